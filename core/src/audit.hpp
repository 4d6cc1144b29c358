#pragma once

// The reserved stream `$audit`: an event for each change of history.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/hash.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

inline constexpr std::string_view kRedactedType = "redacted";
inline constexpr std::string_view kRewrittenType = "rewritten";

/// Writes the data of a record, member by member.
class RecordWriter {
 public:
  RecordWriter& text(std::string_view name, std::string_view value);
  /// `json` is a JSON text.
  RecordWriter& raw(std::string_view name, std::string_view json);
  /// Those of a JSON object but `stream`, `seq` and `seqs`, and one more.
  RecordWriter& members(std::string_view object, std::string_view except = {});
  /// `reason` and `actor`, if they say something, and `tool`.
  RecordWriter& note(const AuditNote& note);
  [[nodiscard]] std::string data() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

/// Adds a record to `$audit`. Throws `invalid` if `data` is more than an event may hold.
void add_record(Transaction& transaction, std::string_view type, const std::string& data,
                const AuditNote& note, Clock& clock, Random& random);

/// What of a record tells which events it is about.
struct RecordSubject {
  std::string stream;
  std::vector<Seq> seqs;
};
/// Reads `stream`, and `seqs` or `seq`; empty where `data` does not name them.
[[nodiscard]] RecordSubject record_subject(std::string_view data);

/// Calls `each` with what every record of a redaction is about, and with the record.
void each_redaction(
    Store& store,
    const std::function<void(const RecordSubject& subject, const EventView& record)>& each);

/// A JSON array of numbers.
[[nodiscard]] std::string array_of(const std::vector<Seq>& seqs);

/// Throws `invalid` if only eventsrc writes the stream.
void check_changeable(std::string_view stream);

/// An event, and the hash of the one before it.
struct ChainedEvent {
  StoredEvent event;
  Hash previous{};
};

/// Finds events of a stream within a transaction, best in ascending order.
class ChainReader {
 public:
  ChainReader(Transaction& transaction, StagedStream& stream)
      : transaction_(transaction), stream_(stream) {}

  /// Empty if there is no event at `seq`. Throws `integrity` if its hash does not fit.
  [[nodiscard]] std::optional<ChainedEvent> find(Seq seq);

 private:
  void go_to(Seq seq);

  Transaction& transaction_;
  StagedStream& stream_;
  std::unique_ptr<EventCursor> cursor_;
  std::optional<Seq> at_;  // of the last event it gave
  Hash previous_{};        // of that one, or of the one before the first that it will give
  Sha256 sha_;
};

/// Throws `integrity` unless the event's hash is that of its content behind `previous`.
void check_chained(Sha256& sha, const Hash& previous, const EventView& event);

/// Removes the snapshots of a stream that saw the event at `seq`. Called before its change is
/// committed, once it is found to be possible, so that none outlives it, and after, as others may
/// have been made meanwhile.
void drop_snapshots(Store& store, std::string_view stream, Seq seq);

/// Runs `round` in transactions until one is committed, for as long as `retry` allows. `round`
/// says whether there is anything to commit. Throws `contention` if other writers won every round.
void change_history(Store& store, const RetryPolicy& retry, bool dry_run, Clock& clock,
                    Random& random, const std::function<bool(Transaction&)>& round);

}  // namespace eventsrc
