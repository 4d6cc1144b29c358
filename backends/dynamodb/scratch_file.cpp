#include "dynamodb/scratch_file.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace eventsrc::dynamodb {

void ScratchFile::add(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw temporary_file_error("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::size_t>(written);
  }
}

std::string ScratchFile::read(std::size_t at, std::size_t most) const {
  std::string bytes(std::min(most, size_ - std::min(at, size_)), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got =
        pread(file_.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw temporary_file_error("read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace eventsrc::dynamodb
