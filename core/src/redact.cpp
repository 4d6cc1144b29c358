#include "eventsrc/redact.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc {
namespace {

// Of one transaction, which has them in memory, and in one record.
constexpr std::size_t kMostEvents = 10'000;
constexpr std::size_t kMostBytes = std::size_t{32} << 20;

/// Records in `$audit` that keep old payloads of a stream's events: their seqs, by the event's.
using Rewrites = std::multimap<Seq, Seq>;

Rewrites find_rewrites(Transaction& transaction, std::string_view stream) {
  Rewrites found;
  StagedStream& audit = transaction.stream(kAuditStream);
  if (audit.head.empty()) return found;
  const auto cursor = transaction.read(audit, {});
  EventView event;
  while (cursor->next(event)) {
    check_interrupt();
    if (event.type != kRewrittenType || event.redacted) continue;
    const RecordSubject subject = record_subject(event.data);
    if (subject.stream != stream) continue;
    for (const Seq seq : subject.seqs) found.emplace(seq, event.seq);
  }
  return found;
}

// What a record says but for the event that it kept.
std::string without_old(std::string_view data) {
  std::string left = "{";
  json::Members members(data);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (key == "\"old\"") continue;
    if (left.size() > 1) left += ',';
    left.append(key).append(":").append(value);
  }
  return left + "}";
}

void erase_payload(Transaction& transaction, StagedStream& stream, const StoredEvent& old) {
  Sha256 sha;
  EventView erased = old.view();
  erased.content = content_of(sha, erased);
  erased.data = {};
  erased.meta.reset();
  erased.salt = {};
  erased.redacted = true;
  transaction.replace(stream, old.view(), erased);
}

/// One transaction's part.
class Round {
 public:
  Round(Store& store, Transaction& transaction, std::string_view stream,
        const RedactOptions& options, std::size_t most)
      : store_(store),
        transaction_(transaction),
        stream_(transaction.stream(stream)),
        options_(options),
        most_(most),
        rewrites_(find_rewrites(transaction, stream)) {}

  /// Takes as many of `seqs`, from `at` on, as go into one transaction; returns where it stopped.
  std::size_t take(const std::vector<Seq>& seqs, std::size_t at) {
    check_reachable(store_, stream_.head, seqs[at], "redacted");
    ChainReader reader(transaction_, stream_);
    std::size_t weight = 0;
    std::size_t bytes = 0;
    for (; at < seqs.size() && weight < most_ && bytes < kMostBytes; ++at) {
      auto found = reader.find(seqs[at]);
      if (!found) fail_missing(seqs[at]);
      const auto [begin, end] = rewrites_.equal_range(seqs[at]);
      const auto records = static_cast<std::size_t>(std::distance(begin, end));
      // An event that was redacted before may have old payloads left: where records were copied in.
      const std::size_t more = records + (found->event.redacted ? 0 : 1);
      if (weight > 0 && weight + more > most_) break;
      weight += more;
      for (auto record = begin; record != end; ++record) old_records_.push_back(record->second);
      if (found->event.redacted) {
        ++report_.already;
        continue;
      }
      bytes += found->event.data.size() + found->event.meta.value_or("").size();
      events_.push_back(std::move(found->event));
    }
    std::sort(old_records_.begin(), old_records_.end());
    old_records_.erase(std::unique(old_records_.begin(), old_records_.end()), old_records_.end());
    return at;
  }

  /// Erases what was taken and records it. False if there was nothing to erase.
  bool erase(Clock& clock, Random& random) {
    std::vector<StoredEvent> records = find_old_records();
    std::vector<Seq> seqs;
    for (const StoredEvent& event : events_) {
      seqs.push_back(event.seq);
      erase_payload(transaction_, stream_, event);
    }
    std::string kept_of_records;
    for (const StoredEvent& record : records) {
      if (!kept_of_records.empty()) kept_of_records += ',';
      kept_of_records += RecordWriter()
                             .raw("seq", fmt::to_string(record.seq.value()))
                             .raw("data", without_old(record.data))
                             .data();
      erase_payload(transaction_, transaction_.stream(kAuditStream), record);
    }
    if (!events_.empty()) {
      RecordWriter data;
      data.text("stream", stream_.head.name).raw("seqs", array_of(seqs)).note(options_.note);
      const std::string kept = kept_meta();
      if (!kept.empty()) data.raw("kept", "[" + kept + "]");
      add(data, clock, random);
    }
    if (!records.empty()) {
      RecordWriter data;
      data.text("stream", kAuditStream).raw("seqs", array_of(old_records_)).note(options_.note);
      data.raw("kept", "[" + kept_of_records + "]");
      add(data, clock, random);
    }
    report_.events = static_cast<std::int64_t>(events_.size());
    report_.rewrites = static_cast<std::int64_t>(records.size());
    return report_.records > 0;
  }

