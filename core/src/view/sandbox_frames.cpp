#include "sandbox_frames.hpp"

#include <cerrno>
#include <cstring>
#include <optional>
#include <type_traits>

#include <sys/socket.h>

#include "packer.hpp"

namespace eventsrc {
namespace {

struct Header {
  std::uint64_t size;
  FrameKind kind;
};
static_assert(std::has_unique_object_representations_v<Header>);

/// The header that `text`, which is long enough, begins with.
Header header_of(std::string_view text) {
  Header header{};
  std::memcpy(&header, text.data(), sizeof header);
  return header;
}

void pack_number(Packer& out, const std::optional<std::int64_t>& number) {
  out.number(number.has_value());
  if (number) out.number(*number);
}

std::optional<std::int64_t> unpack_number(Unpacker& in) {
  if (!in.flag()) return std::nullopt;
  return in.number<std::int64_t>();
}

std::optional<std::string> unpack_text(Unpacker& in) {
  const auto text = in.optional_text();
  if (!text) return std::nullopt;
  return std::string(*text);
}

}  // namespace

void append_frame(std::string& out, const Frame& frame) {
  Packer(out).number(Header{frame.body.size(), frame.kind});
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
  const std::string_view rest = std::string_view(buffer_).substr(taken_);
  if (rest.size() < sizeof(Header)) return false;
  const Header header = header_of(rest);
  if (header.size > longest_) fail_nonsense("a message that is too long");
  if (header.kind > FrameKind::error) fail_nonsense("a message of an unknown kind");
  if (!has_next()) return false;
  frame = {header.kind, rest.substr(sizeof header, header.size)};
  taken_ += sizeof header + header.size;
  return true;
}

bool FrameReader::has_next() const noexcept {
  const std::string_view rest = std::string_view(buffer_).substr(taken_);
  return rest.size() >= sizeof(Header) && rest.size() - sizeof(Header) >= header_of(rest).size;
}

void FrameReader::clear() noexcept {
  buffer_.clear();
  taken_ = 0;
}

std::string encoded_error(const Error& error) {
  const ErrorDetails& details = error.details();
  std::string text;
  Packer out(text);
  out.number(error.code()).text(error.what()).optional_text(details.stream);
  pack_number(out, details.seq);
  out.optional_text(details.expected).optional_text(details.actual);
  pack_number(out, details.line);
  pack_number(out, details.column);
  return text;
}

Error decoded_error(std::string_view text) {
  Unpacker in(text);
  const auto code = in.choice(ErrorCode::interrupted);
  const std::string message(in.text());
  ErrorDetails details;
  details.stream = unpack_text(in);
  details.seq = unpack_number(in);
  details.expected = unpack_text(in);
  details.actual = unpack_text(in);
  details.line = unpack_number(in);
  details.column = unpack_number(in);
  return {code, message, details};
}

}  // namespace eventsrc
