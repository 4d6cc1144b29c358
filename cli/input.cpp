#include "input.hpp"

#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/line_file.hpp"
#include "eventsrc/temporary_file.hpp"
#include "output.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{64} << 10;

}  // namespace

InputFile::InputFile(const std::string& path, const Terminal& terminal)
    : fd_(terminal.in), owned_(path != "-") {
  if (!owned_) return;
  if (path.empty()) throw Error(ErrorCode::usage, "the file to read cannot be '': name one");
  fd_ = open_to_read(path.c_str());
  if (fd_ < 0) throw system_error(fmt::format("cannot read {}", printable(path)), errno);
  struct stat status {};
  if (fstat(fd_, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd_);
    throw system_error(fmt::format("cannot read {}", printable(path)), EISDIR);
  }
}

InputFile::InputFile(const SpoolFile& spool) : fd_(spool.fd()), owned_(false) {}

InputFile::~InputFile() {
  if (owned_) close(fd_);
}

bool InputFile::is_regular() const {
  struct stat status {};
  return fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
}

void SpoolFile::rewind() const {
  if (lseek(fd(), 0, SEEK_SET) < 0) throw temporary_file_error("read");
}

void SpoolFile::clear() const {
  rewind();
  if (ftruncate(fd(), 0) != 0) throw temporary_file_error("write");
}

std::string read_all(const InputFile& file, std::string_view name, std::size_t most) {
  std::string value;
  for (;;) {
    const std::size_t size = value.size();
    if (size > most) {
      throw Error(ErrorCode::invalid, fmt::format("{} is longer than {} MiB", name, most >> 20));
    }
    value.resize(size + kBlock);
    while (!wait_readable(file.fd())) {
    }
    const ssize_t got = read(file.fd(), value.data() + size, kBlock);
    const int error = errno;
    value.resize(size + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return value;
    if (got < 0 && error != EINTR && error != EAGAIN) {
      throw system_error(fmt::format("cannot read {}", name), error);
    }
  }
}

std::string read_value(std::string_view text, const Terminal& terminal) {
  const bool from_file = text.starts_with('@');
  if (text != "-" && !from_file) return std::string(text);
  const InputFile file(from_file ? std::string(text.substr(1)) : "-", terminal);
  std::string value =
      read_all(file, from_file ? printable(text.substr(1)) : "standard input", kMaxLineBytes);
  // As at the begin of lines.
  value.erase(0, value.size() - without_byte_order_mark(value).size());
  return value;
}

std::string checked_json(std::string_view text, std::string_view what) {
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (const auto fault = checker.minify(text, minified)) {
    const auto [line, column] = json::place_of(text, fault->offset);
    throw Error(ErrorCode::invalid, fmt::format("{}: {}", what, fault->what)).at(line, column);
  }
  return minified;
}

}  // namespace eventsrc::cli
