#include "open_store.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>

#include "dynamodb/aws/text.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "memory/memory_store.hpp"

namespace eventsrc {
namespace {

// `name:` at the beginning, as in a URL; a path may hold a colon after its first `/` or `.`.
std::string_view scheme_of(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  for (const char c : text.substr(0, colon)) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '+') return {};
  }
  return text.substr(0, colon);
}

// As messages show what was given: a login that somebody wrote there may hold a password.
std::string without_login(std::string_view text) {
  const std::size_t end = text.rfind('@');
  if (end == std::string_view::npos) return std::string(text);
  const std::string_view before = text.substr(0, end);
  const std::size_t slashes = before.find("//");
  const std::size_t begin = slashes == std::string_view::npos ? before.find(':') + 1 : slashes + 2;
  return fmt::format("{}***{}", text.substr(0, begin), text.substr(end));
}

[[noreturn]] void fail_parameter(std::string_view parameter) {
  throw Error(
      ErrorCode::usage,
      fmt::format("{} is no part of a DynamoDB store's URL: use region=, endpoint=, profile=, "
                  "eventual=1 and layout=eventsrc, as in dynamodb:TABLE?region=eu-west-1",
                  json::quoted(parameter)));
}

bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 &&
         name.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") ==
             std::string_view::npos;
}

StoreUrl parse_table(std::string_view text) {
  StoreUrl url;
  url.kind = StoreUrl::Kind::dynamodb;
  auto [table, parameters] = dynamodb::cut(text, '?');
  if (!is_table_name(table)) {
    throw Error(ErrorCode::usage,
                fmt::format("{} is no name of a DynamoDB table: 3 to 255 letters, digits, '_', '.' "
                            "and '-'",
                            json::quoted(without_login(table))));
  }
  url.path = table;
  url.location.table = table;
  dynamodb::ScalaLayout layout;
  bool names_attributes = false;
  const auto attribute = [&layout](std::string_view name) -> std::string* {
    if (name == "hash") return &layout.hash;
    if (name == "range") return &layout.range;
    if (name == "payload") return &layout.payload;
    if (name == "time") return &layout.time;
    return name == "operation" ? &layout.operation : nullptr;
  };
  while (!parameters.empty()) {
    const auto [parameter, rest] = dynamodb::cut(parameters, '&');
    parameters = rest;
    const auto [name, raw] = dynamodb::cut(parameter, '=');
    const std::string value = dynamodb::percent_decoded(raw);
    if (value.empty()) fail_parameter(parameter);
    if (name == "region") {
      url.location.region = value;
    } else if (name == "endpoint") {
      // The URL is printed, and kept in places; see `without_login`.
      if (value.find('@') != std::string::npos) {
        throw Error(
            ErrorCode::usage,
            "the endpoint in the store's URL has a user or a password in it, which DynamoDB "
            "does not take: leave out what is before the '@'");
      }
      url.location.endpoint = value;
    } else if (name == "profile") {
      url.location.profile = value;
    } else if (name == "eventual" && (value == "1" || value == "0")) {
      url.eventual = value == "1";
    } else if (name == "layout" && value == "eventsrc") {
      url.layout.emplace();
    } else if (std::string* const named = attribute(name)) {
      *named = value;
      names_attributes = true;
    } else {
      // Of a name that is not known, nobody knows how secret its value is.
      fail_parameter(name == "eventual" || name == "layout" ? parameter : name);
    }
  }
  if (names_attributes && !url.layout) {
    throw Error(ErrorCode::usage,
                "hash=, range=, payload=, time= and operation= name the attributes of a table with "
                "layout=eventsrc: add that");
  }
  if (url.layout) url.layout = layout;
  return url;
}

}  // namespace

StoreUrl StoreUrl::parse(std::string_view text) {
  const std::string_view scheme = scheme_of(text);
  if (scheme.empty()) {
    if (text.empty()) throw Error(ErrorCode::usage, "the store's name is empty: name a file");
    return {Kind::sqlite, std::string(text), {}};
  }
  const std::string_view rest = text.substr(scheme.size() + 1);
  if (scheme == "sqlite") {
    if (rest.empty()) throw Error(ErrorCode::usage, "'sqlite:' needs a path behind it");
    return {Kind::sqlite, std::string(rest), {}};
  }
  if (scheme == "memory") {
    if (!rest.empty()) throw Error(ErrorCode::usage, "'memory:' takes nothing behind it");
    return {Kind::memory, {}, {}};
  }
  if (scheme == "dynamodb") return parse_table(rest);
  throw Error(
      ErrorCode::usage,
      fmt::format(
          "unknown store {}: use a path, sqlite:PATH, dynamodb:TABLE or memory:; write ./{} for a "
          "file of that name",
          json::quoted(without_login(text)), without_login(text)));
}

bool is_missing(const StoreUrl& url) {
  if (url.kind == StoreUrl::Kind::memory) return true;
  if (url.kind == StoreUrl::Kind::dynamodb) return false;
  struct stat status {};
  if (stat(url.path.c_str(), &status) != 0) return errno == ENOENT;
  return S_ISREG(status.st_mode) && status.st_size == 0;
}

dynamodb::Options table_options(const StoreUrl& url, dynamodb::Options options) {
  dynamodb::Location& location = options.client.location;
  location.table = url.location.table;
  if (!url.location.region.empty()) location.region = url.location.region;
  if (!url.location.endpoint.empty()) location.endpoint = url.location.endpoint;
  if (!url.location.profile.empty()) location.profile = url.location.profile;
  options.eventual = url.eventual;
  return options;
}

namespace {

std::unique_ptr<Store> open_alone(const StoreUrl& url, const StoreOptions& options) {
  switch (url.kind) {
    case StoreUrl::Kind::sqlite:
      return sqlite::open_store(url.path, options.sqlite);
    case StoreUrl::Kind::dynamodb:
      if (url.layout) {
        return dynamodb::open_scala_table(table_options(url, options.dynamodb), *url.layout);
      }
      return dynamodb::open_store(table_options(url, options.dynamodb));
    case StoreUrl::Kind::memory:
      return memory::open_store(
          memory::make_database(*options.sqlite.random, *options.sqlite.clock));
  }
  throw Error(ErrorCode::internal, "a store of no known kind");
}

}  // namespace

std::unique_ptr<Store> open_store(const StoreUrl& url, const StoreOptions& options) {
  auto store = open_alone(url, options);
  if (options.snapshots && store->own_snapshots() != nullptr) {
    store->keep_snapshots_in(redis::make_snapshots(*store, *options.snapshots));
  }
  return store;
}

sqlite::FormatUpgrade upgrade_store(const StoreUrl& url, const StoreOptions& options) {
  if (url.kind == StoreUrl::Kind::sqlite) return sqlite::upgrade_store(url.path, options.sqlite);
  if (url.kind == StoreUrl::Kind::dynamodb && !url.layout) {
    // Of tables there is one format only, and opening has looked for it.
    static_cast<void>(open_store(url, options)->info());
    return {dynamodb::kFormat, dynamodb::kFormat};
  }
  throw Error(ErrorCode::unsupported,
              "only a store in an SQLite file or a DynamoDB table of eventsrc has a format");
}

}  // namespace eventsrc
