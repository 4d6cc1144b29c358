#include "config.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Config read(std::string_view text) {
    const Json root = parse(text);
    if (!root.is_object()) wrong("", "must be an object");
    Config config;
    for (const auto& [key, value] : root.items()) {
      if (key == "stores") {
        read_stores(value, config);
      } else if (key == "store") {
        config.store = filled_text("/store", value);
      } else if (key == "views") {
        config.views = filled_text("/views", value);
      } else if (key == "snapshots") {
        config.snapshots = filled_text("/snapshots", value);
      } else {
        wrong(pointer("", key), "is unknown: the keys are stores, store, views and snapshots");
      }
    }
    return config;
  }

 private:
  [[noreturn]] void wrong(const std::string& pointer, std::string_view what) const {
    throw Error(ErrorCode::invalid, fmt::format("configuration {}: {} {}", path_,
                                                pointer.empty() ? "the whole" : pointer, what));
  }

  static std::string pointer(std::string_view parent, std::string_view key) {
    std::string out(parent);
    append_step(out, key);
    return out;
  }

  std::string filled_text(const std::string& at, const Json& value) const {
    if (!value.is_string()) wrong(at, "must be a string");
    auto text = value.get<std::string>();
    if (text.empty()) wrong(at, "must not be empty");
    return text;
  }

  void read_stores(const Json& value, Config& config) const {
    if (!value.is_object()) wrong("/stores", "must be an object of names and URLs");
    for (const auto& [name, url] : value.items()) {
      const std::string at = pointer("/stores", name);
      if (name.empty() || name.find_first_of("/:") != std::string::npos) {
        wrong(at, "is no name for a store: leave out '/' and ':'");
      }
      config.stores.emplace(name, filled_text(at, url));
    }
  }

  Json parse(std::string_view text) const {
    std::vector<std::set<std::string>> keys;
    const auto find_twins = [&](int, Json::parse_event_t event, Json& parsed) {
      if (event == Json::parse_event_t::object_start) {
        keys.emplace_back();
      } else if (event == Json::parse_event_t::object_end) {
        keys.pop_back();
      } else if (event == Json::parse_event_t::key) {
        const auto& key = parsed.get_ref<const std::string&>();
        if (!keys.back().insert(key).second) wrong(pointer("…", key), "stands twice");
      }
      return true;
    };
    try {
      return Json::parse(text, find_twins, true, true);
    } catch (const Json::parse_error& error) {
      throw misplaced(text, error);
    }
  }

  Error misplaced(std::string_view text, const Json::parse_error& error) const {
    const std::size_t end = std::min(text.size(), error.byte > 0 ? error.byte - 1 : 0);
    const auto [line, column] = json::place_of(text, end);
    const std::string_view what = error.what();
    const std::size_t reason = what.find(": ");
    return Error(ErrorCode::invalid,
                 fmt::format("configuration {} is not JSON: {}", path_,
                             reason == std::string_view::npos ? what : what.substr(reason + 2)))
        .at(line, column);
  }

  std::string path_;
};

[[noreturn]] void unreadable(const std::string& path, int error) {
  throw Error(ErrorCode::usage, fmt::format("cannot read configuration {}: {}: check the path",
                                            path, std::generic_category().message(error)));
}

}  // namespace

std::string_view origin_name(Origin origin) noexcept {
  switch (origin) {
    case Origin::flag:
      return "flag";
    case Origin::environment:
      return "environment";
    case Origin::config:
      return "config file";
    case Origin::builtin:
      return "default";
  }
  return "default";
}

ConfigFile find_config(const std::optional<std::string>& flag, const Environment& environment) {
  if (flag) return {*flag, Origin::flag};
  if (auto path = environment.get_filled("EVENTSRC_CONFIG")) return {*path, Origin::environment};
  if (auto folder = environment.get_filled("XDG_CONFIG_HOME")) {
    return {*folder + "/eventsrc/config.json", Origin::builtin};
  }
  if (auto home = environment.get_filled("HOME")) {
    return {*home + "/.config/eventsrc/config.json", Origin::builtin};
  }
  return {};
}

Config load_config(const ConfigFile& file) {
  if (file.path.empty() && !file.must_exist()) return {};
  const int fd = open(file.path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (!file.must_exist() && (errno == ENOENT || errno == ENOTDIR)) return {};
    unreadable(file.path, errno);
  }
  std::string text;
  std::array<char, 4096> block{};
  ssize_t got = 0;
  while (text.size() <= kMaxConfigBytes && (got = ::read(fd, block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  const int error = errno;
  close(fd);
  if (got < 0) unreadable(file.path, error);
  if (text.size() > kMaxConfigBytes) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("configuration {} is larger than 1 MiB: is it another file?", file.path));
  }
  return parse_config(text, file.path);
}

Config parse_config(std::string_view text, const std::string& path) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  return Reader(path).read(text);
}

}  // namespace eventsrc::cli
