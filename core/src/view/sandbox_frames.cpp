#include "sandbox_frames.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <type_traits>

#include <sys/socket.h>

namespace eventsrc {
namespace {

struct Header {
  std::uint64_t size;
  FrameKind kind;
};
static_assert(std::has_unique_object_representations_v<Header>);

template <typename T>
void append_plain(std::string& out, const T& value) {
  static_assert(std::has_unique_object_representations_v<T>);
  std::array<char, sizeof value> bytes{};
  std::memcpy(bytes.data(), &value, sizeof value);
  out.append(bytes.data(), bytes.size());
}

template <typename T>
T take_plain(std::string_view& text) {
  T value{};
  std::memcpy(&value, text.data(), sizeof value);
  text.remove_prefix(sizeof value);
  return value;
}

void append_text(std::string& out, std::string_view text) {
  append_plain(out, text.size());
  out += text;
}

std::string take_text(std::string_view& from) {
  const auto size = take_plain<std::size_t>(from);
  std::string text(from.substr(0, size));
  from.remove_prefix(size);
  return text;
}

void append_field(std::string& out, const std::optional<std::string>& field) {
  out += field ? '1' : '0';
  if (field) append_text(out, *field);
}

void append_field(std::string& out, const std::optional<std::int64_t>& field) {
  out += field ? '1' : '0';
  if (field) append_plain(out, *field);
}

bool take_presence(std::string_view& from) {
  const bool present = from.front() == '1';
  from.remove_prefix(1);
  return present;
}

void take_field(std::string_view& from, std::optional<std::string>& field) {
  if (take_presence(from)) field = take_text(from);
}

void take_field(std::string_view& from, std::optional<std::int64_t>& field) {
  if (take_presence(from)) field = take_plain<std::int64_t>(from);
}

}  // namespace

void append_frame(std::string& out, const Frame& frame) {
  append_plain(out, Header{frame.body.size(), frame.kind});
  out += frame.body;
}

FrameReader::Read FrameReader::read(int socket, int flags) {
  const ssize_t got = recv(socket, chunk_.data(), chunk_.size(), flags);
  if (got == 0) return Read::end;
  if (got < 0) {
    const bool later = errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
    return later ? Read::nothing : Read::end;
  }
  // What waits may be much more than what was taken: it is not moved every time.
  if (taken_ >= waiting_bytes()) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_.append(chunk_.data(), static_cast<std::size_t>(got));
  return Read::some;
}

bool FrameReader::next(Frame& frame) {
  if (!has_next()) return false;
  std::string_view rest = std::string_view(buffer_).substr(taken_);
  const auto header = take_plain<Header>(rest);
  frame = {header.kind, rest.substr(0, header.size)};
  taken_ += sizeof header + header.size;
  return true;
}

bool FrameReader::has_next() const noexcept {
  std::string_view rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() < sizeof(Header)) return false;
  const auto header = take_plain<Header>(rest);
  return rest.size() >= header.size;
}

std::string encoded_error(const Error& error) {
  const ErrorDetails& details = error.details();
  std::string text;
  append_plain(text, error.code());
  append_text(text, error.what());
  append_field(text, details.stream);
  append_field(text, details.seq);
  append_field(text, details.expected);
  append_field(text, details.actual);
  append_field(text, details.line);
  append_field(text, details.column);
  return text;
}

Error decoded_error(std::string_view text) {
  const auto code = take_plain<ErrorCode>(text);
  const std::string message = take_text(text);
  ErrorDetails details;
  take_field(text, details.stream);
  take_field(text, details.seq);
  take_field(text, details.expected);
  take_field(text, details.actual);
  take_field(text, details.line);
  take_field(text, details.column);
  return {code, message, details};
}

}  // namespace eventsrc
