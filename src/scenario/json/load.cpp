#include "scenario/json/load.hpp"

#include "stats/python_repr.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <system_error>

namespace loadgen::scenario {
namespace {

constexpr std::size_t kLargestFile = 64U << 20U;
constexpr std::size_t kMostIncludes = 1000;

/// A file and what became of it. Kept until all is compiled: places point into it.
struct File {
  Source source;
  std::optional<Node> root;  ///< none if it cannot be read
};

std::string normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

class Loader {
 public:
  explicit Loader(const World& world) : loading_{world, {}, {}} {}

  std::variant<Scenario, std::string> load(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
      Shared shared;
      read_file(path, {}, shared, true);
    }
    check_stages();
    if (scenario_.classes.empty() && loading_.problems.empty()) {
      loading_.problems.add({&files_.at(normal(paths.front())).source}, "there are no 'users'");
    }
    if (!loading_.problems.empty()) return loading_.problems.text();
    return std::move(scenario_);
  }

 private:
  const File& open(const std::string& path, const Place& included_from) {
    const auto [found, is_new] = files_.try_emplace(normal(path));
    File& file = found->second;
    if (!is_new) return file;
    FileContents contents = loading_.world.read(path);
    if (contents.text.size() > kLargestFile) contents.error = "it is larger than 64 MB";
    file.source = {path, std::move(contents.text)};
    if (!contents.error.empty()) {
      const Place place = included_from.source != nullptr ? included_from : Place{&file.source};
      loading_.problems.add(
          place, fmt::format("cannot read {}: {}", python_repr(path), contents.error)
      );
      return file;
    }
    file.root = parse_document(file.source, loading_.problems);
    return file;
  }

  void read_file(const std::string& path, const Place& included_from, Shared& shared, bool is_main);
  void read_includes(ObjectReader& reader, Shared& shared);
  void read_feeds(const Node& feeds, const Place& place, Shared& shared);
  std::shared_ptr<Feed> read_feed(const Node& node, const Place& place);
  void read_names(const Node& list, const Place& place, Shared& shared);
  void read_users(const Node& list, const Place& place, const Shared& shared);
  void read_stages(const Node& list, const Place& place);
  void read_stage(const Node& node, const Place& place);
  void check_stages();

