#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/temporary_file.hpp"

namespace eventsrc::dynamodb {

/// Bytes in an unlinked temporary file, gone when this goes.
class ScratchFile {
 public:
  /// Throws `unavailable`, as all its functions do where the system fails.
  ScratchFile() = default;

  void add(std::string_view bytes);
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Up to `most` bytes from `at` on.
  [[nodiscard]] std::string read(std::size_t at, std::size_t most) const;

 private:
  Descriptor file_{open_temporary_file()};
  std::size_t size_ = 0;
};

}  // namespace eventsrc::dynamodb
