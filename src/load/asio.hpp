#pragma once

#include "loadgen/user_class.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

/// The engine's dialect of Asio: one executor type, one completion token, one timer.
namespace loadgen {

using LoopExecutor = boost::asio::io_context::executor_type;

/// Completion token of every await: errors are values in the tuple, never thrown.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<LoopExecutor>> kUse{};

using Timer =
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, LoopExecutor>;

}  // namespace loadgen
