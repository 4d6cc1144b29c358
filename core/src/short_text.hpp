#pragma once

// Copies and comparisons of texts of some bytes, where calling memcpy or memcmp costs more than
// they do. As libraries do it: two pieces that overlap, instead of a loop.

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace eventsrc {

/// The longest text that these take.
inline constexpr std::size_t kMostShort = 32;

template <typename Piece>
inline void copy_pieces(char* to, const char* from, std::size_t size) noexcept {
  Piece first;
  Piece last;
  std::memcpy(&first, from, sizeof first);
  std::memcpy(&last, from + size - sizeof last, sizeof last);
  std::memcpy(to, &first, sizeof first);
  std::memcpy(to + size - sizeof last, &last, sizeof last);
}

struct SixteenBytes {
  std::uint64_t halves[2];
};

/// Copies at most kMostShort bytes; the texts do not overlap.
inline void copy_short(char* to, const char* from, std::size_t size) noexcept {
  if (size >= 16) return copy_pieces<SixteenBytes>(to, from, size);
  if (size >= 8) return copy_pieces<std::uint64_t>(to, from, size);
  if (size >= 4) return copy_pieces<std::uint32_t>(to, from, size);
  for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
}

template <typename Piece>
inline bool same_pieces(const char* a, const char* b, std::size_t size) noexcept {
  Piece pieces[4];
  std::memcpy(&pieces[0], a, sizeof(Piece));
  std::memcpy(&pieces[1], b, sizeof(Piece));
  std::memcpy(&pieces[2], a + size - sizeof(Piece), sizeof(Piece));
  std::memcpy(&pieces[3], b + size - sizeof(Piece), sizeof(Piece));
  return ((pieces[0] ^ pieces[1]) | (pieces[2] ^ pieces[3])) == 0;
}

/// Whether two texts of the same size are the same. Longer ones than kMostShort may be given.
inline bool same_bytes(const char* a, const char* b, std::size_t size) noexcept {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return same_pieces<std::uint64_t>(a, b, size);
  if (size >= 4) return same_pieces<std::uint32_t>(a, b, size);
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

}  // namespace eventsrc
