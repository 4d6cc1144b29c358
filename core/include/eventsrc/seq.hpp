#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace eventsrc {

/// Place of an event in its stream, from 0.
class Seq {
 public:
  constexpr Seq() = default;
  explicit constexpr Seq(std::int64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }
  /// Behind the greatest there is none: it is its own next.
  [[nodiscard]] constexpr Seq next() const noexcept {
    return value_ == std::numeric_limits<std::int64_t>::max() ? *this : Seq(value_ + 1);
  }

  friend constexpr auto operator<=>(Seq, Seq) = default;

 private:
  std::int64_t value_ = 0;
};

/// The greatest that an event can have: behind each there must be a next one.
inline constexpr Seq kSeqMax{std::numeric_limits<std::int64_t>::max() - 1};

/// A seq that was stored; empty if no event can have it.
[[nodiscard]] constexpr std::optional<Seq> stored_seq(std::int64_t value) noexcept {
  const Seq seq(value);
  return seq < Seq(0) || seq > kSeqMax ? std::nullopt : std::optional(seq);
}

/// Place of an event in the whole store, in commit order, from 1; never reused.
class Position {
 public:
  constexpr Position() = default;
  explicit constexpr Position(std::int64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::int64_t value() const noexcept { return value_; }

  friend constexpr auto operator<=>(Position, Position) = default;

 private:
  std::int64_t value_ = 0;
};

/// A non-negative decimal integer of a seq or count: digits only, no sign, no leading zeros, at
/// most 2^63-1; anything else is empty.
[[nodiscard]] std::optional<std::int64_t> parse_count(std::string_view text) noexcept;

}  // namespace eventsrc
