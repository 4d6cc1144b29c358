#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <unordered_set>

#include "eventsrc/event.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"
#include "migrate/batch.hpp"
#include "migrate/plan.hpp"

namespace eventsrc {

/// Finds, before anything is written, ids that a stream cannot take: of two of the new events, or
/// of a new one and one that is stored. Some fifty bytes for each id.
class MadeIds {
 public:
  MadeIds(Store& destination, RetryPolicy retry, Clock& clock, Random& random, OnFault fault)
      : destination_(destination),
        retry_(retry),
        clock_(clock),
        random_(random),
        fault_(std::move(fault)) {}

  /// `event` has an id. `is_stored`: the destination has its stream.
  void check(const NewEvent& event, bool is_stored);
  /// To be called after the last one.
  void finish();

 private:
  using Digest = std::array<std::uint8_t, 16>;
  struct HashDigest {
    std::size_t operator()(const Digest& digest) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };

  bool is_new(const NewEvent& event);
  void look_up();

  Store& destination_;
  RetryPolicy retry_;
  Clock& clock_;
  Random& random_;
  OnFault fault_;
  Sha256 sha_;
  std::unordered_set<Digest, HashDigest> seen_;
  MigrateBatch batch_;  // of which it is not known whether their ids are stored
};

}  // namespace eventsrc
