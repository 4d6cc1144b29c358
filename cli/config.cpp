#include "config.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/json_comments.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
constexpr std::string_view kWhiteSpace = " \t\r\n";

/// Where in a JSON text that byte stands which is number `wanted` without white space.
std::size_t place_in(std::string_view text, std::size_t wanted) {
  bool in_string = false;
  bool is_escaped = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!in_string && kWhiteSpace.find(text[at]) != std::string_view::npos) continue;
    if (wanted-- == 0) return at;
    if (text[at] == '"' && !is_escaped) in_string = !in_string;
    is_escaped = in_string && text[at] == '\\' && !is_escaped;
  }
  return text.size();
}

/// Reads what a configuration says from JSON that has been checked and minified.
class Reader {
 public:
  /// `text`: before that, and without comments.
  Reader(std::string_view text, std::string_view minified, const std::string& path)
      : text_(text), root_(minified), path_(path) {}

  Config read() const {
    if (!root_.starts_with('{')) wrong(root_, "", "must be an object");
    Config config;
    json::Members members(root_);
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
        wrong(raw, pointer("", key), "is unknown: the keys are stores, store, views and snapshots");
      }
    }
    return config;
  }

 private:
  /// `where`: a part of the minified text.
  [[noreturn]] void wrong(std::string_view where, const std::string& pointer,
                          std::string_view what) const {
    const auto offset = static_cast<std::size_t>(where.data() - root_.data());
    const auto [line, column] = json::place_of(text_, place_in(text_, offset));
    throw Error(ErrorCode::invalid, fmt::format("configuration {}: {} {}", path_,
                                                pointer.empty() ? "the whole" : pointer, what))
        .at(line, column);
  }

  static std::string pointer(std::string_view parent, std::string_view key) {
    std::string out(parent);
    append_step(out, key);
    return out;
  }

  [[nodiscard]] std::string filled_text(const std::string& at, std::string_view value) const {
    if (!value.starts_with('"')) wrong(value, at, "must be a string");
    std::string text = json::decoded(value);
    if (text.empty()) wrong(value, at, "must not be empty");
    return text;
  }

  void read_stores(std::string_view value, Config& config) const {
    if (!value.starts_with('{')) {
      wrong(value, "/stores", "must be an object of names and URLs");
    }
    json::Members members(value);
    std::string_view raw;
    std::string_view url;
    while (members.next(raw, url)) {
      const std::string name = json::decoded(raw);
      const std::string at = pointer("/stores", name);
      if (name.empty() || name.find_first_of("/:") != std::string::npos) {
        wrong(raw, at, "is no name for a store: leave out '/' and ':'");
      }
      config.stores.emplace(name, filled_text(at, url));
    }
  }

  std::string_view text_;
  std::string_view root_;
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
  // A FIFO, as of a shell's <(…), is read when somebody writes to it, and can be interrupted.
  const int opened = open_to_read(file.path.c_str());
  if (opened < 0) {
    if (!file.must_exist() && (errno == ENOENT || errno == ENOTDIR)) return {};
    unreadable(file.path, errno);
  }
  const Descriptor fd(opened);
  std::string text;
  std::array<char, 4096> block{};
  while (text.size() <= kMaxConfigBytes) {
    if (!wait_readable(fd.get())) continue;
    const ssize_t got = ::read(fd.get(), block.data(), block.size());
    if (got == 0) break;
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      unreadable(file.path, errno);
    }
  }
  if (text.size() > kMaxConfigBytes) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("configuration {} is larger than 1 MiB: is it another file?", file.path));
  }
  return parse_config(text, file.path);
}

Config parse_config(std::string_view text, const std::string& path) {
  text = without_byte_order_mark(text);
  const std::string plain = uncommented(text, path);
  if (plain.find_first_not_of(kWhiteSpace) == std::string::npos) return {};
  constexpr std::size_t kMaxDepth = 10;
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (const auto fault = checker.minify(plain, minified)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw Error(ErrorCode::invalid,
                fmt::format("configuration {} is not JSON: {}", path, fault->what))
        .at(line, column);
  }
  return Reader(plain, minified, path).read();
}

}  // namespace eventsrc::cli
