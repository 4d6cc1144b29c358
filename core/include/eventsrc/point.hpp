#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>

#include "eventsrc/seq.hpp"
#include "eventsrc/time_zone.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

struct StreamHead;

/// Where in a stream's history to look. Always a prefix of the stream, the named event included.
class Point {
 public:
  struct Latest {};
  struct AtSeq {
    Seq seq;
  };
  /// All events that stand before the first one later than `time`.
  struct AtTime {
    Timestamp time;
  };
  /// All but the last `count` events.
  struct BeforeLast {
    std::int64_t count;
  };

  /// The latest point.
  Point() = default;

  /// Reads `latest`, `7`, `~2`, an RFC 3339 date or time, `@SECONDS`, `90s ago` (s, m, h, d, w),
  /// `now`, `today`, `yesterday`; `seq:` and `time:` in front force a reading. `now` is what
  /// relative forms count from; days are those of `zone`. Throws `usage` naming the forms.
  [[nodiscard]] static Point parse(std::string_view text, Timestamp now,
                                   const TimeZone& zone = TimeZone());

  [[nodiscard]] static Point at(Seq seq) { return Point(AtSeq{seq}); }
  [[nodiscard]] static Point at(Timestamp time) { return Point(AtTime{time}); }
  [[nodiscard]] static Point before_last(std::int64_t count) { return Point(BeforeLast{count}); }

  [[nodiscard]] const std::variant<Latest, AtSeq, AtTime, BeforeLast>& where() const noexcept {
    return where_;
  }

 private:
  template <typename T>
  explicit Point(T where) : where_(where) {}

  std::variant<Latest, AtSeq, AtTime, BeforeLast> where_;
};

/// A point made concrete for one stream: read forward from the first event and stop at the first
/// one that is not `admits`-ed.
struct Prefix {
  Seq max_seq{std::numeric_limits<std::int64_t>::max()};
  Timestamp max_time = Timestamp::max();
  std::int64_t max_events = std::numeric_limits<std::int64_t>::max();

  Prefix() = default;
  Prefix(const Point& point, const StreamHead& head);

  /// Whether the event after `events` admitted ones still belongs to the prefix.
  [[nodiscard]] bool admits(std::int64_t events, Seq seq, Timestamp time) const noexcept {
    return events < max_events && seq <= max_seq && time <= max_time;
  }
};

/// `--since`, `--until`: a time in any of a point's spellings, but not a seq. `flag` names the
/// option in the message. Throws `usage`.
[[nodiscard]] Timestamp parse_time_filter(std::string_view text, Timestamp now,
                                          std::string_view flag, const TimeZone& zone = TimeZone());

}  // namespace eventsrc
