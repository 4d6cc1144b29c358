#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// The SQLite file format; described for users in eventsrc-format(5).
namespace eventsrc::sqlite {

inline constexpr std::int64_t kApplicationId = 0x45565352;  // "EVSR"
inline constexpr std::int64_t kFormatVersion = 1;

/// Events in one row of `run`. A row of a b-tree without rowids stands whole in its inner pages
/// too: short rows keep the tree flat.
inline constexpr std::int64_t kRunCapacity = 64;

extern const char kSchema[];

/// Appends `value` as LEB128: seven bits a byte, least first, the high bit set on all but the last.
void append_varint(std::vector<std::uint8_t>& out, std::uint64_t value);

/// Appends the positions of a run to `positions`; false if `bytes` is not `count` ascending ones,
/// or that many seqs from `first_seq` on do not exist.
[[nodiscard]] bool decode_run(std::span<const std::uint8_t> bytes, std::int64_t first_seq,
                              std::int64_t count, std::vector<std::int64_t>& positions);

}  // namespace eventsrc::sqlite
