#include "audit.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc {
namespace {

constexpr auto kBackoffBase = std::chrono::milliseconds(5);
constexpr auto kBackoffCap = std::chrono::milliseconds(80);

// To pass over so many events is cheaper than to begin to read anew.
constexpr std::int64_t kNear = 1000;

[[noreturn]] void fail_contention(std::string_view what) {
  throw Error(ErrorCode::contention,
              fmt::format("{}: try again, or wait longer with --retry-for", what));
}

}  // namespace

RecordWriter& RecordWriter::text(std::string_view name, std::string_view value) {
  return raw(name, json::quoted(value));
}

RecordWriter& RecordWriter::raw(std::string_view name, std::string_view json) {
  if (!members_.empty()) members_ += ',';
  json::append_quoted(members_, name);
  members_.append(":").append(json);
  return *this;
}

RecordWriter& RecordWriter::members(std::string_view object, std::string_view except) {
  json::Members all(object);
  std::string_view key;
  std::string_view value;
  while (all.next(key, value)) {
    const std::string name = json::decoded(key);
    const bool is_left_out = name == "stream" || name == "seq" || name == "seqs" || name == except;
    if (!is_left_out) raw(name, value);
  }
  return *this;
}

RecordWriter& RecordWriter::note(const AuditNote& note) {
  if (!note.reason.empty()) text("reason", note.reason);
  if (note.actor) text("actor", *note.actor);
  return text("tool", note.tool);
}

void add_record(Transaction& transaction, std::string_view type, const std::string& data,
                const AuditNote& note, Clock& clock, Random& random) {
  StagedStream& audit = transaction.stream(kAuditStream);
  const StreamHead& head = audit.head;
  std::string meta;
  EventView record;
  record.stream = kAuditStream;
  record.seq = head.empty() ? Seq(0) : head.last.next();
  record.time = head.empty() ? clock.now() : std::max(clock.now(), head.last_time);
  record.type = type;
  record.data = data;
  if (note.actor) {
    // Where every event says who wrote it.
    meta = RecordWriter().text("actor", *note.actor).data();
    record.meta = meta;
  }
  if (data.size() + meta.size() > kMaxPayloadBytes || json::depth(data) > kMaxDepth) {
    throw Error(ErrorCode::invalid,
                fmt::format("the record in stream {} would be larger or deeper than an event may "
                            "be: nothing was changed",
                            kAuditStream));
  }
  Sha256 sha;
  random.fill(record.salt);
  record.hash =
      event_hash(sha, head.empty() ? head.origin() : head.hash, record, content_of(sha, record));
  transaction.add(audit, record, std::nullopt);
}

RecordSubject record_subject(std::string_view data) {
  RecordSubject subject;
  if (data.empty() || data.front() != '{') return subject;
  json::Members members(data);
  std::string_view key;
  std::string_view value;
  const auto add = [&subject](std::string_view text) {
    if (const auto seq = parse_count(text)) subject.seqs.emplace_back(*seq);
  };
  while (members.next(key, value)) {
    if (key == "\"stream\"" && value.front() == '"') subject.stream = json::decoded(value);
    if (key == "\"seq\"") add(value);
    if (key == "\"seqs\"" && value.front() == '[') {
      json::Elements elements(value);
      while (elements.next(value)) add(value);
    }
  }
  return subject;
}

void each_redaction(
    Store& store,
    const std::function<void(const RecordSubject& subject, const EventView& record)>& each) {
  const auto cursor = store.read(kAuditStream, {});
  EventView event;
  while (cursor->next(event)) {
    if (event.type == kRedactedType && !event.redacted) each(record_subject(event.data), event);
  }
}

std::string array_of(const std::vector<Seq>& seqs) {
  std::string array = "[";
  for (const Seq seq : seqs) {
    if (array.size() > 1) array += ',';
    array += std::to_string(seq.value());
  }
  return array + "]";
}

void check_changeable(std::string_view stream) {
  if (stream.front() != kReservedPrefix) return;
  throw Error(ErrorCode::invalid,
              fmt::format("stream {}: names that begin with '$' are written by eventsrc alone, and "
                          "what it recorded stays",
                          json::quoted(stream)));
}

void check_chained(Sha256& sha, const Hash& previous, const EventView& event) {
  if (event_hash(sha, previous, event, content_of(sha, event)) == event.hash) return;
  throw Error(ErrorCode::integrity,
              fmt::format("seq {} of stream {}: its hash does not fit: it, or the event before it, "
                          "was altered; nothing was changed: 'eventsrc verify' tells more",
                          event.seq.value(), json::quoted(event.stream)),
              {.stream = std::string(event.stream), .seq = event.seq.value()});
}

void ChainReader::go_to(Seq seq) {
  cursor_.reset();
  previous_ = stream_.head.origin();
  at_.reset();
  if (seq > stream_.head.first) {
    const auto before =
        transaction_.read(stream_, {.to = Seq(seq.value() - 1), .direction = Direction::backward});
    EventView event;
    if (before->next(event)) previous_ = event.hash;
  }
  cursor_ = transaction_.read(stream_, {.from = seq});
}

std::optional<ChainedEvent> ChainReader::find(Seq seq) {
  const StreamHead& head = stream_.head;
  if (head.empty() || seq < head.first || seq > head.last) return std::nullopt;
  const bool is_near = at_ && *at_ < seq && seq.value() - at_->value() < kNear;
  if (!is_near) go_to(seq);
  EventView event;
  while (!at_ || *at_ < seq) {
    check_interrupt();
    if (!cursor_->next(event)) break;
    at_ = event.seq;
    const Hash previous = std::exchange(previous_, event.hash);
    if (event.seq != seq) continue;
    check_chained(sha_, previous, event);
    return ChainedEvent{StoredEvent(event), previous};
  }
  return std::nullopt;
}

void drop_snapshots(Store& store, std::string_view stream, Seq seq) {
  if (SnapshotStore* const snapshots = store.snapshots()) snapshots->drop_from(stream, seq);
}

void change_history(Store& store, const RetryPolicy& retry, bool dry_run, Clock& clock,
                    Random& random, const std::function<bool(Transaction&)>& round) {
  Backoff backoff(clock, random, kBackoffBase, kBackoffCap, retry.retry_for);
  for (std::int64_t rounds = 0;; ++rounds) {
    const auto transaction = store.begin(dry_run);
    if (!transaction) fail_contention("other writers held the store all the time");
    if (!round(*transaction) || dry_run || transaction->commit()) return;
    if (rounds == retry.rounds || !backoff.wait()) fail_contention("other writers won every round");
  }
}

}  // namespace eventsrc
