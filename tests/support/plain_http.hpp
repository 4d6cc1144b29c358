#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eventsrc::test {

struct PlainResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers{};  ///< names in lower case
  std::string body{};

  /// The header's value, or empty.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// One kept connection to a test server at `http://127.0.0.1:PORT`. Throws std::runtime_error when
/// no whole answer comes.
class PlainHttp {
 public:
  explicit PlainHttp(std::string_view endpoint);
  ~PlainHttp();
  PlainHttp(const PlainHttp&) = delete;
  PlainHttp& operator=(const PlainHttp&) = delete;

  using Headers = std::vector<std::pair<std::string, std::string>>;
  /// Adds Content-Length, and Host if it is not given.
  PlainResponse send(std::string_view method, std::string_view path, const Headers& headers,
                     std::string_view body);

 private:
  std::string host_;
  int socket_ = -1;
  std::string received_;

  [[nodiscard]] bool receive();
  std::string take_line();
  std::string take(std::size_t bytes);
};

/// The value of a variable of the environment.
[[nodiscard]] std::optional<std::string> environment(const char* name);

}  // namespace eventsrc::test
