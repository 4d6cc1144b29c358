#include "eventsrc/rewrite.hpp"

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc {
namespace {

[[noreturn]] void reject(std::string_view stream, Seq seq, std::string_view what) {
  throw Error(ErrorCode::rejected,
              fmt::format("seq {} of stream {} {}: nothing was rewritten", seq.value(),
                          json::quoted(stream), what),
              {.stream = std::string(stream), .seq = seq.value()});
}

std::string json_of(const EventContent& content) {
  RecordWriter object;
  object.text("type", content.type).raw("data", content.data);
  if (content.meta) object.raw("meta", *content.meta);
  return object.data();
}

/// The events from the rewritten one on, each with its new hash.
class Rechaining {
 public:
  Rechaining(Transaction& transaction, StagedStream& stream, const ChainedEvent& first)
      : transaction_(transaction), stream_(stream), old_hash_(first.event.hash) {}

  /// Puts `now` in the place of the first one.
  void begin(const StoredEvent& old, EventView now, const Hash& previous) {
    new_hash_ = event_hash(sha_, previous, now, content_of(sha_, now));
    now.hash = new_hash_;
    transaction_.replace(stream_, old.view(), now);
  }

  std::int64_t follow(Seq behind) {
    std::int64_t count = 0;
    const auto cursor = transaction_.read(stream_, {.from = behind.next()});
    EventView event;
    while (cursor->next(event)) {
      check_interrupt();
      // What the cursor shows may go when the event is replaced.
      const StoredEvent old(event);
      check_chained(sha_, old_hash_, old.view());
      EventView now = old.view();
      now.hash = event_hash(sha_, new_hash_, now, content_of(sha_, now));
      transaction_.replace(stream_, old.view(), now);
      old_hash_ = old.hash;
      new_hash_ = now.hash;
      ++count;
    }
    return count;
  }

 private:
  Transaction& transaction_;
  StagedStream& stream_;
  Sha256 sha_;
  Hash old_hash_;  // of the last event that was replaced
  Hash new_hash_{};
};

bool rewrite_in(Store& store, Transaction& transaction, std::string_view name, Seq seq,
                const EventContent& old, const EventContent& now, const RewriteOptions& options,
                Clock& clock, Random& random, RewriteReport& report) {
  report = {};
  StagedStream& stream = transaction.stream(name);
  check_reachable(store, stream.head, seq, "rewritten");
  const auto found = ChainReader(transaction, stream).find(seq);
  if (!found) reject(name, seq, "is no event");
  const StoredEvent& event = found->event;
  if (event.redacted) reject(name, seq, "is redacted");
  report.hash = report.old_hash = event.hash;
  const EventContent stored{event.type, event.data, event.meta};
  if (stored != old) {
    if (stored == now) return false;
    reject(name, seq, "has another content than --old says");
  }
  if (old == now) return false;

  EventView changed = event.view();
  changed.type = now.type;
  changed.data = now.data;
  changed.meta = now.meta;
  random.fill(changed.salt);
  Rechaining chain(transaction, stream, *found);
  chain.begin(event, changed, found->previous);
  if (seq < stream.head.last) report.rechained = chain.follow(seq);
  Sha256 sha;
  report.hash = event_hash(sha, found->previous, changed, content_of(sha, changed));
  report.rewritten = true;

  RecordWriter data;
  data.text("stream", name).raw("seq", fmt::to_string(seq.value())).note(options.note);
  data.text("oldHash", to_hex(event.hash)).text("newHash", to_hex(report.hash));
  data.raw("old", json_of(old));
  add_record(transaction, kRewrittenType, data.data(), options.note, clock, random);
  return true;
}

}  // namespace

EventContent read_content(std::string_view json) {
  EventContent content;
  std::string object;
  // Levels of the object around data and meta do not count.
  json::Checker checker(kMaxDepth, /*around=*/1);
  if (const auto fault = checker.minify(json, object)) {
    const json::LinePlace place = json::place_of(json, fault->offset);
    throw Error(ErrorCode::invalid, fault->what).at(place.line, place.column);
  }
  if (object.front() != '{') {
    throw Error(ErrorCode::invalid, "an event is a JSON object, as 'eventsrc get' prints it");
  }
  bool has_type = false;
  bool has_data = false;
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    const std::string name = json::decoded(key);
    if (name == "type" && value.front() == '"') {
      content.type = EventType(json::decoded(value)).str();
      has_type = true;
    } else if (name == "data") {
      content.data = value;
      has_data = true;
    } else if (name == "meta") {
      if (value.front() != '{') throw Error(ErrorCode::invalid, "'meta' must be a JSON object");
      content.meta = value;
    }
  }
  if (!has_type || !has_data) {
    throw Error(ErrorCode::invalid,
                "an event needs 'type', a text, and 'data': start from what 'eventsrc get' prints");
  }
  return content;
}

RewriteReport rewrite(Store& store, std::string_view stream, Seq seq, const EventContent& old,
                      const EventContent& now, const RewriteOptions& options, Clock& clock,
                      Random& random) {
  check_changeable(stream);
  if (now.data.size() + now.meta.value_or("").size() > kMaxPayloadBytes) {
    throw Error(ErrorCode::invalid, "the new data and meta are more than 16 MiB together");
  }
  RewriteReport report;
  const auto run = [&](bool dry_run) {
    change_history(store, options.retry, dry_run, clock, random, [&](Transaction& transaction) {
      return rewrite_in(store, transaction, stream, seq, old, now, options, clock, random, report);
    });
  };
  // It is found to be possible before any state goes.
  run(/*dry_run=*/true);
  if (!report.rewritten) {
    if (SnapshotStore* const snapshots = store.snapshots()) snapshots->drop_outdated(stream);
    return report;
  }
  drop_snapshots(store, stream, seq);
  run(/*dry_run=*/false);
  if (report.rewritten) drop_snapshots(store, stream, seq);
  return report;
}

}  // namespace eventsrc
