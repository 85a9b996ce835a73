#pragma once

#include "load/loop.hpp"

#include <memory>
#include <vector>

namespace loadgen {

/// The host of the users that the engine itself runs: spreads them over its loops and adds up what
/// those tell. Lives on the control thread, whose io_context it is given.
class Loops final : public UserHost {
 public:
  using Reported = std::function<void(HostReport)>;

  /// `reported` receives every loop's deltas, on the control thread.
  Loops(
      boost::asio::io_context& control,
      std::size_t threads,
      const UserClasses& classes,
      Reported reported,
      std::string id = "local"
  );

  const std::string& id() const override { return id_; }
  void begin(const HostRequest& request) override;
  void apply(const ClassCounts& wanted, Nanos stop_timeout, Done done) override;
  void stop(Nanos stop_timeout, Done done) override;
  void stop_now() override;
  void flush(Done done) override;
  ClassCounts counts() const override;
  HostState state() const override { return state_; }

 private:
  struct Member {
    std::unique_ptr<Loop> loop;
    ClassCounts wanted;  ///< users it was told to reach
    ClassCounts alive;   ///< as it told last
  };

  /// Calls back on the control thread when every loop has answered.
  class Gathering;

  LoopListener listener();
  void spread(const ClassCounts& wanted);
  Member& emptiest();
  Member& fullest_of(const std::string& user_class);

  const std::string id_;
  boost::asio::io_context& control_;
  const Reported reported_;
  HostState state_ = HostState::ready;
  std::uint64_t orders_ = 0;  ///< calls of begin(), apply(), stop(): the last decides the state
  std::vector<Member> members_;
};

}  // namespace loadgen
