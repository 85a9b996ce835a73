#include "cli/compose.hpp"
#include "cli/help.hpp"
#include "cli/python_launch.hpp"
#include "cli/usage_error.hpp"
#include "cli/write_whole.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace loadgen::cli;

int start(const Invocation& invocation, const std::string& program) {
  auto wanted = parse_options(invocation);
  if (std::holds_alternative<HelpWanted>(wanted)) {
    print_whole(help_text(program));
    return 0;
  }
  if (std::holds_alternative<VersionWanted>(wanted)) {
    print_whole(version_text() + "\n");
    return 0;
  }
  if (std::holds_alternative<PythonWanted>(wanted)) become_python(program, invocation.arguments);
  Options& options = std::get<Options>(wanted);
  options.command = invocation.arguments;
  options.command.insert(options.command.begin(), program);
  return run(options, program);
}

/// A closed standard stream's number would be given to the next file, which the stream's text would
/// then go to.
void open_standard_streams() {
  int file = 0;
  do {
    file = open("/dev/null", O_RDWR);
  } while (file >= 0 && file <= STDERR_FILENO);
  if (file > STDERR_FILENO) close(file);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // A reader that went away, and a file that may not grow, are errors of the write, not the end of
  // the process.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const std::string_view path = argc > 0 ? argv[0] : "loadgen";
  const std::string program(path.substr(path.rfind('/') + 1));
  try {
    const Invocation invocation{
        std::vector<std::string>(argv + 1, argv + argc), real_environment(), real_files(), false};
    return start(invocation, program);
  } catch (const UsageError& error) {
    std::fputs(error.text(program).c_str(), stderr);
    return error.exit_code();
  } catch (const std::runtime_error& error) {
    // Threads or event loops that the system would not give: Asio and the standard library throw
    // different classes.
    std::fputs((program + ": error: cannot start: " + error.what() + "\n").c_str(), stderr);
    return 1;
  }
}
