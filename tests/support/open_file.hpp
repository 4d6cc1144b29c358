#pragma once

#include <cstdio>
#include <string_view>

#include <doctest/doctest.h>
#include <unistd.h>

namespace eventsrc::test {

/// A file with `content`, open for reading at its beginning, gone when closed.
class OpenFile {
 public:
  explicit OpenFile(std::string_view content) : file_(std::tmpfile()) {
    REQUIRE(file_ != nullptr);
    REQUIRE(write(fd(), content.data(), content.size()) == static_cast<ssize_t>(content.size()));
    REQUIRE(lseek(fd(), 0, SEEK_SET) == 0);
  }
  ~OpenFile() { std::fclose(file_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  [[nodiscard]] int fd() const { return fileno(file_); }

 private:
  std::FILE* file_;
};

}  // namespace eventsrc::test
