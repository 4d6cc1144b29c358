#include "eventsrc/table_reader.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/line_file.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;

}  // namespace

int TableReader::peek() {
  if (at_ == buffer_.size()) {
    buffer_.resize(kReadBytes);
    at_ = 0;
    ssize_t got = -1;
    do {
      while (!wait_readable(fd_)) {
      }
      got = read(fd_, buffer_.data(), buffer_.size());
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    const int error = errno;
    buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    if (got < 0) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("the input cannot be read: {}: check it, and run the command again",
                              std::generic_category().message(error)));
    }
    if (got == 0) return kEnd;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int TableReader::take() {
  const int c = peek();
  if (c == kEnd) return c;
  ++at_;
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else {
    ++column_;
  }
  return c;
}

// It may come in pieces.
void TableReader::take_mark() {
  begun_ = true;
  std::size_t matched = 0;
  while (matched < kByteOrderMark.size() &&
         peek() == static_cast<unsigned char>(kByteOrderMark[matched])) {
    ++matched;
    ++at_;
  }
  if (matched == kByteOrderMark.size()) return;
  buffer_.replace(0, at_, kByteOrderMark.substr(0, matched));
  at_ = 0;
}

bool TableReader::take_line_end() {
  const int c = peek();
  if (c == '\r') {
    take();
    if (peek() != '\n') fail("a carriage return stands where no line ends: quote the field");
  }
  if (peek() != '\n') return false;
  take();
  return true;
}

bool TableReader::next(std::vector<Field>& fields) {
  if (!begun_) take_mark();
  fields.clear();
  record_bytes_ = 0;
  while (take_line_end()) {
  }
  if (peek() == kEnd) return false;
  const char separator = kind_ == Kind::csv ? ',' : '\t';
  for (;;) {
    Field& field = fields.emplace_back();
    field.line = line_;
    field.column = column_;
    kind_ == Kind::csv ? read_csv(field) : read_tsv(field);
    if (!json::valid_utf8(field.text)) {
      throw Error(ErrorCode::invalid, "the field is not valid UTF-8: write the file in UTF-8")
          .at(field.line, field.column);
    }
    if (peek() == separator) {
      take();
      continue;
    }
    if (peek() == kEnd || take_line_end()) return true;
    fail("text stands behind the quote that ends the field: a quote in a field is doubled");
  }
}

void TableReader::read_csv(Field& field) {
  if (peek() == '"') return read_quoted(field);
  for (int c = peek(); c != kEnd && c != ',' && c != '\n' && c != '\r'; c = peek()) {
    if (c == '"') fail("a quote stands in a field that does not begin with one: quote the field");
    append(field, take());
  }
}

void TableReader::read_quoted(Field& field) {
  field.quoted = true;
  take();
  for (;;) {
    const int c = take();
    if (c == kEnd) {
      throw Error(ErrorCode::invalid, "the field's quote is never closed")
          .at(field.line, field.column);
    }
    if (c == '"') {
      if (peek() != '"') return;
      take();
    }
    append(field, c);
  }
}

void TableReader::read_tsv(Field& field) {
  for (int c = peek(); c != kEnd && c != '\t' && c != '\n'; c = peek()) {
    if (c == '\r') return;
    take();
    if (c != '\\') {
      append(field, c);
      continue;
    }
    constexpr std::string_view kEscapes = "tnr\\";
    const std::size_t place = kEscapes.find(static_cast<char>(peek()));
    if (place == std::string_view::npos) {
      fail("a backslash stands before t, n, r or another backslash");
    }
    take();
    append(field, "\t\n\r\\"[place]);
  }
}

void TableReader::append(Field& field, int c) {
  if (++record_bytes_ > kMaxLineBytes) fail("the record is longer than 17 MiB");
  field.text += static_cast<char>(c);
}

void TableReader::fail(const char* what) const {
  throw Error(ErrorCode::invalid, what).at(line_, column_);
}

}  // namespace eventsrc
