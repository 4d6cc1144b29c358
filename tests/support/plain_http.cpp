#include "support/plain_http.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eventsrc::test {
namespace {

constexpr std::string_view kPrefix = "http://";

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{} || end == text.data()) throw std::runtime_error("no number in answer");
  return value;
}

void send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the server took no request");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

std::string PlainResponse::header(std::string_view name) const {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& header) { return header.first == name; });
  return found == headers.end() ? std::string{} : found->second;
}

PlainHttp::PlainHttp(std::string_view endpoint) {
  if (!endpoint.starts_with(kPrefix)) throw std::runtime_error("no http URL");
  host_ = endpoint.substr(kPrefix.size());
  const std::size_t colon = host_.find(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(number(host_.substr(colon + 1))));
  if (inet_pton(AF_INET, host_.substr(0, colon).c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error("no address in URL");
  }
  socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // The interface of sockets is like that.
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(socket_);
    throw std::runtime_error("cannot connect to " + host_);
  }
}

PlainHttp::~PlainHttp() { close(socket_); }

bool PlainHttp::receive() {
  std::array<char, 65536> buffer{};
  const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

std::string PlainHttp::take(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive()) throw std::runtime_error("the answer was cut short");
  }
  std::string taken = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return taken;
}

std::string PlainHttp::take_line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos) {
    if (!receive()) throw std::runtime_error("the answer was cut short");
  }
  std::string line = take(end + 2);
  line.resize(end);
  return line;
}

PlainResponse PlainHttp::send(std::string_view method, std::string_view path,
                              const Headers& headers, std::string_view body) {
  std::string request{method};
  request.append(" ").append(path).append(" HTTP/1.1\r\n");
  const bool has_host = std::any_of(headers.begin(), headers.end(),
                                    [](const auto& header) { return header.first == "Host"; });
  if (!has_host) request += "Host: " + host_ + "\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  send_all(socket_, request.append(body));

  PlainResponse response;
  const std::string status = take_line();
  response.status = static_cast<int>(number(std::string_view(status).substr(9)));
  for (std::string line = take_line(); !line.empty(); line = take_line()) {
    const std::size_t colon = line.find(':');
    const std::size_t value = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    response.headers.emplace_back(lower(line.substr(0, colon)), line.substr(value));
  }
  const std::string length = response.header("content-length");
  if (!length.empty()) response.body = take(number(length));
  return response;
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read before any thread
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace eventsrc::test
