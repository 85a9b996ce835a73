// The one translation unit that compiles Asio and Beast; everywhere else they are declarations
// (cmake/options.cmake).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
