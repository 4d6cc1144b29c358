#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventsrc::dynamodb {

/// Bytes in an unlinked temporary file, gone when this goes.
class ScratchFile {
 public:
  /// Throws `unavailable`, as all its functions do where the system fails.
  ScratchFile();
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  void add(std::string_view bytes);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Up to `most` bytes from `at` on.
  [[nodiscard]] std::string read(std::size_t at, std::size_t most) const;

 private:
  int fd_;
  std::size_t size_ = 0;
};

}  // namespace eventsrc::dynamodb