  Loading loading_;
  std::map<std::string, File> files_;
  std::set<const File*> open_;  // that are being read
  std::set<const File*> done_;  // whose users and stages are there
  std::size_t includes_ = 0;
  std::map<const Node*, std::shared_ptr<Feed>> feeds_;  // a row is for all files that include it
  std::map<std::string, Place> classes_;
  std::vector<std::pair<std::vector<std::string>, Place>> stage_classes_;
  Scenario scenario_;
};

void Loader::read_file(
    const std::string& path, const Place& included_from, Shared& shared, bool is_main
) {
  const File& file = open(path, included_from);
  if (!file.root) return;
  if (!open_.insert(&file).second) {
    loading_.problems.add(included_from, "this file includes itself");
    return;
  }
  const Place place{&file.source, file.root->at};
  ObjectReader reader(*file.root, place, "a scenario", loading_.problems);
  reader.find("$schema");
  read_includes(reader, shared);
  if (const auto host = reader.text("host")) shared.host = *host;
  if (const Node* headers = reader.object("headers")) {
    shared.headers.push_back({headers, reader.at("headers", *headers)});
  }
  if (const Node* variables = reader.object("variables")) {
    shared.variables.push_back({variables, reader.at("variables", *variables)});
  }
  if (const Node* names = reader.list("names")) {
    read_names(*names, reader.at("names", *names), shared);
  }
  if (const Node* feeds = reader.object("feeds")) {
    read_feeds(*feeds, reader.at("feeds", *feeds), shared);
  }
  const Node* users = reader.list("users");
  const Node* stages = reader.list("stages");
  if (done_.insert(&file).second) {
    if (users != nullptr) read_users(*users, reader.at("users", *users), shared);
    if (stages != nullptr) read_stages(*stages, reader.at("stages", *stages));
  }
  if (is_main && reader.is_object() && scenario_.classes.empty() && !reader.has("users") &&
      !reader.has("include")) {
    loading_.problems.add(place, "there are no 'users'");
  }
  reader.finish();
  open_.erase(&file);
}

void Loader::read_includes(ObjectReader& reader, Shared& shared) {
  const auto paths = reader.texts("include");
  if (!paths) return;
  const Place place = reader.at("include", *reader.find("include"));
  const auto folder = std::filesystem::path(place.source->path).parent_path();
  for (const std::string& path : *paths) {
    // Files that include two others each would be read as often as there are ways to them.
    if (++includes_ > kMostIncludes) {
      loading_.problems.add(place, fmt::format("more than {} files are included", kMostIncludes));
      return;
    }
    read_file(normal((folder / path).string()), place, shared, false);
  }
}

void Loader::read_feeds(const Node& feeds, const Place& place, Shared& shared) {
  for (const auto& [name, at, value] : feeds.members) {
    if (!is_name(name) || name.find('.') != std::string::npos) {
      loading_.problems.add(
          place.of(name, at), "a feed's name has letters, digits and '_', a letter first"
      );
    }
    std::shared_ptr<Feed>& feed = feeds_[&value];
    if (!feed) feed = read_feed(value, place.of(name, value.at));
    shared.feeds[name] = feed;
  }
}

void Loader::read_names(const Node& list, const Place& place, Shared& shared) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Place its_place = place.of(i, list.items[i].at);
    ObjectReader reader(list.items[i], its_place, "a pattern of names", loading_.problems);
    const auto match = reader.text("match");
    const auto name = reader.text("name");
    if (reader.is_object() && !(reader.has("match") && reader.has("name"))) {
      loading_.problems.add(its_place, "a pattern of names has a 'match' and a 'name'");
    }
    std::string error;
    Pattern pattern(match.value_or(""), error);
    if (!error.empty()) {
      loading_.problems.add(
          its_place,
          fmt::format("{} is no regular expression: {}", python_repr(*match), python_repr(error))
      );
    }
    shared.names.push_back({std::move(pattern), name.value_or("")});
    reader.finish();
  }
}

std::shared_ptr<Feed> Loader::read_feed(const Node& node, const Place& place) {
  using enum Feed::Order;
  constexpr std::string_view kOrders[] = {"in_order", "shuffled", "random", "once", "one_a_user"};
  constexpr Feed::Order kValues[] = {in_order, shuffled, random, once, one_a_user};
  ObjectReader reader(node, place, "a feed", loading_.problems);
  Feed::Order order = in_order;
  if (const auto text = reader.text("order")) {
    const auto found = std::ranges::find(kOrders, *text);
    if (found == std::end(kOrders)) {
      const Place its_place = reader.at("order", *reader.find("order"));
      loading_.problems.add_unknown(its_place, "order", *text, kOrders);
    } else {
      order = kValues[found - std::begin(kOrders)];
    }
  }
  Data data;
  if (const auto path = reader.text("file")) {
    const auto folder = std::filesystem::path(place.source->path).parent_path();
    FileContents file = loading_.world.read((folder / *path).string());
    const bool is_csv = path->ends_with(".csv");
    const bool is_known = is_csv || path->ends_with(".jsonl") || path->ends_with(".ndjson");
    if (!is_known) file.error = "its name ends in none of .csv, .jsonl and .ndjson";
    if (file.error.empty()) data = is_csv ? read_csv(file.text) : read_json_lines(file.text);
    if (file.error.empty() && data.mistake.empty() && data.rows.empty()) {
      data.mistake = "it has no rows";
    }
    const std::string mistake = file.error.empty() ? data.mistake : file.error;
    if (!mistake.empty()) {
      loading_.problems.add(
          reader.at("file", *reader.find("file")),
          fmt::format("cannot read {}: {}", python_repr(*path), mistake)
      );
    }
  } else if (reader.is_object() && !reader.has("file")) {
    loading_.problems.add(place, "a feed has a 'file'");
  }
  reader.finish();
  return std::make_shared<Feed>(order, std::move(data.columns), std::move(data.rows));
}

