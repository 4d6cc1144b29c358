#pragma once

#include <string>

#include "eventsrc/seams.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// What a store has from its creation on.
struct StoreIdentity {
  std::string id;  ///< 32 hex digits
  Timestamp created;
};

/// Drawn at random and from the clock, or, where `seed` is not empty, from that alone.
[[nodiscard]] StoreIdentity new_identity(const std::string& seed, Clock& clock, Random& random);

}  // namespace eventsrc