  [[nodiscard]] const RedactReport& report() const noexcept { return report_; }

 private:
  [[noreturn]] void fail_missing(Seq seq) const {
    throw Error(ErrorCode::rejected,
                fmt::format("stream {} has no event at seq {}: nothing was redacted",
                            json::quoted(stream_.head.name), seq.value()),
                {.stream = stream_.head.name, .seq = seq.value()});
  }

  std::vector<StoredEvent> find_old_records() {
    std::vector<StoredEvent> records;
    StagedStream& audit = transaction_.stream(kAuditStream);
    ChainReader reader(transaction_, audit);
    for (const Seq seq : old_records_) {
      if (auto found = reader.find(seq)) records.push_back(std::move(found->event));
    }
    return records;
  }

  void add(const RecordWriter& data, Clock& clock, Random& random) {
    add_record(transaction_, kRedactedType, data.data(), options_.note, clock, random);
    ++report_.records;
  }

  // The named members of each event's meta, where it has them.
  std::string kept_meta() const {
    std::string all;
    for (const StoredEvent& event : events_) {
      if (!event.meta) continue;
      RecordWriter kept;
      bool any = false;
      json::Members members(*event.meta);
      std::string_view key;
      std::string_view value;
      while (members.next(key, value)) {
        const std::string name = json::decoded(key);
        if (std::find(options_.keep.begin(), options_.keep.end(), name) == options_.keep.end()) {
          continue;
        }
        kept.raw(name, value);
        any = true;
      }
      if (!any) continue;
      if (!all.empty()) all += ',';
      all += RecordWriter()
                 .raw("seq", fmt::to_string(event.seq.value()))
                 .raw("meta", kept.data())
                 .data();
    }
    return all;
  }

  Store& store_;
  Transaction& transaction_;
  StagedStream& stream_;
  const RedactOptions& options_;
  std::size_t most_;  // events, and records, to erase
  Rewrites rewrites_;
  std::vector<StoredEvent> events_;
  std::vector<Seq> old_records_;
  RedactReport report_;
};

// A transaction of a store that has a limit writes the record beside what it erases.
std::size_t most_at_once(const Store& store) {
  const Capabilities can = store.capabilities();
  return can.any_streams() ? kMostEvents : std::max<std::size_t>(can.atomic_streams, 2) - 1;
}

/// Transaction after transaction.
class Rounds {
 public:
  Rounds(Store& store, std::string_view stream, const std::vector<Seq>& seqs,
         const RedactOptions& options, Clock& clock, Random& random)
      : store_(store),
        stream_(stream),
        seqs_(seqs),
        options_(options),
        clock_(clock),
        random_(random) {}

  /// Adds what is done to `total`, which holds even if a later one throws.
  void run(RedactReport& total) {
    for (std::size_t at = 0; at < seqs_.size();) {
      const Seq first = seqs_[at];
      if (!options_.dry_run) drop_snapshots(store_, stream_, first);
      const RedactReport part = one(at);
      total.events += part.events;
      total.already += part.already;
      total.rewrites += part.rewrites;
      total.records += part.records;
      if (options_.dry_run) continue;
      if (part.events > 0) drop_snapshots(store_, stream_, first);
      if (part.rewrites > 0) drop_snapshots(store_, kAuditStream, Seq(0));
    }
  }

 private:
  RedactReport one(std::size_t& at) {
    RedactReport part;
    std::size_t next = at;
    change_history(store_, options_.retry, options_.dry_run, clock_, random_,
                   [&](Transaction& transaction) {
                     Round round(store_, transaction, stream_, options_, most_at_once(store_));
                     next = round.take(seqs_, at);
                     const bool any = round.erase(clock_, random_);
                     part = round.report();
                     return any;
                   });
    at = next;
    return part;
  }

  Store& store_;
  std::string_view stream_;
  const std::vector<Seq>& seqs_;
  const RedactOptions& options_;
  Clock& clock_;
  Random& random_;
};

