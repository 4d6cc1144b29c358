#pragma once

#include <string>
#include <string_view>

namespace eventsrc::redis {

/// Where a Redis is: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]`. User and password may be
/// percent-encoded, an IPv6 address stands in brackets.
struct Url {
  std::string host;
  int port = 6379;
  int database = 0;
  std::string user;      ///< empty: the default one
  std::string password;  ///< empty: there is none

  /// Throws `usage` if `text` is none, and `unsupported` for `rediss://`. No message repeats it: it
  /// may hold a password.
  [[nodiscard]] static Url parse(std::string_view text);
  /// Without user and password, for messages.
  [[nodiscard]] std::string shown() const;
};

}  // namespace eventsrc::redis
