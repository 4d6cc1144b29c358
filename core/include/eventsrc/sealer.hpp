#pragma once

#include <span>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc {

/// Does ahead of an append, in any thread, what does not depend on where in its stream an event
/// will stand: the salt and the content hash. Not for several threads at once.
class Sealer {
 public:
  /// `salts` is where salts are drawn, all of a call at once. Null under `--seed`, where a salt
  /// depends on the seq: only events that bring their salt are sealed then.
  explicit Sealer(Random* salts) : salts_(salts) {}

  /// Sets `sealed` of all that are neither sealed nor redacted.
  void seal(std::span<NewEvent> events);

 private:
  Random* salts_;
  Sha256 sha_;
  std::vector<Salt> drawn_;
};

}  // namespace eventsrc
