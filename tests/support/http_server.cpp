#include "support/http_server.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eventsrc::test {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

// Reads until there is a whole request in `buffer`, and takes it out; false at the end.
bool read_request(int fd, std::string& buffer, Served& request) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  std::array<char, 16384> piece{};
  while (true) {
    const std::size_t end = buffer.find(kEnd);
    if (end != std::string::npos) {
      request.head = buffer.substr(0, end + 2);
      const std::string length = request.header("content-length");
      const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
      const std::size_t begin = end + kEnd.size();
      if (buffer.size() >= begin + wanted) {
        request.body = buffer.substr(begin, wanted);
        buffer.erase(0, begin + wanted);
        const std::size_t space = request.head.find(' ');
        request.method = request.head.substr(0, space);
        const std::size_t second = request.head.find(' ', space + 1);
        request.target = request.head.substr(space + 1, second - space - 1);
        return true;
      }
    }
    const ssize_t got = recv(fd, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    buffer.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

std::string Served::header(std::string_view name) const {
  const std::string wanted = "\r\n" + lowered(name) + ":";
  const std::size_t at = lowered(head).find(wanted);
  if (at == std::string::npos) return {};
  const std::size_t begin = head.find_first_not_of(' ', at + wanted.size());
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

Reply reply(int status, std::string_view body, std::string_view type, std::string_view headers) {
  std::string bytes = "HTTP/1.1 " + std::to_string(status) + " Text\r\n";
  bytes.append("Content-Type: ").append(type).append("\r\n").append(headers);
  bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  bytes += body;
  return {std::move(bytes)};
}

HttpServer::HttpServer(std::function<Reply(const Served&)> answer) : answer_(std::move(answer)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, any, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  for (Connection& connection : open_) {
    {
      const std::lock_guard lock(mutex_);
      if (connection.fd >= 0) shutdown(connection.fd, SHUT_RDWR);
    }
    connection.thread.join();
  }
}

std::string HttpServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void HttpServer::accept_all() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int number = ++connections_;
    Connection& connection = open_.emplace_back();
    connection.fd = fd;
    connection.thread = std::thread([this, fd, number, &connection] {
      serve(fd, number);
      const std::lock_guard lock(mutex_);
      close(fd);
      connection.fd = -1;
    });
  }
}

void HttpServer::serve(int fd, int number) {
  std::string buffer;
  Served request;
  request.connection = number;
  while (read_request(fd, buffer, request)) {
    ++request.nth;
    const Reply answer = answer_(request);
    if (answer.reset) {
      const linger at_once{1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      return;
    }
    if (!send_all(fd, answer.bytes) || answer.close) return;
    if (answer.for_ever.empty()) continue;
    while (send_all(fd, answer.for_ever)) {
    }
    return;
  }
}

}  // namespace eventsrc::test
