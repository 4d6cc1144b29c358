#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/hash.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// Something that is not as it was written.
struct Fault {
  std::string stream;      ///< empty: the store as a whole
  std::optional<Seq> seq;  ///< of the event
  std::string what;
  bool archived = false;  ///< nothing is wrong, but what was noted is not here to be compared
};

/// Where a stream stood: the hash of its event at `seq`.
struct Mark {
  std::string stream;
  Seq seq;
  Hash hash{};
  std::optional<Seq> first{};  ///< of the stream then, where that was noted
};

struct VerifyReport {
  std::int64_t streams = 0;
  std::int64_t events = 0;
  std::int64_t redacted = 0;
  std::int64_t faults = 0;
  std::vector<Mark> heads;     ///< sorted by name in byte order
  std::vector<Mark> anchored;  ///< streams that do not begin their chain: first seq, hash before it
};

/// Every stream, the reserved ones too.
[[nodiscard]] Selection every_stream();

struct VerifyOptions {
  bool physical = false;    ///< the backend checks its own structures too
  std::size_t threads = 0;  ///< 0: one for each processor
};

/// Recomputes the hash of every event of the selected streams from the beginning of its chain, and
/// compares what the store says about each stream with its events, and the snapshots and epochs it
/// keeps of them with their hashes. `progress` is called with the
/// number of events done since the last call.
VerifyReport verify(Store& store, const Selection& selection, const VerifyOptions& options,
                    const std::function<void(const Fault&)>& fault,
                    const std::function<void(std::int64_t)>& progress = {});

/// SHA-256 over name (u32 length and bytes), seq (i64) and hash of each of `heads`.
[[nodiscard]] Hash digest(const std::vector<Mark>& heads);

/// Compares with what was noted earlier: each mark's stream must still hold that event, and begin
/// no later than it did, unless what is before was archived (its hash stands for that).
void verify_marks(Store& store, const std::vector<Mark>& marks,
                  const std::function<void(const Fault&)>& fault);

/// What a line of a heads file or an append's result notes.
struct Note {
  std::vector<Mark> marks;
  std::optional<Hash> digest;  ///< of all heads: the last line of a heads file
};

/// Reads one JSON object: `{"stream","seq"|"last","hash"}`, and `heads` and `digest` where it has
/// them. Throws `invalid` if it has none of these.
[[nodiscard]] Note read_note(std::string_view json);

}  // namespace eventsrc
