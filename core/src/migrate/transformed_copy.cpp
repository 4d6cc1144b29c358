#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/names.hpp"
#include "migrate/batch.hpp"
#include "migrate/event_spool.hpp"
#include "migrate/missing_events.hpp"
#include "migrate/plan.hpp"
#include "migrate/writer.hpp"

namespace eventsrc {
namespace {

// Events that the program is asked about before its first answer is read.
constexpr std::size_t kMostAsked = 512;
constexpr std::size_t kMostAskedBytes = std::size_t{4} << 20;
constexpr std::size_t kMostBatchBytes = std::size_t{32} << 20;

using ByName = std::map<std::string, EventOrigin, std::less<>>;

/// Up to where the events of a stream were made into others, in each stream that holds some.
using Done = std::map<std::string, ByName, std::less<>>;

bool is_reserved(std::string_view stream) { return stream.front() == kReservedPrefix; }

}  // namespace

class TransformedCopy::Impl {
 public:
  Impl(Store& source, Store& destination, Transform& transform, MigrateOptions options, int spool,
       Clock& clock, Random& random, OnMigrate on)
      : source_(source),
        destination_(destination),
        transform_(transform),
        options_(std::move(options)),
        spool_(spool),
        on_(std::move(on)),
        writer_(destination, append_options(options_), clock, random,
                [this](const MigrateFault& fault) { leave_out(fault); }) {}

  bool has_news() {
    const auto streams = news_->look();
    return !streams || !streams->empty();
  }

  std::int64_t transform() {
    if (options_.follow && !news_) news_ = source_.news(options_.selection);
    source_.refresh();
    if (!looked_) find_done();
    find_parts();
    spool_.clear();
    made_ = 0;
    MissingEvents events(source_, parts_, source_.capabilities().positions,
                         count_events(source_, options_.selection, selected_));
    while (ask(events)) receive();
    spool_.rewind();
    return made_;
  }

  void write() {
    MigrateBatch batch;
    while (read_batch(batch)) {
      batch_ = &batch;
      const std::int64_t added = writer_.write(batch);
      report_.copied += added;
      report_.retries = writer_.retries();
      if (on_.committed) on_.committed(static_cast<std::int64_t>(batch.events().size()));
    }
    for (const MissingPart& part : parts_) up_to_[part.head.name] = part.head.last;
  }

  void sample(std::size_t most, const std::function<void(const NewEvent&)>& each) {
    NewEvent event;
    bool is_last = false;
    for (; most > 0 && spool_.next(event, is_last); --most) each(event);
    spool_.rewind();
  }

  [[nodiscard]] const MigrateReport& report() const noexcept { return report_; }

 private:
  static AppendOptions append_options(const MigrateOptions& options) {
    AppendOptions append;
    append.allow_future = true;
    append.any_time = true;
    append.retry = options.retry;
    return append;
  }

  void leave_out(MigrateFault fault) {
    fault.what += fmt::format(": what was made of {} is not in it", sources_of(fault.stream));
    on_fault_(fault);
  }

  // Which events the batch's first part for a stream was made of.
  [[nodiscard]] std::string sources_of(std::string_view stream) const {
    for (const NewEvent& event : batch_->events()) {
      const auto origin = event.stream == stream ? origin_of(*event.meta) : std::nullopt;
      if (!origin) continue;
      return fmt::format("seq {} of stream {} on", origin->seq.value(),
                         json::quoted(origin->stream));
    }
    return "its sources";
  }

  // The events in the destination tell what they were made of.
  void find_done() {
    looked_ = true;
    const auto cursor = destination_.read_all({});
    EventView event;
    while (cursor->next(event)) {
      check_interrupt();
      if (!event.meta || is_reserved(event.stream)) continue;
      auto origin = origin_of(*event.meta);
      if (!origin || !options_.selection.matches(origin->stream)) continue;
      ++report_.already;
      ByName& there = done_[origin->stream];
      const auto found = there.find(event.stream);
      if (found == there.end()) {
        there.emplace(std::string(event.stream), *std::move(origin));
      } else if (origin->seq > found->second.seq) {
        found->second = *std::move(origin);
      }
    }
    const auto heads = destination_.streams(Selection::all());
    StreamHead head;
    while (heads->next(head)) lasts_[head.name] = head.last;
  }

  void find_parts() {
    parts_.clear();
    report_.streams = 0;
    selected_ = 0;
    const auto cursor = source_.streams(options_.selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (is_reserved(head.name)) continue;
      ++report_.streams;
      selected_ += head.events;
      if (failed_.contains(head.name) || !is_same_source(head)) continue;
      const auto written = up_to_.find(head.name);
      const auto after = written == up_to_.end() ? std::nullopt : std::optional(written->second);
      if (after && *after >= head.last) continue;
      if (const auto file = archive_of(source_, head); file && !is_begun(head)) {
        on_fault_({ErrorCode::rejected, head.name, head.first, archived(head, *file)});
        continue;
      }
      const Seq from = after && *after >= head.first ? after->next() : head.first;
      const std::int64_t events = from == head.first
                                      ? head.events
                                      : std::min(head.events, head.last.value() - from.value() + 1);
      parts_.push_back({head, from, {}, events});
    }
  }

