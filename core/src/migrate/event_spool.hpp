#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "eventsrc/event.hpp"

namespace eventsrc {

/// A new event, and what it was made of.
struct SpooledEvent {
  NewEvent event;
  std::int64_t number = 0;  ///< the caller's for it
  std::int64_t group = 0;   ///< those made of one event have it in common, and stand together
  std::size_t source = 0;   ///< the caller's number for the stream of that event
};

/// New events in a file, written and then read in the same order.
class EventSpool {
 public:
  /// `fd` stays the caller's.
  explicit EventSpool(int fd) : fd_(fd) {}

  /// Drops everything.
  void clear();
  void add(const SpooledEvent& spooled);
  /// Ends the writing; reading begins at the first event.
  void rewind();
  /// The event at which reading stands, until the next call of anything; null at the end.
  [[nodiscard]] const SpooledEvent* peek();
  /// Goes on to the next one.
  void pop() noexcept;

 private:
  void write_out();
  bool fill(std::size_t size);

  int fd_;
  std::string out_;
  std::string record_;
  std::int64_t read_ = 0;
  std::string in_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;  // of the record that `current_` was read from
  bool has_current_ = false;
  SpooledEvent current_;
};

}  // namespace eventsrc
