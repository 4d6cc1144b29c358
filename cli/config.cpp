#include "config.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/json_comments.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;

/// Reads what a configuration says from JSON that has been checked and minified.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Config read(std::string_view root) const {
    if (!root.starts_with('{')) wrong("", "must be an object");
    Config config;
    json::Members members(root);
    std::string_view raw;
    std::string_view value;
    while (members.next(raw, value)) {
      const std::string key = json::decoded(raw);
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

  [[nodiscard]] std::string filled_text(const std::string& at, std::string_view value) const {
    if (!value.starts_with('"')) wrong(at, "must be a string");
    std::string text = json::decoded(value);
    if (text.empty()) wrong(at, "must not be empty");
    return text;
  }

  void read_stores(std::string_view value, Config& config) const {
    if (!value.starts_with('{')) wrong("/stores", "must be an object of names and URLs");
    json::Members members(value);
    std::string_view raw;
    std::string_view url;
    while (members.next(raw, url)) {
      const std::string name = json::decoded(raw);
      const std::string at = pointer("/stores", name);
      if (name.empty() || name.find_first_of("/:") != std::string::npos) {
        wrong(at, "is no name for a store: leave out '/' and ':'");
      }
      config.stores.emplace(name, filled_text(at, url));
    }
  }

  const std::string& path_;
};

[[noreturn]] void unreadable(const std::string& path, int error) {
  throw Error(ErrorCode::usage, fmt::format("cannot read configuration {}: {}: check the path",
                                            path, std::generic_category().message(error)));
}

std::string uncommented(std::string_view text, const std::string& path) {
  try {
    return json::without_comments(text);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("configuration {}: {}", path, error.what()),
                error.details());
  }
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
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::string plain = uncommented(text, path);
  if (plain.find_first_not_of(" \t\r\n") == std::string::npos) return {};
  constexpr std::size_t kMaxDepth = 10;
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (const auto fault = checker.minify(plain, minified)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw Error(ErrorCode::invalid,
                fmt::format("configuration {} is not JSON: {}", path, fault->what))
        .at(line, column);
  }
  return Reader(path).read(minified);
}

}  // namespace eventsrc::cli
