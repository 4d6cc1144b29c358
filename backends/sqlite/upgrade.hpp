#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sqlite/sqlite_store.hpp"

namespace eventsrc::sqlite {

/// Statements that make a store of format `from` one of format `from + 1`, within a transaction.
struct FormatStep {
  std::int64_t from;
  const char* sql;
};

/// From each released format to the next, in their order. So far there is one format.
inline constexpr std::span<const FormatStep> kFormatSteps{};

struct FormatUpgrade {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::string copy{};  ///< the file that holds the store as it was; empty if nothing was to be done
};

/// Brings the store in the file at `path` to the format that the last of `steps` leads to: all of
/// it or nothing. What it was is kept beside it, as `PATH.formatN`. Throws what opening throws,
/// `denied` for a sealed store, and `unavailable` if there is something of the copy's name.
[[nodiscard]] FormatUpgrade upgrade_store(const std::string& path, const Options& options,
                                          std::span<const FormatStep> steps = kFormatSteps);

}  // namespace eventsrc::sqlite
