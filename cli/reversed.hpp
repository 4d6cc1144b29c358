#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "input.hpp"

namespace eventsrc::cli {

/// Takes texts and gives them back, the last first. Keeps the last `limit` of them in memory or,
/// without a limit, all of them: what grows large in a temporary file.
class Reversed {
 public:
  /// `most_bytes`: what is kept in memory where there is no limit.
  explicit Reversed(std::optional<std::int64_t> limit,
                    std::size_t most_bytes = std::size_t{16} << 20)
      : limit_(limit), most_bytes_(most_bytes) {}

  /// `text` has no NUL. Throws `unavailable` where the file cannot be written.
  void add(std::string_view text);
  /// Once, after the last `add`.
  void give_back(const std::function<void(std::string_view text)>& take);

 private:
  void spill();

  std::optional<std::int64_t> limit_;
  std::size_t most_bytes_;
  std::deque<std::string> last_;  // with a limit
  std::string block_;             // without: each text with a NUL behind it
  std::unique_ptr<SpoolFile> file_;
  std::int64_t file_bytes_ = 0;
};

}  // namespace eventsrc::cli
