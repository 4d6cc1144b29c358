#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/hash.hpp"
#include "sqlite/connection.hpp"

namespace eventsrc::sqlite {

/// A row of the table `archive` without its sum, and what stands next to it.
struct ArchiveRow {
  std::int64_t first_seq = 0;
  std::int64_t last_seq = 0;
  std::span<const std::uint8_t> positions;
  std::string_view file;
  std::int64_t kept_seq = 0;                 ///< of the first event behind it: that was kept
  std::span<const std::uint8_t> sum_before;  ///< of the stream's archive before it, or empty
};

/// What stands behind the positions in the column `positions` of a new row: SHA-256 over the row,
/// its stream's name, and the rows of `archived_id` that are of its events (eventsrc-format(5)). It
/// stands for ids that stay taken while the events that have them are away.
[[nodiscard]] Hash sum_of(Connection& connection, std::int64_t stream_id, const ArchiveRow& row);
/// That of the stream's last archive; empty if it has none.
[[nodiscard]] std::vector<std::uint8_t> last_sum(Connection& connection, std::int64_t stream_id);

/// How messages name the stream of a row that has only its number.
[[nodiscard]] std::string shown_stream(Connection& connection, std::int64_t stream_id);

/// Reports rows of the tables `archive` and `archived_id` that are not as they were written.
void check_archives(Connection& connection, const std::function<void(const std::string&)>& report);

}  // namespace eventsrc::sqlite
