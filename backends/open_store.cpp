#include "open_store.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>

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

}  // namespace

StoreUrl StoreUrl::parse(std::string_view text) {
  const std::string_view scheme = scheme_of(text);
  if (scheme.empty()) {
    if (text.empty()) throw Error(ErrorCode::usage, "the store's name is empty: name a file");
    return {Kind::sqlite, std::string(text)};
  }
  const std::string_view rest = text.substr(scheme.size() + 1);
  if (scheme == "sqlite") {
    if (rest.empty()) throw Error(ErrorCode::usage, "'sqlite:' needs a path behind it");
    return {Kind::sqlite, std::string(rest)};
  }
  if (scheme == "memory") {
    if (!rest.empty()) throw Error(ErrorCode::usage, "'memory:' takes nothing behind it");
    return {Kind::memory, {}};
  }
  if (scheme == "dynamodb") {
    throw Error(ErrorCode::unsupported,
                fmt::format("store {}: this eventsrc knows no DynamoDB: use sqlite:PATH",
                            json::quoted(text)));
  }
  throw Error(ErrorCode::usage,
              fmt::format("unknown store {}: use a path, sqlite:PATH or memory:; write ./{} for a "
                          "file of that name",
                          json::quoted(text), text));
}

std::string StoreUrl::str() const {
  switch (kind) {
    case Kind::sqlite:
      return "sqlite:" + path;
    case Kind::memory:
      return "memory:";
  }
  return {};
}

bool is_missing(const StoreUrl& url) {
  if (url.kind == StoreUrl::Kind::memory) return true;
  struct stat status {};
  if (stat(url.path.c_str(), &status) != 0) return errno == ENOENT;
  return S_ISREG(status.st_mode) && status.st_size == 0;
}

std::unique_ptr<Store> open_store(const StoreUrl& url, const sqlite::Options& options) {
  switch (url.kind) {
    case StoreUrl::Kind::sqlite:
      return sqlite::open_store(url.path, options);
    case StoreUrl::Kind::memory:
      return memory::open_store(memory::make_database(*options.random, *options.clock));
  }
  throw Error(ErrorCode::internal, "a store of no known kind");
}

}  // namespace eventsrc