void Loader::read_users(const Node& list, const Place& place, const Shared& shared) {
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Place its_place = place.of(i, list.items[i].at);
    auto model = ClassCompiler(loading_, shared).compile(list.items[i], its_place);
    if (!model) continue;
    const auto [known, is_new] = classes_.emplace(model->spec.name, its_place);
    if (!is_new && !model->spec.name.empty()) {
      loading_.problems.add(
          its_place, fmt::format("there are two users named '{}'", model->spec.name)
      );
    }
    scenario_.classes.push_back(std::move(model));
  }
}

void Loader::read_stages(const Node& list, const Place& place) {
  if (!scenario_.stages.empty()) loading_.problems.add(place, "there are 'stages' already");
  if (list.items.empty()) loading_.problems.add(place, "there is no stage");
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    read_stage(list.items[i], place.of(i, list.items[i].at));
  }
}

void Loader::read_stage(const Node& node, const Place& place) {
  constexpr double kLeast = 0.001;
  ObjectReader reader(node, place, "a stage", loading_.problems);
  if (!reader.is_object()) return;
  Stage stage;
  const auto duration = reader.number("duration", kLeast);
  const auto users = reader.count("users");
  const auto rate = reader.number("spawn_rate", kLeast);
  for (const std::string_view key : {"duration", "users", "spawn_rate"}) {
    if (!reader.has(key)) loading_.problems.add(place, fmt::format("a stage has a '{}'", key));
  }
  stage.duration =
      std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(duration.value_or(1)));
  stage.load.users = users.value_or(0);
  stage.load.spawn_rate = rate.value_or(1);
  if (auto classes = reader.texts("user_classes")) {
    stage_classes_.emplace_back(*classes, reader.at("user_classes", *reader.find("user_classes")));
    stage.load.classes = std::move(classes);
  }
  reader.finish();
  scenario_.stages.push_back(std::move(stage));
}

/// When all classes are known.
void Loader::check_stages() {
  std::vector<std::string_view> known;
  for (const auto& [name, place] : classes_) known.push_back(name);
  for (const auto& [names, place] : stage_classes_) {
    for (const std::string& name : names) {
      if (!classes_.contains(name)) loading_.problems.add_unknown(place, "user", name, known);
    }
  }
}

/// Null for what is short, no regular file, or cannot be opened.
std::shared_ptr<const http::Upload> open_long(const std::string& path) {
  constexpr off_t kLong = 1 << 20;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return nullptr;
  std::shared_ptr<http::Upload> upload;
  struct stat status {};
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= kLong) {
    upload = std::make_shared<http::Upload>();
    upload->add_file(descriptor, 0, static_cast<std::uint64_t>(status.st_size));
  }
  close(descriptor);
  return upload;
}

}  // namespace

std::variant<Scenario, std::string> load_scenario(
    const std::vector<std::string>& paths, const World& world
) {
  return Loader(world).load(paths);
}

World real_world() {
  World world;
  world.open_long = open_long;
  world.read = [](const std::string& path) -> FileContents {
    FileContents contents;
    std::error_code missing;
    if (std::filesystem::exists(path, missing) &&
        !std::filesystem::is_regular_file(path, missing)) {
      contents.error = "it is no regular file";  // a device or a pipe may have no end
      return contents;
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen(path.c_str(), "rbe"), std::fclose
    );
    char buffer[65536];
    errno = 0;
    while (file) {
      const std::size_t got = std::fread(buffer, 1, sizeof buffer, file.get());
      contents.text.append(buffer, got);
      if (got < sizeof buffer) break;
    }
    if (!file || std::ferror(file.get()) != 0) {
      contents.error = std::generic_category().message(errno);
    }
    return contents;
  };
  world.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
  return world;
}

}  // namespace loadgen::scenario
