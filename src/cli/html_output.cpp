#include "cli/html_output.hpp"

#include "log/log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>

namespace loadgen::cli {
namespace {

constexpr std::string_view kLogger = "locust.main";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

WallTime wall_now() {
  return std::chrono::system_clock::now();
}

}  // namespace

std::string html_path(const Options& options) {
  std::string path = options.html;
  replace_all(path, "{u}", fmt::to_string(options.users));
  replace_all(path, "{r}", fmt::format("{}", options.spawn_rate));
  if (options.run_time) replace_all(path, "{t}", fmt::to_string(options.run_time->count()));
  return path;
}

HtmlOutput::HtmlOutput(const Options& options) : file_("--html", html_path(options)) {}

void HtmlOutput::start(const Stats&, const RunFacts&) {
  history_ = {};
}

void HtmlOutput::tick(const Stats& stats, const RunFacts& facts) {
  history_.tick(stats, facts.users, wall_now());
}

/// To a stream nothing: it would be there twice.
bool HtmlOutput::save(const Stats& stats, const RunFacts& facts) {
  return file_.is_stream() ? !file_.is_broken() : finish(stats, facts);
}

bool HtmlOutput::finish(const Stats& stats, const RunFacts& facts) {
  log::debug(kLogger, "Writing html report to file: {}", file_.path());
  RunHistory history = history_;  // after a save() there is more to come
  history.finish(stats, facts.users, facts.end_time);
  return file_.write([&](const TextSink& sink) { render_html(stats, facts, history, sink); });
}

}  // namespace loadgen::cli
