#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/hash.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// Who claimed an event id: the commit that was to hold it, the key that one aimed at, and the seq
/// the event was to have.
struct Claim {
  /// What is known of an event without its payload.
  struct Archived {
    Timestamp time;
    std::string type;
    Hash hash{};
    Hash content{};
    friend bool operator==(const Archived&, const Archived&) = default;
  };

  std::string commit;
  Seq slot;
  Seq seq;
  /// The event was there, and was archived at least once: nobody else gets the id any more.
  std::optional<Archived> archived{};

  [[nodiscard]] static Claim read(std::string_view item);
  /// The item of the claim of `id`.
  [[nodiscard]] std::string json(std::string_view stream, std::string_view id) const;
  friend bool operator==(const Claim&, const Claim&) = default;
};

}  // namespace eventsrc::dynamodb
