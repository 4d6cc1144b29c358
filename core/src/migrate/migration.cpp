#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/sealer.hpp"
#include "in_order.hpp"
#include "migrate/batch.hpp"
#include "migrate/missing_events.hpp"
#include "migrate/plan.hpp"
#include "migrate/writer.hpp"

namespace eventsrc {
namespace {

// Streams that are asked for one by one.
constexpr std::size_t kMostNames = 1'000;
// Of a batch, whose events may be large.
constexpr std::size_t kMostBatchBytes = std::size_t{32} << 20;

NewEvent copy_of(const EventView& event, const MissingPart& part) {
  NewEvent copy;
  copy.stream = event.stream;
  copy.type = event.type;
  copy.data = event.data;
  copy.meta = event.meta;
  copy.id = event.id;
  copy.time = event.time;
  copy.seq = event.seq;
  if (event.redacted) {
    copy.content = event.content;
    copy.data = {};
    copy.meta.reset();
  } else {
    copy.salt = event.salt;
  }
  if (event.seq == part.from) copy.prev = part.before;
  copy.hash = event.hash;
  copy.redacted = event.redacted;
  return copy;
}

/// Reads batches. May be used by another thread than the one that made it.
class BatchReader {
 public:
  BatchReader(Store& source, const std::vector<MissingPart>& parts, bool by_position,
              std::optional<std::int64_t> all, std::size_t most_events)
      : events_(source, parts, by_position, all), most_events_(most_events) {}

  /// An empty one is the last.
  void read(MigrateBatch& batch) {
    batch.clear();
    EventView event;
    const MissingPart* part = nullptr;
    while (batch.events().size() < most_events_ && batch.bytes() < kMostBatchBytes &&
           events_.next(event, part)) {
      batch.add(copy_of(event, *part));
    }
    sealer_.seal(batch.events());
  }

 private:
  MissingEvents events_;
  std::size_t most_events_;
  Sealer sealer_{nullptr};
};

}  // namespace

class Migration::Impl {
 public:
  Impl(Store& source, Store& destination, MigrateOptions options, Clock& clock, Random& random,
       OnMigrate on)
      : source_(source),
        destination_(destination),
        options_(std::move(options)),
        clock_(clock),
        random_(random),
        on_(std::move(on)) {}

  bool has_news() {
    new_ = news_->look();
    return !new_ || !new_->empty();
  }

  std::int64_t plan() {
    if (options_.follow && !news_) news_ = source_.news(options_.selection);
    source_.refresh();
    destination_.refresh();
    std::int64_t missing = 0;
    parts_.clear();
    heads_.clear();
    report_.streams = 0;
    report_.already = 0;
    narrow();
    if (!looked_at_) return 0;
    each_head(
        source_, destination_, *looked_at_, [&](const StreamHead& head, const StreamHead* there) {
          ++report_.streams;
          heads_.push_back(head);
          const bool is_audit = head.name == kAuditStream;
          auto part =
              find_missing(source_, destination_, head, there, is_audit ? keep_apart_ : on_fault_);
          if (failed_.contains(head.name)) return;
          report_.already += head.events - (part ? part->events : 0);
          if (!part) return;
          missing += part->events;
          parts_.push_back(*std::move(part));
        });
    return missing;
  }

  void copy() {
    if (parts_.empty()) return;
    MigrateWriter writer(destination_, append_options(), clock_, random_, on_fault_);
    BatchReader reader(source_, parts_, by_position(), all_events(), options_.batch);
    std::atomic<bool> ended = false;
    InOrder<MigrateBatch> batches([&ended](MigrateBatch&) { return !ended; },
                                  {[&](MigrateBatch& batch) {
                                    reader.read(batch);
                                    if (batch.events().empty()) ended = true;
                                  }},
                                  thread_count(options_.threads) > 1);
    MigrateBatch* batch = batches.next();
    for (; batch != nullptr && !batch->events().empty(); batch = batches.next()) {
      const std::int64_t added = writer.write(*batch);
      const auto held = static_cast<std::int64_t>(batch->events().size());
      report_.copied += added;
      // A rival has copied the others meanwhile.
      report_.already += std::max(held - added, std::int64_t{0});
      report_.retries = retries_before_ + writer.retries();
      if (on_.committed) on_.committed(held);
    }
    retries_before_ = report_.retries;
  }