  // Whether what stands before the first event was put through the program when it was there.
  [[nodiscard]] bool is_begun(const StreamHead& head) const {
    const auto found = done_.find(head.name);
    return found != done_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](const auto& each) {
             return each.second.seq.value() >= head.first.value() - 1;
           });
  }

  // What was made before was made of these events.
  bool is_same_source(const StreamHead& head) {
    const auto found = done_.find(head.name);
    if (found == done_.end()) return true;
    for (const auto& [stream, origin] : found->second) {
      const bool is_archived = head.anchor && origin.seq < head.first;
      if (is_archived || hash_at(source_, head, origin.seq) == origin.hash) continue;
      on_fault_({ErrorCode::rejected, head.name, origin.seq,
                 fmt::format("seq {} of stream {} is not the event of which one in stream {} was "
                             "made: that came from another source",
                             origin.seq.value(), json::quoted(head.name), json::quoted(stream))});
      return false;
    }
    return true;
  }

  // A stream that was left out stands elsewhere than the others: each is asked.
  [[nodiscard]] bool is_done(const NewEvent& event, const EventOrigin& origin) const {
    const auto found = done_.find(origin.stream);
    if (found == done_.end()) return false;
    const auto there = found->second.find(event.stream);
    return there != found->second.end() && origin.seq <= there->second.seq;
  }

  bool ask(MissingEvents& events) {
    EventView event;
    const MissingPart* part = nullptr;
    std::size_t bytes = 0;
    while (asked_.size() < kMostAsked && bytes < kMostAskedBytes && events.next(event, part)) {
      if (event.redacted) {
        ++report_.redacted;
        continue;
      }
      ++report_.read;
      bytes += event.data.size() + event.meta.value_or("").size();
      asked_.push_back({std::string(event.stream), event.seq, event.hash});
      transform_.send(event);
    }
    if (on_.read) on_.read(static_cast<std::int64_t>(asked_.size()));
    return !asked_.empty();
  }

  void receive() {
    for (const EventOrigin& origin : asked_) {
      std::vector<NewEvent> made = transform_.receive();
      std::erase_if(made, [&](const NewEvent& event) { return is_done(event, origin); });
      for (const NewEvent& event : made) spool_.add(event, &event == &made.back());
      made_ += static_cast<std::int64_t>(made.size());
    }
    asked_.clear();
  }

  bool read_batch(MigrateBatch& batch) {
    batch.clear();
    NewEvent event;
    bool is_last = true;
    // All that was made of one event goes into one commit.
    while (
        (!is_last || (batch.events().size() < options_.batch && batch.bytes() < kMostBatchBytes)) &&
        spool_.next(event, is_last)) {
      NewEvent& kept = batch.add(event);
      // A rival that does the same would double it.
      expect_last(batch, kept);
    }
    return !batch.events().empty();
  }

  void expect_last(MigrateBatch& batch, NewEvent& event) {
    const auto [at, is_new] = lasts_.try_emplace(std::string(event.stream), Seq(0));
    if (is_new) {
      event.expect = "none";
      return;
    }
    event.expect = batch.keep(std::to_string(at->second.value()));
    at->second = at->second.next();
  }

  Store& source_;
  Store& destination_;
  Transform& transform_;
  MigrateOptions options_;
  EventSpool spool_;
  OnMigrate on_;
  const OnFault on_fault_ = [this](const MigrateFault& fault) {
    const bool is_new = failed_.insert(fault.stream).second;
    if (is_new) ++report_.faults;
    if (is_new && on_.fault) on_.fault(fault);
  };
  std::set<std::string, std::less<>> failed_;
  MigrateReport report_;
  MigrateWriter writer_;
  MigrateBatch* batch_ = nullptr;  // that is being written
  std::unique_ptr<News> news_;
  bool looked_ = false;
  Done done_;
  std::map<std::string, Seq, std::less<>> up_to_;  // written by this migration
  std::map<std::string, Seq, std::less<>> lasts_;  // of the destination's streams
  std::vector<MissingPart> parts_;
  std::vector<EventOrigin> asked_;
  std::int64_t made_ = 0;
  std::int64_t selected_ = 0;  // events of the source
};

TransformedCopy::TransformedCopy(Store& source, Store& destination, Transform& transform,
                                 MigrateOptions options, int spool, Clock& clock, Random& random,
                                 OnMigrate on)
    : impl_(std::make_unique<Impl>(source, destination, transform, std::move(options), spool, clock,
                                   random, std::move(on))) {}
TransformedCopy::~TransformedCopy() = default;

std::int64_t TransformedCopy::transform() { return impl_->transform(); }
void TransformedCopy::write() { impl_->write(); }
void TransformedCopy::sample(std::size_t most, const std::function<void(const NewEvent&)>& each) {
  impl_->sample(most, each);
}
bool TransformedCopy::has_news() { return impl_->has_news(); }
const MigrateReport& TransformedCopy::report() const noexcept { return impl_->report(); }

}  // namespace eventsrc
