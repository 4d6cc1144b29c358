#include "dynamodb/scratch_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

[[noreturn]] void fail(std::string_view what) {
  throw Error(ErrorCode::unavailable,
              fmt::format("cannot {} a temporary file: {}: look at the folder that TMPDIR names",
                          what, std::strerror(errno)));
}

}  // namespace

ScratchFile::ScratchFile() {
  const char* const folder = std::getenv("TMPDIR");
  std::string path =
      fmt::format("{}/eventsrc-XXXXXX", folder == nullptr || *folder == '\0' ? "/tmp" : folder);
  fd_ = mkostemp(path.data(), O_CLOEXEC);
  if (fd_ < 0) fail("make");
  unlink(path.c_str());
}

ScratchFile::~ScratchFile() { close(fd_); }

void ScratchFile::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::size_t>(written);
  }
}

std::string ScratchFile::read(std::size_t at, std::size_t most) const {
  std::string bytes(std::min(most, size_ - std::min(at, size_)), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace eventsrc::dynamodb
