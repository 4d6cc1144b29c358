#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc::dynamodb {

/// Goes through the records of a commit's chunks, and computes the chain.
class RecordWalk {
 public:
  using OnEvent = std::function<void(const EventView& event)>;

  /// `previous` is the hash before the first event; `each` is called with every one.
  RecordWalk(std::string stream, const Hash& previous, OnEvent each);

  /// Of the first event that begins in a chunk, or, with `at` kNoneBegins, of the next one.
  struct Beginning {
    std::uint32_t index;
    std::uint32_t at;
    Hash previous;
  };

  /// Goes through the next chunk. Throws `integrity`.
  Beginning pass(std::string_view chunk);

 private:
  void take(std::string_view record);

  std::string stream_;
  Hash previous_;
  OnEvent each_;
  std::uint32_t index_ = 0;
  std::string pending_;  // the beginning of an event
  EventView event_;
  Sha256 sha_;
};

}  // namespace eventsrc::dynamodb
