#include "wire.hpp"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eventsrc::bench {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) throw std::runtime_error("a number is missing");
  return value;
}

// The interface of sockets is like that.
sockaddr* as_any(sockaddr_in& address) { return reinterpret_cast<sockaddr*>(&address); }

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

Socket make_socket() {
  Socket made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (made.fd() < 0) fail("no socket");
  return made;
}

void send_at_once(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "content-length:";
  for (std::size_t line = 0; line < head.size(); line = head.find('\n', line) + 1) {
    const std::string_view rest = head.substr(line);
    if (rest.size() > kName.size() && strncasecmp(rest.data(), kName.data(), kName.size()) == 0) {
      const std::string_view value = rest.substr(kName.size());
      return number(value.substr(value.find_first_not_of(' ')));
    }
  }
  return 0;
}

}  // namespace

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket::~Socket() {
  if (fd_ >= 0) close(fd_);
}

Socket connect_to(std::string_view endpoint) {
  Socket made = make_socket();
  sockaddr_in address =
      loopback(static_cast<std::uint16_t>(number(endpoint.substr(endpoint.rfind(':') + 1))));
  if (connect(made.fd(), as_any(address), sizeof address) != 0) fail("cannot connect");
  send_at_once(made.fd());
  return made;
}

Socket listen_anywhere(std::string& endpoint) {
  constexpr int kBacklog = 64;
  Socket made = make_socket();
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (bind(made.fd(), as_any(address), size) != 0 || listen(made.fd(), kBacklog) != 0 ||
      getsockname(made.fd(), as_any(address), &size) != 0) {
    fail("cannot listen");
  }
  endpoint = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  // Connections have what their listener has.
  send_at_once(made.fd());
  return made;
}

std::size_t message_size(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  return end + 4 + content_length(bytes.substr(0, end + 2));
}

bool Wire::fill() {
  if (filled_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const ssize_t size = recv(socket_.fd(), buffer_.data() + filled_, buffer_.size() - filled_, 0);
  if (size > 0) filled_ += static_cast<std::size_t>(size);
  return size > 0;
}

std::string_view Wire::receive() {
  buffer_.copy(buffer_.data(), filled_ - used_, used_);
  filled_ -= std::exchange(used_, 0);
  while ((used_ = message_size({buffer_.data(), filled_})) == 0) {
    if (fill()) continue;
    if (filled_ == 0) return {};
    throw std::runtime_error("a message was cut short");
  }
  while (filled_ < used_) {
    if (!fill()) throw std::runtime_error("a message was cut short");
  }
  return {buffer_.data(), used_};
}

void Wire::send(std::string_view message) const {
  while (!message.empty()) {
    const ssize_t sent = ::send(socket_.fd(), message.data(), message.size(), MSG_NOSIGNAL);
    if (sent <= 0) fail("nothing could be sent");
    message.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace eventsrc::bench
