#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "eventsrc/event.hpp"

namespace eventsrc {

/// New events in a file, written and then read in the same order. Those made of one event stay
/// together.
class EventSpool {
 public:
  /// `fd` stays the caller's.
  explicit EventSpool(int fd) : fd_(fd) {}

  /// Drops everything.
  void clear();
  /// `is_last`: the next one is made of another event.
  void add(const NewEvent& event, bool is_last);
  /// Ends the writing; reading begins at the first event.
  void rewind();
  /// The next event, until the next call.
  bool next(NewEvent& event, bool& is_last);

 private:
  void write_out();
  bool fill(std::size_t size);

  int fd_;
  std::string out_;
  std::string record_;
  std::int64_t read_ = 0;
  std::string in_;
  std::size_t at_ = 0;
};

}  // namespace eventsrc