  std::optional<Cost> estimate() {
    std::optional<Cost> cost = source_.read_cost();
    if (parts_.empty()) return cost;
    MigrateBatch batch;
    BatchReader(source_, parts_, by_position(), all_events(), options_.batch).read(batch);
    AppendOptions options = append_options();
    options.dry_run = true;
    options.by_stream = true;
    const AppendResult result = append(destination_, batch, options, clock_, random_);
    const auto* const report = std::get_if<AppendReport>(&result);
    if (report == nullptr || !report->cost) return cost;
    std::int64_t missing = 0;
    for (const MissingPart& part : parts_) missing += part.events;
    const double share = static_cast<double>(std::max(missing, report->events)) /
                         static_cast<double>(std::max(report->events, std::int64_t{1}));
    cost = cost.value_or(Cost{});
    cost->read_units += report->cost->read_units * share;
    cost->write_units += report->cost->write_units * share;
    return cost;
  }

  void compare() {
    report_.equal = 0;
    report_.ahead = 0;
    destination_.refresh();
    if (looked_at_) {
      const auto cursor = destination_.streams(*looked_at_);
      StreamHead there;
      bool has_there = cursor->next(there);
      for (const StreamHead& head : heads_) {
        while (has_there && there.name < head.name) has_there = cursor->next(there);
        if (failed_.contains(head.name)) continue;
        compare_heads(head, has_there && there.name == head.name ? &there : nullptr);
      }
    }
    if (erases_) repeat_redactions();
  }

  [[nodiscard]] const MigrateReport& report() const noexcept { return report_; }

 private:
  // Which streams are looked at: of the new ones, those that were asked for.
  void narrow() {
    looked_at_ = options_.selection;
    erases_ = true;
    if (!new_) return;
    erases_ = new_->contains(kAuditStream);
    if (new_->size() > kMostNames) return;
    std::vector<std::string> names;
    for (const std::string& name : *new_) {
      if (options_.selection.matches(name)) names.push_back(pattern_of_name(name));
    }
    looked_at_.reset();
    if (!names.empty()) looked_at_ = Selection(names);
  }

  void compare_heads(const StreamHead& head, const StreamHead* there) {
    const bool is_ahead = there != nullptr && there->last > head.last;
    const bool same_count =
        is_ahead ||
        (there != nullptr && (there->first != head.first || there->events == head.events));
    if (there == nullptr || !same_count || hash_at(destination_, *there, head.last) != head.hash) {
      return on_fault_({ErrorCode::integrity, head.name, head.last,
                        fmt::format("stream {} is not the same in both stores after it was copied: "
                                    "'eventsrc verify' tells which is damaged",
                                    json::quoted(head.name))});
    }
    ++report_.equal;
    if (is_ahead) ++report_.ahead;
  }

  // What was erased in the source is erased in its copies too. Where the source's own records were
  // not copied, as the destination has others, or as they were not asked for, new ones say the
  // same: without, a store does not verify.
  void repeat_redactions() {
    std::map<std::string, std::set<Seq>, std::less<>> recorded;
    each_redaction(destination_, [&](const RecordSubject& subject, const EventView&) {
      recorded[subject.stream].insert(subject.seqs.begin(), subject.seqs.end());
    });
    std::vector<StoredEvent> records;
    each_redaction(source_, [&](const RecordSubject& subject, const EventView& record) {
      const bool is_asked_for = options_.selection.matches(subject.stream);
      if (is_asked_for && !failed_.contains(subject.stream)) records.emplace_back(record);
    });
    for (const StoredEvent& record : records) repeat(record, recorded);
  }

