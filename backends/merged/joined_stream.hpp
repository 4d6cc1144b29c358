#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventsrc/store.hpp"

namespace eventsrc::merged {

/// A stream as one of two stores holds it.
struct Side {
  StreamHead head;  ///< empty where it holds no event of it
  std::function<std::unique_ptr<EventCursor>(const Range&)> read{};
};

/// A stream that two stores hold parts of. The events up to the primary's first one and behind its
/// last one are the older store's.
class JoinedStream {
 public:
  /// `number` is what events get.
  JoinedStream(std::string name, std::int64_t number, Side primary, Side older);

  /// Throws `integrity` unless the two sides are parts of one chain: to be called once.
  void check_one_chain() const;

  /// What both hold together: reads the events that only the older side has, where there are some
  /// beside the primary's.
  [[nodiscard]] StreamHead head() const;
  [[nodiscard]] std::unique_ptr<EventCursor> read(const Range& range) const;
  /// The older side's events that the primary lacks, those behind its end alone if `behind`.
  [[nodiscard]] std::unique_ptr<EventCursor> read_lacking(bool behind) const;
  [[nodiscard]] const Side& older() const noexcept { return older_; }

 private:
  [[nodiscard]] std::optional<Range> before_primary(const Range& range) const;
  [[nodiscard]] std::optional<Range> behind_primary(const Range& range) const;
  void check_joins(const Side& lower, const Side& upper) const;
  [[noreturn]] void fail_apart() const;

  std::string name_;
  std::int64_t number_;
  Side primary_;
  Side older_;
};

}  // namespace eventsrc::merged
