#include <algorithm>
#include <map>
#include <optional>
#include <span>
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
#include "migrate/made_before.hpp"
#include "migrate/made_check.hpp"
#include "migrate/made_ids.hpp"
#include "migrate/missing_events.hpp"
#include "migrate/plan.hpp"
#include "migrate/writer.hpp"

namespace eventsrc {
namespace {

// Events that the program is asked about before its first answer is read.
constexpr std::size_t kMostAsked = 512;
constexpr std::size_t kMostAskedBytes = std::size_t{4} << 20;
constexpr std::size_t kMostBatchBytes = std::size_t{32} << 20;

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
        clock_(clock),
        random_(random),
        writer_(destination, append_options(options_), clock, random,
                [this](const MigrateFault& fault) { leave_out(fault); }) {}

  bool has_news() {
    const auto streams = news_->look();
    return !streams || !streams->empty();
  }

  std::int64_t transform() {
    if (options_.follow && !news_) news_ = source_.news(options_.selection);
    source_.refresh();
    if (!looked_) look();
    find_parts();
    spool_.clear();
    skipped_.clear();
    numbers_ = groups_ = made_ = 0;
    has_ids_ = false;
    MissingEvents events(source_, parts_, source_.capabilities().positions,
                         count_events(source_, options_.selection, selected_));
    while (ask(events)) receive();
    decide();
    if (has_ids_) check_ids();
    if (is_some_dropped()) count_made();
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
    for (; most > 0; --most) {
      const SpooledEvent* const next = peek();
      if (next == nullptr) break;
      each(next->event);
      spool_.pop();
    }
    spool_.rewind();
  }

  [[nodiscard]] const MigrateReport& report() const noexcept { return report_; }

 private:
  /// An event that the program was asked about.
  struct Asked {
    std::size_t source;  // in `sources_`
    Seq seq;
  };

  static AppendOptions append_options(const MigrateOptions& options) {
    AppendOptions append;
    append.allow_future = true;
    append.any_time = true;
    append.retry = options.retry;
    return append;
  }

  // Of a stream of the destination.
  void leave_out(MigrateFault fault) {
    fault.what += fmt::format(": what was made of {} is not in it", sources_of(fault.stream));
    fail_made(fault);
  }

  void fail_made(const MigrateFault& fault) {
    if (failed_made_.insert(fault.stream).second) tell(fault);
  }

  void fail_source(const MigrateFault& fault) {
    if (failed_.insert(fault.stream).second) tell(fault);
  }

  void tell(const MigrateFault& fault) {
    ++report_.faults;
    if (on_.fault) on_.fault(fault);
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

  void look() {
    looked_ = true;
    before_.read(destination_, options_.selection);
    for (const auto& [name, stream] : before_.streams()) lasts_[name] = stream.last;
  }

  void find_parts() {
    parts_.clear();
    sources_.clear();
    report_.streams = 0;
    selected_ = 0;
    const auto cursor = source_.streams(options_.selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (is_reserved(head.name)) continue;
      ++report_.streams;
      selected_ += head.events;
      if (!failed_.contains(head.name)) find_part(head);
    }
  }

  void find_part(const StreamHead& head) {
    const auto written = up_to_.find(head.name);
    const auto after = written == up_to_.end() ? std::nullopt : std::optional(written->second);
    if (after && *after >= head.last) return;
    MadeSource source{head, archive_of(source_, head)};
    source.is_known = after && after->next() >= head.first;
    auto fault = other_source(head);
    if (!fault) fault = check_.check(source);
    if (fault) {
      fail_source(*fault);
      return;
    }
    const Seq from = source.is_known ? after->next() : head.first;
    const std::int64_t events =
        from == head.first ? head.events
                           : std::min(head.events - 1, head.last.value() - from.value()) + 1;
    parts_.push_back({head, from, {}, events});
    sources_.push_back(std::move(source));
  }

  // What was made before was made of these events.
  std::optional<MigrateFault> other_source(const StreamHead& head) {
    const auto* const made = before_.of(head.name);
    if (made == nullptr) return std::nullopt;
    for (const auto& [stream, counts] : *made) {
      const Seq seq = counts.last();
      const bool is_archived = head.anchor && seq < head.first;
      if (is_archived || hash_at(source_, head, seq) == counts.last_hash()) continue;
      return MigrateFault{
          ErrorCode::rejected, head.name, seq,
          fmt::format("seq {} of stream {} is not the event of which one in stream {} was "
                      "made: that came from another source",
                      seq.value(), json::quoted(head.name), json::quoted(stream))};
    }
    return std::nullopt;
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
      asked_.push_back({static_cast<std::size_t>(part - parts_.data()), event.seq});
      transform_.send(event);
    }
    if (on_.read) on_.read(static_cast<std::int64_t>(asked_.size()));
    return !asked_.empty();
  }

