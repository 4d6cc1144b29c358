#include "dynamodb/aws/file_text.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kLargest = 1U << 20U;
// Room for most files at once. Every command that opens a table reads some.
constexpr std::size_t kUsual = 1U << 14U;

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

std::optional<std::string> read_file_text(const std::string& path, std::string_view name) {
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    throw Error(ErrorCode::denied, fmt::format("cannot read {} ({}): look at its permissions", name,
                                               std::strerror(errno)));
  }
  // No second buffer with what may be secrets.
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  std::string text;
  text.reserve(kLargest + 1);  // so that it never moves, for the same reason
  for (const std::size_t room : {kUsual, kLargest + 1}) {
    const std::size_t before = text.size();
    text.resize(room);
    text.resize(before + std::fread(text.data() + before, 1, room - before, file.get()));
    if (text.size() < room) break;
  }
  if (std::ferror(file.get()) != 0) {
    throw Error(ErrorCode::invalid,
                fmt::format("cannot read {} ({}): it must be a file", name, std::strerror(errno)));
  }
  if (text.size() > kLargest) {
    throw Error(ErrorCode::invalid,
                fmt::format("{} is larger than 1 MiB: name another file", name));
  }
  return text;
}

}  // namespace eventsrc::dynamodb
