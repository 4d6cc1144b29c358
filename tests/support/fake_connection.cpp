#include "support/fake_connection.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace eventsrc::test {
namespace {

constexpr std::size_t kMaxHead = 64UL * 1024;
constexpr std::size_t kMaxBody = 32UL * 1024 * 1024;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// Takes a line off the front of `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

std::optional<FakeRequest> read_head(std::string_view text) {
  const std::string_view line = take_line(text);
  const std::size_t space = line.find(' ');
  const std::size_t second = line.find(' ', std::min(space, line.size() - 1) + 1);
  if (second == std::string_view::npos) return {};
  FakeRequest request;
  request.method = line.substr(0, space);
  const std::string_view target = line.substr(space + 1, second - space - 1);
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  while (!text.empty()) {
    const std::string_view header = take_line(text);
    const std::size_t colon = header.find(':');
    if (colon == std::string_view::npos) return {};
    std::string& value = request.headers[lower(header.substr(0, colon))];
    value += (value.empty() ? "" : ",") + std::string(trimmed(header.substr(colon + 1)));
  }
  return request;
}

std::optional<std::size_t> body_size(const FakeRequest& request) {
  const std::string text = request.header("content-length");
  if (text.empty())
    return request.header("transfer-encoding").empty() ? std::optional(0UL) : std::nullopt;
  std::size_t size = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (problem != std::errc{} || end != text.data() + text.size() || size > kMaxBody) return {};
  return size;
}

}  // namespace

FakeConnection::FakeConnection(int socket) : socket_(socket) {
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

FakeConnection::~FakeConnection() { close(socket_); }

bool FakeConnection::receive() {
  std::array<char, 65536> buffer{};
  const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
  if (size <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

bool FakeConnection::receive_until(std::size_t bytes) {
  while (received_.size() < bytes) {
    if (!receive()) return false;
  }
  return true;
}

std::optional<std::string> FakeConnection::head() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (received_.size() > kMaxHead || !receive()) return {};
  }
  std::string head = received_.substr(0, end);
  received_.erase(0, end + 4);
  return head;
}

std::optional<FakeRequest> FakeConnection::next() {
  const std::optional<std::string> text = head();
  std::optional<FakeRequest> request = text ? read_head(*text) : std::nullopt;
  const std::optional<std::size_t> size = request ? body_size(*request) : std::nullopt;
  if (!size) return {};
  if (!request->header("expect").empty() && !send("HTTP/1.1 100 Continue\r\n\r\n")) return {};
  if (!receive_until(*size)) return {};
  request->body = received_.substr(0, *size);
  received_.erase(0, *size);
  return request;
}

bool FakeConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void FakeConnection::wait_for_end() {
  while (receive()) received_.clear();
}

void FakeConnection::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace eventsrc::test
