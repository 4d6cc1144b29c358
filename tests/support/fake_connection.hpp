#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "support/fake_signature.hpp"

namespace eventsrc::test {

/// The server's end of one kept HTTP/1.1 connection. Owns the socket.
class FakeConnection {
 public:
  explicit FakeConnection(int socket);
  ~FakeConnection();
  FakeConnection(const FakeConnection&) = delete;
  FakeConnection& operator=(const FakeConnection&) = delete;

  /// The next request; nothing when the client has gone or sends nonsense.
  [[nodiscard]] std::optional<FakeRequest> next();
  /// Sends everything at once; false when the client has gone.
  bool send(std::string_view bytes);
  /// Waits until the client closes.
  void wait_for_end();
  /// The client is to see a reset, not an end.
  void reset();

 private:
  int socket_;
  std::string received_;

  [[nodiscard]] bool receive();
  [[nodiscard]] bool receive_until(std::size_t bytes);
  [[nodiscard]] std::optional<std::string> head();
};

}  // namespace eventsrc::test
