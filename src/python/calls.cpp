#include "python/calls.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace loadgen::python {

namespace nb = nanobind;

Calls::Calls(boost::asio::io_context& control, Mailbox& mailbox, nb::handle handler)
    : control_(control), mailbox_(mailbox), handler_(handler) {}

void Calls::ask(Message message, std::function<void(bool)> done) {
  if (given_up_) return done(false);
  const std::uint64_t id = ++last_id_;
  open_.emplace(id, std::move(done));
  mailbox_.post([this, id, message = std::move(message)] {
    nb::object finished = nb::cpp_function([this, id](bool flag) {
      boost::asio::post(control_, [this, id, flag] { finish(id, flag); });
    });
    try {
      message(handler_, finished);
    } catch (nb::python_error& error) {
      error.discard_as_unraisable("a call from the control thread");
      finished(false);
    }
  });
}

void Calls::finish(std::uint64_t id, bool flag) {
  const auto open = open_.find(id);
  if (open == open_.end()) return;
  const auto done = std::move(open->second);
  open_.erase(open);
  done(flag);
}

void Calls::give_up() {
  given_up_ = true;
  for (const auto& [id, done] : std::exchange(open_, {})) done(false);
}

}  // namespace loadgen::python
