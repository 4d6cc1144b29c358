#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventsrc::bench {

/// A TCP socket, closed with the object.
class Socket {
 public:
  explicit Socket(int fd) noexcept : fd_(fd) {}
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&&) = delete;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

/// A connection to `http://127.0.0.1:PORT`. Throws std::runtime_error.
[[nodiscard]] Socket connect_to(std::string_view endpoint);

/// Listens on a free port of 127.0.0.1; `endpoint` is set to its URL.
[[nodiscard]] Socket listen_anywhere(std::string& endpoint);

/// HTTP messages, requests or answers, as the bytes that they are: nothing of them is looked at but
/// where they end.
class Wire {
 public:
  explicit Wire(Socket socket) : socket_(std::move(socket)) {}

  /// The next message, until the next call; empty at the end. Throws std::runtime_error if it ends
  /// too early.
  [[nodiscard]] std::string_view receive();
  void send(std::string_view message) const;

 private:
  [[nodiscard]] bool fill();

  Socket socket_;
  std::string buffer_ = std::string(std::size_t{1} << 20U, '\0');
  std::size_t filled_ = 0;
  std::size_t used_ = 0;
};

/// How many bytes the message has with which `bytes` begin: 0 if its head is not whole.
[[nodiscard]] std::size_t message_size(std::string_view bytes);

}  // namespace eventsrc::bench