  void repeat(const StoredEvent& record,
              std::map<std::string, std::set<Seq>, std::less<>>& recorded) {
    const RecordSubject subject = record_subject(record.data);
    std::set<Seq>& known = recorded[subject.stream];
    std::vector<Seq> to_erase;
    std::vector<Seq> to_record;
    for (const Seq seq : subject.seqs) {
      const auto there = redacted_copy(subject.stream, seq);
      if (!there) continue;
      if (known.insert(seq).second) {
        to_record.push_back(seq);
      } else if (!*there) {
        to_erase.push_back(seq);
      }
    }
    try {
      if (!to_erase.empty()) report_.redacted += redact(subject.stream, to_erase, {});
      if (!to_record.empty()) {
        report_.redacted += redact(subject.stream, to_record, record_of_copy(record));
      }
    } catch (const Error& error) {
      const bool is_of_stream =
          error.code() == ErrorCode::unsupported || error.code() == ErrorCode::rejected;
      if (!is_of_stream) throw;
      const Seq first = to_erase.empty() ? to_record.front() : to_erase.front();
      on_fault_({ErrorCode::rejected, subject.stream, first,
                 fmt::format("seq {} of stream {} was redacted in the source, and cannot be here: "
                             "{}: or make the copy anew",
                             first.value(), json::quoted(subject.stream), error.what())});
    }
  }

  std::int64_t redact(const std::string& stream, const std::vector<Seq>& seqs,
                      std::string_view record) {
    return redact_copies(destination_, stream, seqs, record, options_.retry, clock_, random_);
  }

  static std::string record_of_copy(const StoredEvent& record) {
    return RecordWriter()
        .members(record.data, "copied")  // of a copy of a copy
        .raw("copied", RecordWriter()
                           .raw("seq", std::to_string(record.seq.value()))
                           .text("hash", to_hex(record.hash))
                           .data())
        .data();
  }

  // Whether the destination's copy of an event that is redacted in the source is so, too; nothing
  // where there is none.
  std::optional<bool> redacted_copy(const std::string& stream, Seq seq) {
    const auto ours = event_at(source_, stream, seq);
    if (!ours || !ours->redacted) return std::nullopt;
    const auto theirs = event_at(destination_, stream, seq);
    if (!theirs || theirs->hash != ours->hash) return std::nullopt;
    return theirs->redacted;
  }

  static std::optional<StoredEvent> event_at(Store& store, const std::string& stream, Seq seq) {
    const auto cursor = store.read(stream, {seq, seq, Direction::forward});
    EventView event;
    if (!cursor->next(event)) return std::nullopt;
    return StoredEvent(event);
  }

  [[nodiscard]] std::optional<std::int64_t> all_events() const {
    std::int64_t selected = 0;
    for (const StreamHead& head : heads_) selected += head.events;
    return new_ ? selected : count_events(source_, options_.selection, selected);
  }

  [[nodiscard]] AppendOptions append_options() const {
    AppendOptions options;
    options.allow_future = true;
    options.retry = options_.retry;
    return options;
  }

  // Where the destination has no positions, whole streams make the fewest commits.
  [[nodiscard]] bool by_position() const {
    return source_.capabilities().positions && destination_.capabilities().positions;
  }

  Store& source_;
  Store& destination_;
  MigrateOptions options_;
  Clock& clock_;
  Random& random_;
  OnMigrate on_;
  const OnFault on_fault_ = [this](const MigrateFault& fault) {
    const bool is_new = failed_.insert(fault.stream).second;
    if (is_new) ++report_.faults;
    if (is_new && on_.fault) on_.fault(fault);
  };
  // Two stores that were both changed have records of their own.
  const OnFault keep_apart_ = [this](const MigrateFault& fault) { failed_.insert(fault.stream); };
  std::vector<StreamHead> heads_;  // of the source
  std::vector<MissingPart> parts_;
  std::set<std::string, std::less<>> failed_;
  std::unique_ptr<News> news_;
  std::optional<StreamNames> new_;      // where it is known which streams are
  std::optional<Selection> looked_at_;  // none of them
  bool erases_ = true;                  // events of the source may have been
  std::int64_t retries_before_ = 0;
  MigrateReport report_;
};

Migration::Migration(Store& source, Store& destination, MigrateOptions options, Clock& clock,
                     Random& random, OnMigrate on)
    : impl_(std::make_unique<Impl>(source, destination, std::move(options), clock, random,
                                   std::move(on))) {}
Migration::~Migration() = default;

std::int64_t Migration::plan() { return impl_->plan(); }
bool Migration::has_news() { return impl_->has_news(); }
void Migration::copy() { impl_->copy(); }
std::optional<Cost> Migration::estimate() { return impl_->estimate(); }
void Migration::compare() { impl_->compare(); }
const MigrateReport& Migration::report() const noexcept { return impl_->report(); }

}  // namespace eventsrc
