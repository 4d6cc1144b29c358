#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "redis/client.hpp"

namespace eventsrc::test {

/// A port of this machine at which nobody answers: what connects waits for ever.
class Silence {
 public:
  Silence() : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    REQUIRE(listen(fd_, 1) == 0);
    socklen_t size = sizeof(address);
    REQUIRE(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~Silence() { close(); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] redis::ClientOptions options() const {
    redis::ClientOptions options;
    options.url.host = "127.0.0.1";
    options.url.port = port_;
    return options;
  }

 private:
  int fd_;
  int port_ = 0;
};

/// A server whose answer does not end.
class Endless {
 public:
  explicit Endless(std::string begin) {
    thread_ = std::thread([this, begin = std::move(begin)] {
      const int fd = accept(listener_.fd(), nullptr, nullptr);
      const std::string more(65'536, 'x');
      send(fd, begin.data(), begin.size(), MSG_NOSIGNAL);
      while (send(fd, more.data(), more.size(), MSG_NOSIGNAL) > 0) {
      }
      ::close(fd);
    });
  }
  ~Endless() { thread_.join(); }
  Endless(const Endless&) = delete;
  Endless& operator=(const Endless&) = delete;

  [[nodiscard]] redis::ClientOptions options() const { return listener_.options(); }

 private:
  Silence listener_;
  std::thread thread_;
};

/// Stands between a client and a real server, and changes what that answers. Takes one connection.
class Meddler {
 public:
  using Change = std::function<void(const redis::Command&, redis::Reply&)>;

  Meddler(redis::ClientOptions server, Change change)
      : server_(std::move(server)), change_(std::move(change)), thread_([this] { serve(); }) {}
  ~Meddler() {
    // Wakes up who waits for a connection that nobody makes.
    shutdown(listener_.fd(), SHUT_RDWR);
    thread_.join();
  }
  Meddler(const Meddler&) = delete;
  Meddler& operator=(const Meddler&) = delete;

  [[nodiscard]] redis::ClientOptions options() const { return listener_.options(); }
  /// How many answers it gave.
  [[nodiscard]] int answers() const noexcept { return answers_; }

 private:
  void serve() {
    const int fd = accept(listener_.fd(), nullptr, nullptr);
    if (fd < 0) return;
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    std::string buffer;
    for (redis::Command command; next(fd, buffer, command); ++answers_) {
      const std::string bytes = answer(command);
      if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) break;
    }
    ::close(fd);
  }

  std::string answer(const redis::Command& command) {
    try {
      redis::Reply reply = server_.call(command);
      change_(command, reply);
      return encoded(reply);
    } catch (const Error&) {
      return "-ERR refused\r\n";
    }
  }

  static std::string encoded(const redis::Reply& reply) {
    using Kind = redis::Reply::Kind;
    if (reply.kind == Kind::nothing) return "$-1\r\n";
    if (reply.kind == Kind::number) return ":" + std::to_string(reply.number) + "\r\n";
    if (reply.kind == Kind::text) {
      return "$" + std::to_string(reply.text.size()) + "\r\n" + reply.text + "\r\n";
    }
    std::string all = "*" + std::to_string(reply.items.size()) + "\r\n";
    for (const redis::Reply& item : reply.items) all += encoded(item);
    return all;
  }

  /// Reads a command, `*COUNT`, then `$LENGTH` and the bytes of each part; false at the end.
  static bool next(int fd, std::string& buffer, redis::Command& command) {
    std::string number;
    if (!take_line(fd, buffer, number)) return false;
    command.resize(std::stoul(number.substr(1)));
    for (std::string& part : command) {
      if (!take_line(fd, buffer, number)) return false;
      const std::size_t length = std::stoul(number.substr(1));
      if (!fill(fd, buffer, length + 2)) return false;
      part = buffer.substr(0, length);
      buffer.erase(0, length + 2);
    }
    return true;
  }

  static bool take_line(int fd, std::string& buffer, std::string& line) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n")) == std::string::npos) {
      if (!fill(fd, buffer, buffer.size() + 1)) return false;
    }
    line = buffer.substr(0, end);
    buffer.erase(0, end + 2);
    return true;
  }

  static bool fill(int fd, std::string& buffer, std::size_t size) {
    while (buffer.size() < size) {
      std::string piece(16'384, '\0');
      const ssize_t got = recv(fd, piece.data(), piece.size(), 0);
      if (got <= 0) return false;
      buffer.append(piece, 0, static_cast<std::size_t>(got));
    }
    return true;
  }

  Silence listener_;
  redis::Client server_;
  Change change_;
  std::atomic<int> answers_{0};
  std::thread thread_;
};

}  // namespace eventsrc::test
