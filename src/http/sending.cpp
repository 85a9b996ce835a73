#include "http/sending.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>

namespace loadgen::http {

std::shared_ptr<Sending> Sending::start(Order order, Done done) {
  const auto sending = std::make_shared<Sending>(std::move(order), std::move(done));
  auto finish = [sending](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);  // out of memory, or a bug: the loop's to tell
    const Done tell = std::move(sending->done_);
    // Whoever keeps the reply elsewhere must not be the last to let go of the session.
    sending->order_.session.reset();
    sending->order_.options.upload.reset();  // its files: a reply may be kept for long
    tell(*sending);
  };
  boost::asio::co_spawn(
      sending->order_.session->loop(),
      run(*sending),
      boost::asio::bind_cancellation_slot(sending->cancel_.slot(), std::move(finish))
  );
  return sending;
}

Co<void> Sending::run(Sending& sending) {
  // From here on nothing throws at a cancellation: every await is followed by a look at the flag.
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  const Order& order = sending.order_;
  const std::string* body = nullptr;
  if (order.body) body = &*order.body;
  co_await order.session->fetch(
      *order.request, body, order.options, sending.task_, order.began, sending.reply_
  );
}

void Sending::cut() {
  task_.cut = true;
  cancel_.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace loadgen::http