// What is erased goes from the file even though something else went wrong; that is what is told.
void scrub_anyway(Store& store) {
  try {
    store.scrub();
  } catch (const Error&) {
    // It is pending: a repeat, or gc, ends it.
  }
}

}  // namespace

RedactReport redact(Store& store, std::string_view stream, std::vector<Seq> seqs,
                    const RedactOptions& options, Clock& clock, Random& random) {
  check_changeable(stream);
  std::sort(seqs.begin(), seqs.end());
  seqs.erase(std::unique(seqs.begin(), seqs.end()), seqs.end());
  RedactOptions dry = options;
  dry.dry_run = true;
  RedactReport total;
  // All of it is found to be possible before anything goes.
  Rounds(store, stream, seqs, dry, clock, random).run(total);
  if (options.dry_run) return total;
  if (total.records == 0) {
    if (SnapshotStore* const snapshots = store.snapshots()) snapshots->drop_outdated(stream);
    // Of what was redacted before, bytes may be left: that process was killed, or a reader held
    // them.
    if (store.info().redactions_pending > 0) {
      total.completed = store.collect_garbage({}).redactions;
    }
    return total;
  }
  total = {};
  try {
    Rounds(store, stream, seqs, options, clock, random).run(total);
  } catch (const Error& error) {
    if (total.records == 0) throw;
    scrub_anyway(store);
    throw Error(error.code(),
                fmt::format("{} (but {} of the events are redacted now: run it again for the rest)",
                            error.what(), total.events),
                error.details());
  }
  if (total.records > 0) store.scrub();
  return total;
}

std::int64_t redact_copies(Store& store, std::string_view stream, const std::vector<Seq>& seqs,
                           std::string_view record, const RetryPolicy& retry, Clock& clock,
                           Random& random) {
  const std::size_t most = most_at_once(store);
  std::int64_t total = 0;
  for (std::size_t at = 0; at < seqs.size(); at += most) {
    const std::vector<Seq> some(
        seqs.begin() + static_cast<std::ptrdiff_t>(at),
        seqs.begin() + static_cast<std::ptrdiff_t>(std::min(seqs.size(), at + most)));
    std::int64_t erased = 0;
    drop_snapshots(store, stream, some.front());
    change_history(store, retry, /*dry_run=*/false, clock, random, [&](Transaction& transaction) {
      erased = 0;
      StagedStream& staged = transaction.stream(stream);
      ChainReader reader(transaction, staged);
      for (const Seq seq : some) {
        const auto found = reader.find(seq);
        if (!found || found->event.redacted) continue;
        check_reachable(store, staged.head, seq, "redacted");
        erase_payload(transaction, staged, found->event);
        ++erased;
      }
      if (!record.empty()) {
        RecordWriter data;
        data.text("stream", stream).raw("seqs", array_of(some)).members(record);
        add_record(transaction, kRedactedType, data.data(), {}, clock, random);
      }
      return erased > 0 || !record.empty();
    });
    if (erased > 0) drop_snapshots(store, stream, some.front());
    total += erased;
  }
  if (total > 0) store.scrub();
  return total;
}

std::vector<Seq> find_redactable(Store& store, std::string_view stream, Filter* where) {
  // Asked some ahead, as the answers come from another process.
  constexpr std::size_t kAhead = 256;
  std::vector<Seq> seqs;
  std::deque<Seq> asked;
  const auto answer = [&] {
    if (where->receive()) seqs.push_back(asked.front());
    asked.pop_front();
  };
  const auto cursor = store.read(stream, {.chain = false});
  EventView event;
  while (cursor->next(event)) {
    check_interrupt();
    if (event.redacted) continue;
    if (where == nullptr) {
      seqs.push_back(event.seq);
      continue;
    }
    where->send(event);
    asked.push_back(event.seq);
    if (asked.size() >= kAhead) answer();
  }
  while (!asked.empty()) answer();
  return seqs;
}

std::int64_t count_redacted(Store& store) {
  std::map<std::string, std::vector<Seq>> redacted;
  each_redaction(store, [&redacted](const RecordSubject& subject, const EventView&) {
    auto& seqs = redacted[subject.stream];
    seqs.insert(seqs.end(), subject.seqs.begin(), subject.seqs.end());
  });
  std::int64_t count = 0;
  for (auto& [stream, seqs] : redacted) {
    std::sort(seqs.begin(), seqs.end());
    count += std::unique(seqs.begin(), seqs.end()) - seqs.begin();
  }
  return count;
}

}  // namespace eventsrc
