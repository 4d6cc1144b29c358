#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "eventsrc/error.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/transform.hpp"

namespace eventsrc {

struct MigrateOptions {
  Selection selection = Selection::all();
  std::size_t batch = 10'000;  ///< events of one commit, about
  std::size_t threads = 0;     ///< 0: one for each processor, 1: none beside the caller's
  RetryPolicy retry;
  bool follow = false;  ///< `has_news` will be asked, after `plan`
};

/// A stream that could not be copied, or not all of it: nothing of it was changed.
struct MigrateFault {
  ErrorCode code = ErrorCode::rejected;
  std::string stream;
  std::optional<Seq> seq;
  std::string what;  ///< in plain words, with stream and seq
};

/// What was copied, erased or failed since the beginning; what was there, of the last `plan`.
struct MigrateReport {
  std::int64_t copied = 0;   ///< events that this migration has added
  std::int64_t already = 0;  ///< events that were there
  std::int64_t streams = 0;  ///< of the source, selected
  std::int64_t faults = 0;
  std::int64_t equal = 0;    ///< streams that were compared at the end: same count, same head
  std::int64_t ahead = 0;    ///< of these, those that go on in the destination
  std::int64_t retries = 0;  ///< rounds lost to rivals, and waits for them
  std::int64_t read = 0;     ///< events that a program was run on
  /// Events that a program passes over; of a copy, those that were erased as they are in the
  /// source.
  std::int64_t redacted = 0;
};

struct OnMigrate {
  std::function<void(const MigrateFault&)> fault{};
  /// After each commit, with the events it holds.
  std::function<void(std::int64_t events)> committed{};
  /// After a program was asked about so many events.
  std::function<void(std::int64_t events)> read{};
};

/// Copies streams from one store to another, each event with its seq, time, id, data, meta, salt
/// and hash: hashes are computed anew on the way. What is there already is found by comparing
/// heads, so that a migration that was cut short goes on where it was, and a second one does
/// nothing. Never overwrites: a stream that holds another event at some seq is a fault, and the
/// other streams are copied all the same. Where both stores have positions, events come in the
/// source's order.
///
/// Throws what the stores throw; what was committed then stays. The source must be a handle that
/// shows one state, as those opened for reading do.
class Migration {
 public:
  Migration(Store& source, Store& destination, MigrateOptions options, Clock& clock, Random& random,
            OnMigrate on);
  ~Migration();
  Migration(const Migration&) = delete;
  Migration& operator=(const Migration&) = delete;

  /// Compares the heads of all streams, or, where `has_news` has found some to be new, of these.
  /// Returns how many events are to be copied, about.
  std::int64_t plan();
  /// Whether there may be something new in the source since the first `plan` or the last call.
  [[nodiscard]] bool has_news();
  /// Copies what `plan` has found to be missing.
  void copy();
  /// The cost of `copy`, by what its first batch would cost, and of reading the source; nothing
  /// where neither store counts it. Writes nothing.
  [[nodiscard]] std::optional<Cost> estimate();
  /// Compares count and head of every stream again, and looks for events that were erased in the
  /// source but not in the destination.
  void compare();

  [[nodiscard]] const MigrateReport& report() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes what a jq program makes of a source's events: with new seqs and a new chain, and with
/// their origin in `meta`, which also tells what is done already. All events are put through the
/// program before the first one is written. Redacted ones are passed over, and so are the reserved
/// streams.
class TransformedCopy {
 public:
  /// `spool` is an empty file that can be read and written, for what the program has made. The
  /// stores are as for `Migration`.
  TransformedCopy(Store& source, Store& destination, Transform& transform, MigrateOptions options,
                  int spool, Clock& clock, Random& random, OnMigrate on);
  ~TransformedCopy();
  TransformedCopy(const TransformedCopy&) = delete;
  TransformedCopy& operator=(const TransformedCopy&) = delete;

  /// Looks for what is done already, and runs the program on the rest. Throws what `Transform`
  /// throws: then nothing is to be written. Called again, it sees what came since. Returns how many
  /// events were made.
  std::int64_t transform();
  /// Writes what was made.
  void write();
  /// Calls `each` with what was made and not written, at most so many.
  void sample(std::size_t most, const std::function<void(const NewEvent&)>& each);
  /// Whether there may be something new in the source since `transform`.
  [[nodiscard]] bool has_news();

  /// `already`: events that were made of this source's before; `equal` does not count.
  [[nodiscard]] const MigrateReport& report() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Compares the states that a view makes of both stores at their latest points; calls `differs` for
/// each stream and key where they are not the same. Returns how many were compared.
std::int64_t compare_states(
    Store& source, Store& destination, const Selection& selection,
    const std::shared_ptr<const View>& view, const ReplayOptions& options,
    const std::function<void(std::string_view stream, const std::string* key)>& differs);

}  // namespace eventsrc
