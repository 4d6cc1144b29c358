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
#include "eventsrc/redact.hpp"
#include "eventsrc/sealer.hpp"
#include "in_order.hpp"
#include "migrate/batch.hpp"
#include "migrate/missing_events.hpp"
#include "migrate/plan.hpp"
#include "migrate/writer.hpp"

namespace eventsrc {
namespace {

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
    source_.refresh();
    if (!source_.capabilities().positions) return true;
    ScanRange later;
    later.after = seen_;
    EventView event;
    return source_.read_all(later)->next(event);
  }

  std::int64_t plan() {
    source_.refresh();
    destination_.refresh();
    see_end();
    std::int64_t missing = 0;
    parts_.clear();
    heads_.clear();
    report_.streams = 0;
    report_.already = 0;
    each_head(source_, destination_, options_.selection,
              [&](const StreamHead& head, const StreamHead* there) {
                ++report_.streams;
                heads_.push_back(head);
                auto part = find_missing(source_, destination_, head, there, on_fault_);
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
    const auto cursor = destination_.streams(options_.selection);
    StreamHead there;
    bool has_there = cursor->next(there);
    for (const StreamHead& head : heads_) {
      while (has_there && there.name < head.name) has_there = cursor->next(there);
      if (failed_.contains(head.name)) continue;
      compare_heads(head, has_there && there.name == head.name ? &there : nullptr);
    }
    repeat_redactions();
  }

  [[nodiscard]] const MigrateReport& report() const noexcept { return report_; }

 private:
  void see_end() {
    if (!source_.capabilities().positions) return;
    ScanRange backward;
    backward.direction = Direction::backward;
    backward.chain = false;
    EventView event;
    if (source_.read_all(backward)->next(event)) seen_ = event.position;
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

  // What was erased in the source is erased in the destination too.
  void repeat_redactions() {
    std::map<std::string, std::set<Seq>> redacted;
    each_redaction(source_, [&](const RecordSubject& subject) {
      if (!options_.selection.matches(subject.stream) || failed_.contains(subject.stream)) return;
      redacted[subject.stream].insert(subject.seqs.begin(), subject.seqs.end());
    });
    for (const auto& [stream, seqs] : redacted) {
      const auto left = still_whole(stream, seqs);
      if (left.empty()) continue;
      try {
        report_.redacted +=
            redact_copies(destination_, stream, left, options_.retry, clock_, random_);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::unsupported) throw;
        on_fault_(
            {ErrorCode::rejected, stream, left.front(),
             fmt::format("seq {} of stream {} was redacted in the source, and the destination "
                         "still holds its payload: make the copy anew",
                         left.front().value(), json::quoted(stream))});
      }
    }
  }

  std::vector<Seq> still_whole(const std::string& stream, const std::set<Seq>& seqs) {
    std::vector<Seq> left;
    for (const Seq seq : seqs) {
      const auto cursor = destination_.read(stream, {seq, seq, Direction::forward});
      EventView event;
      if (cursor->next(event) && !event.redacted) left.push_back(seq);
    }
    return left;
  }

  [[nodiscard]] std::optional<std::int64_t> all_events() const {
    std::int64_t selected = 0;
    for (const StreamHead& head : heads_) selected += head.events;
    return count_events(source_, options_.selection, selected);
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
  std::vector<StreamHead> heads_;  // of the source
  std::vector<MissingPart> parts_;
  std::set<std::string, std::less<>> failed_;
  std::optional<Position> seen_;  // of the source's last event
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
