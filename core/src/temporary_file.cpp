#include "eventsrc/temporary_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace eventsrc {
namespace {

std::string folder() {
  const char* const given = std::getenv("TMPDIR");
  return given == nullptr || *given == '\0' ? "/tmp" : given;
}

}  // namespace

int open_temporary_file() {
  std::string path = folder() + "/eventsrc-XXXXXX";
  const int fd = mkostemp(path.data(), O_CLOEXEC);
  if (fd < 0) throw temporary_file_error("make");
  unlink(path.c_str());
  return fd;
}

Error temporary_file_error(std::string_view what) {
  const int cause = errno;
  return {ErrorCode::unavailable,
          fmt::format("cannot {} a temporary file in {}: {}: let TMPDIR name a folder with room",
                      what, folder(), std::strerror(cause))};
}

}  // namespace eventsrc
