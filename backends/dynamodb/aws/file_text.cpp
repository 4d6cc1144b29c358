#include "dynamodb/aws/file_text.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kLargest = 1U << 20U;
// Most files at once. Every command that opens a table reads some.
constexpr std::size_t kUsual = 1U << 14U;

}  // namespace

std::optional<std::string> read_file_text(const std::string& path, std::string_view name) {
  const int opened = open_to_read(path.c_str());
  if (opened < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw Error(ErrorCode::denied, fmt::format("cannot read {} ({}): look at its permissions", name,
                                               std::strerror(errno)));
  }
  const Descriptor file(opened);
  std::string text;
  text.reserve(kLargest + kUsual);  // so that it never moves, as it may be secret
  while (text.size() <= kLargest) {
    const std::size_t size = text.size();
    if (!wait_readable(file.get())) continue;
    text.resize(size + kUsual);
    const ssize_t got = read(file.get(), text.data() + size, kUsual);
    const int error = errno;
    text.resize(size + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return text;
    if (got < 0 && error != EINTR) {
      throw Error(ErrorCode::invalid, fmt::format("cannot read {} ({}): it must be a file", name,
                                                  std::strerror(error)));
    }
  }
  throw Error(ErrorCode::invalid, fmt::format("{} is larger than 1 MiB: name another file", name));
}

}  // namespace eventsrc::dynamodb
