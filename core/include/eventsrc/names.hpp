#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace eventsrc {

inline constexpr std::size_t kMaxStreamBytes = 512;
inline constexpr std::size_t kMaxTypeBytes = 256;
inline constexpr std::size_t kMaxIdBytes = 128;

/// Streams whose name begins with this are written by eventsrc alone, and skipped by patterns that
/// do not begin with it.
inline constexpr char kReservedPrefix = '$';
inline constexpr std::string_view kAuditStream = "$audit";

/// Throws `invalid` unless `text` is 1..max bytes of UTF-8 without control characters (C0, DEL,
/// C1); `what` ("stream name") is what the message calls it.
void check_name(std::string_view text, std::size_t max, std::string_view what);

/// The name of a stream: 1..512 bytes, e.g. `account/42`.
class StreamId {
 public:
  /// Throws `invalid` if `name` is not a stream name.
  explicit StreamId(std::string_view name);

  [[nodiscard]] const std::string& str() const noexcept { return name_; }
  [[nodiscard]] std::string_view view() const noexcept { return name_; }
  /// The part before the first `/`, or the whole name.
  [[nodiscard]] std::string_view category() const noexcept;
  [[nodiscard]] bool reserved() const noexcept { return name_.front() == kReservedPrefix; }

  friend auto operator<=>(const StreamId&, const StreamId&) = default;

 private:
  std::string name_;
};

/// What kind of fact an event is: 1..256 bytes, e.g. `deposited`.
class EventType {
 public:
  /// Throws `invalid` if `name` is not an event type.
  explicit EventType(std::string_view name);

  [[nodiscard]] const std::string& str() const noexcept { return name_; }
  [[nodiscard]] std::string_view view() const noexcept { return name_; }

  friend auto operator<=>(const EventType&, const EventType&) = default;

 private:
  std::string name_;
};

/// An idempotency key: 1..128 bytes; stands at most once in a stream.
class EventId {
 public:
  /// Throws `invalid` if `text` is not an id.
  explicit EventId(std::string_view text);

  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

  friend auto operator<=>(const EventId&, const EventId&) = default;

 private:
  std::string text_;
};

}  // namespace eventsrc
