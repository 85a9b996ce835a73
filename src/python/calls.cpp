#include "python/calls.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace loadgen::python {

namespace nb = nanobind;

namespace {

/// How long a second Ctrl-C waits for Python to let go.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

Calls::Calls(boost::asio::io_context& control, Mailbox& mailbox, nb::handle handler)
    : control_(control), mailbox_(mailbox), handler_(handler), patience_(control) {}

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

void Calls::hasten() {
  patience_.expires_after(kPatience);
  patience_.async_wait([this, last = last_id_](const boost::system::error_code& error) {
    if (!error && !open_.empty() && open_.begin()->first <= last) give_up();
  });
}

void Calls::give_up() {
  given_up_ = true;
  for (const auto& [id, done] : std::exchange(open_, {})) done(false);
}

}  // namespace loadgen::python