  void receive() {
    for (const Asked& asked : asked_) {
      const std::vector<NewEvent>& made = transform_.receive();
      if (!made.empty() && !failed_.contains(sources_[asked.source].head.name)) keep(asked, made);
    }
    asked_.clear();
  }

  // Spools what is not in the destination.
  void keep(const Asked& asked, const std::vector<NewEvent>& made) {
    ++groups_;
    judged_.clear();
    for (const NewEvent& event : made) judged_.push_back({&event, numbers_++});
    if (!judge(asked)) return;
    for (const MadeEvent& each : judged_) {
      if (each.standing == Standing::there) continue;
      spool_.add({*each.event, each.number, groups_, asked.source});
      has_ids_ = has_ids_ || each.event->id;
      ++made_;
    }
  }

  // What goes into one stream is judged together.
  bool judge(const Asked& asked) {
    const auto by_stream = [](const MadeEvent& a, const MadeEvent& b) {
      return a.event->stream < b.event->stream;
    };
    if (judged_.size() > 1) std::stable_sort(judged_.begin(), judged_.end(), by_stream);
    for (auto begin = judged_.begin(); begin != judged_.end();) {
      const auto end = std::upper_bound(begin, judged_.end(), *begin, by_stream);
      const auto fault =
          check_.judge(sources_[asked.source], asked.source, asked.seq, std::span(begin, end));
      if (fault) {
        fail_source(*fault);
        return false;
      }
      begin = end;
    }
    std::sort(judged_.begin(), judged_.end(),
              [](const MadeEvent& a, const MadeEvent& b) { return a.number < b.number; });
    return true;
  }

  void decide() {
    std::vector<MigrateFault> faults;
    skipped_ = check_.decide(faults);
    for (const MigrateFault& fault : faults) fail_source(fault);
    report_.already = before_.events() + check_.found();
  }

  // A stream whose events cannot all be added gets none.
  void check_ids() {
    MadeIds ids(destination_, options_.retry, clock_, random_,
                [this](const MigrateFault& fault) { fail_made(fault); });
    spool_.rewind();
    while (const SpooledEvent* const next = peek()) {
      const NewEvent& event = next->event;
      if (event.id) ids.check(event, lasts_.find(event.stream) != lasts_.end());
      spool_.pop();
    }
    ids.finish();
  }

  [[nodiscard]] bool is_some_dropped() const {
    return !failed_.empty() || !failed_made_.empty() || !skipped_.empty();
  }

  void count_made() {
    made_ = 0;
    spool_.rewind();
    for (; peek() != nullptr; spool_.pop()) ++made_;
  }

  // The next event that is to be written.
  const SpooledEvent* peek() {
    const SpooledEvent* next = spool_.peek();
    for (; next != nullptr && is_dropped(*next); next = spool_.peek()) spool_.pop();
    return next;
  }

  [[nodiscard]] bool is_dropped(const SpooledEvent& spooled) const {
    return is_some_dropped() &&
           (failed_.contains(sources_[spooled.source].head.name) ||
            failed_made_.find(spooled.event.stream) != failed_made_.end() ||
            std::binary_search(skipped_.begin(), skipped_.end(), spooled.number));
  }

  bool read_batch(MigrateBatch& batch) {
    batch.clear();
    std::int64_t group = -1;
    while (const SpooledEvent* const next = peek()) {
      const bool is_full =
          batch.events().size() >= options_.batch || batch.bytes() >= kMostBatchBytes;
      // All that was made of one event goes into one commit.
      if (is_full && next->group != group) break;
      group = next->group;
      NewEvent& kept = batch.add(next->event);
      // A rival that does the same would double it.
      expect_last(batch, kept);
      spool_.pop();
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
  Clock& clock_;
  Random& random_;
  StreamNames failed_;       // of the source
  StreamNames failed_made_;  // of the destination
  MigrateReport report_;
  MigrateWriter writer_;
  MigrateBatch* batch_ = nullptr;  // that is being written
  std::unique_ptr<News> news_;
  bool looked_ = false;
  MadeBefore before_;
  MadeCheck check_{before_};
  std::map<std::string, Seq, std::less<>> up_to_;  // written by this migration
  std::map<std::string, Seq, std::less<>> lasts_;  // of the destination's streams
  std::vector<MissingPart> parts_;
  std::vector<MadeSource> sources_;  // of the same streams
  std::vector<Asked> asked_;
  std::vector<MadeEvent> judged_;
  std::int64_t groups_ = 0;            // events of which something was made
  std::int64_t numbers_ = 0;           // of what was made
  bool has_ids_ = false;               // what was made has some
  std::vector<std::int64_t> skipped_;  // numbers of what is there already
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
