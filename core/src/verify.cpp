#include "eventsrc/verify.hpp"

#include <atomic>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "shared_store.hpp"
#include "stream_index.hpp"

namespace eventsrc {
namespace {

constexpr std::int64_t kProgressEvery = 10'000;

using Report = std::function<void(const Fault&)>;

using Progress = std::function<void(std::int64_t events)>;

using Names = std::set<std::string, std::less<>>;

/// Where the state of an epoch stands, and of how many events it was made. Without the state
/// itself, of which there may be as many as streams.
struct EpochState {
  Seq seq{0};
  std::int64_t events = 0;
};

// Streams and seqs of erased events.
using Redactions = std::set<std::pair<std::string, std::int64_t>>;

/// Goes through events and checks them against the chain.
class Walk {
 public:
  /// Of the streams in `heads` whose number leaves the remainder `part` divided by `parts`.
  Walk(const std::vector<StreamHead>& heads, const Selection& selection, const Report& fault,
       std::size_t part = 0, std::size_t parts = 1)
      : heads_(heads), selection_(selection), fault_(fault), parts_(parts), places_(heads.size()) {
    for (const StreamHead& head : heads) {
      if (static_cast<std::size_t>(head.number) % parts != part) continue;
      places_.add(key_of(head.number), found_.size());
      found_.push_back(start_of(head));
    }
  }

  void run(EventCursor& cursor, const Progress& progress) {
    EventView event;
    while (cursor.next(event)) {
      check_interrupt();
      const std::size_t place = places_.find(key_of(event.stream_number));
      if (place == StreamIndex::kNone) {
        if (!selection_.matches(event.stream) || told_.contains(event.stream)) continue;
        fault_({std::string(event.stream), event.seq,
                "the event belongs to a stream that is not listed"});
        continue;
      }
      check_event(found_[place], event);
      if (++events_ % kProgressEvery == 0 && progress) progress(kProgressEvery);
    }
  }

  /// Nothing more is to be said of these, which are not in `heads`.
  void pass_over(Names streams) { told_ = std::move(streams); }

  /// Forgets what it has seen, but for how far it came: what is read again up to there was reported
  /// already.
  void start_again() {
    checked_up_to_ = last_position_;
    events_ = 0;
    redacted_events_ = 0;
    redacted_.clear();
    for (const StreamHead& head : heads_)
      found_[places_.find(key_of(head.number))] = start_of(head);
  }

  /// What the events said about a stream, which is one of its own.
  [[nodiscard]] const StreamHead& found(const StreamHead& stored) const {
    return found_[places_.find(key_of(stored.number))];
  }
  [[nodiscard]] std::int64_t events() const noexcept { return events_; }
  [[nodiscard]] std::int64_t redacted_events() const noexcept { return redacted_events_; }
  [[nodiscard]] const Redactions& redacted() const noexcept { return redacted_; }

 private:
  // Numbers of a part have gaps, their quotients have none.
  [[nodiscard]] std::int64_t key_of(std::int64_t number) const noexcept {
    return number / static_cast<std::int64_t>(parts_);
  }
  static StreamHead start_of(const StreamHead& stored) {
    StreamHead head;
    head.anchor = stored.anchor;
    head.earlier = stored.earlier;
    return head;
  }

  void check_event(StreamHead& head, const EventView& event) {
    if (event.redacted) {
      ++redacted_events_;
      redacted_.emplace(std::string(event.stream), event.seq.value());
    }
    if (event.position) last_position_ = *event.position;
    if (!event.position || *event.position > checked_up_to_) check_hash(head, event);
    // With the stored hash, not the computed one: what follows may be sound.
    head.advance(event);
  }

  void check_hash(const StreamHead& head, const EventView& event) {
    const auto report = [&](std::string what) {
      fault_({std::string(event.stream), event.seq, std::move(what)});
    };
    if (!head.empty() && event.seq <= head.last) {
      report(fmt::format("it stands behind seq {}: within a stream, positions grow with seq",
                         head.last.value()));
    }
    const Hash& previous = head.empty() ? head.origin() : head.hash;
    const Hash computed = event_hash(sha_, previous, event, content_of(sha_, event));
    if (computed != event.hash) {
      const bool hole = !head.empty() && event.seq > head.last.next();
      report(hole ? fmt::format("what stood between seq {} and it is missing, or it was altered",
                                head.last.value())
                  : "its hash does not fit: it, or the event before it, was altered");
    }
  }

  const std::vector<StreamHead>& heads_;
  const Selection& selection_;
  const Report& fault_;
  std::size_t parts_;
  Names told_;
  StreamIndex places_;
  Sha256 sha_;
  std::vector<StreamHead> found_;  // of its own streams, without names
  std::int64_t events_ = 0;
  std::int64_t redacted_events_ = 0;
  Redactions redacted_;
  Position last_position_;
  Position checked_up_to_;  // by a scan that broke there
};

class Verification {
 public:
  Verification(Store& store, const Selection& selection, const Report& fault,
               const Progress& progress)
      : store_(store), selection_(selection), fault_(fault), progress_(progress) {}

  VerifyReport run(const VerifyOptions& options) {
    if (!verify_in_parts(options)) {
      report_ = {};
      heads_.clear();
      redacted_.clear();
      verify_alone(options.physical);
    }
    survive(kAuditStream, [this] { check_redactions(); });
    survive({}, [this] { check_snapshots(); });
    return std::move(report_);
  }

 private:
  // Reports what cannot be read instead of ending there; false if there was something.
  template <typename Step>
  bool survive(std::string_view stream, const Step& step) {
    try {
      step();
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      report(stream, std::nullopt, error.what());
      return false;
    }
  }

  // In several threads, each with some of the streams, beside the backend's own checks. False, and
  // nothing is reported, if that cannot be done or anything is wrong: one thread then tells all of
  // it in order.
  bool verify_in_parts(const VerifyOptions& options) {
    if (selection_.only_names() || options.threads == 1) return false;
    std::atomic<bool> given_up = false;
    const Report give_up = [&given_up](const Fault& fault) {
      given_up = true;
      throw Error(ErrorCode::integrity, fault.what);
    };
    try {
      list_streams();
      note_heads();
      std::int64_t events = 0;
      for (const StreamHead& head : heads_) events += head.events;
      // The last one is for the backend's checks.
      SharedStore stores(store_, thread_count(options.threads) + 1, events);
      if (stores.size() == 1) return false;
      const std::size_t parts = stores.size() - 1;
      std::vector<Walk> walks;
      walks.reserve(parts);
      for (std::size_t part = 0; part < parts; ++part) {
        walks.emplace_back(heads_, selection_, give_up, part, parts);
      }
      std::atomic<std::int64_t> done = 0;
      run_parts(parts + 1, [&](std::size_t thread) {
        if (thread == parts) {
          if (!options.physical) return;
          stores[thread].check([&](const std::string& what) { give_up({{}, std::nullopt, what}); });
          return;
        }
        ScanRange range;
        range.part = static_cast<std::int64_t>(thread);
        range.parts = static_cast<std::int64_t>(parts);
        walks[thread].run(*stores[thread].read_all(range), [&](std::int64_t count) {
          done += count;
          if (given_up) throw Error(ErrorCode::integrity, "another part found a fault");
          if (thread == 0 && progress_) progress_(done.exchange(0));
        });
      });
      for (const Walk& walk : walks) take(walk);
      for (const StreamHead& stored : heads_) {
        compare(stored, walks[static_cast<std::size_t>(stored.number) % parts].found(stored),
                give_up);
      }
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      return false;
    }
  }

  void verify_alone(bool physical) {
    const auto check = [this](const std::string& what) { report({}, std::nullopt, what); };
    if (physical) survive({}, [&] { store_.check(check); });
    try {
      list_streams();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      list_one_by_one();
      if (damaged_.empty()) report({}, std::nullopt, error.what());
    }
    note_heads();
    walk_alone();
  }

  void walk_alone() {
    Walk walk(heads_, selection_, report_fault_);
    walk.pass_over(damaged_);
    Names broken;
    if (selection_.only_names() ||
        !survive({}, [&] { walk.run(*store_.read_all({}), progress_); })) {
      // The streams one by one tell which of them it was.
      walk.start_again();
      for (const StreamHead& head : heads_) {
        if (!survive(head.name, [&] { walk.run(*store_.read(head.name, {}), progress_); })) {
          broken.insert(head.name);
        }
      }
    }
    take(walk);
    for (const StreamHead& stored : heads_) {
      if (broken.contains(stored.name)) continue;
      compare(stored, walk.found(stored), report_fault_);
    }
  }

  void take(const Walk& walk) {
    report_.events += walk.events();
    report_.redacted += walk.redacted_events();
    redacted_.insert(walk.redacted().begin(), walk.redacted().end());
  }

  [[nodiscard]] bool has_redacted(const std::string& stream) const {
    const auto first = redacted_.lower_bound({stream, 0});
    return first != redacted_.end() && first->first == stream;
  }

  void report(std::string_view stream, std::optional<Seq> seq, std::string what) {
    report_fault_({std::string(stream), seq, std::move(what)});
  }

  void list_streams() {
    const auto cursor = store_.streams(selection_);
    StreamHead head;
    while (cursor->next(head)) heads_.push_back(std::move(head));
  }

  // What breaks the list tells nothing of the streams behind it, but their events name them.
  // Reports those that cannot be looked up.
  void list_one_by_one() {
    Names names;
    for (const Pattern& pattern : selection_.patterns()) {
      if (selection_.only_names()) names.emplace(pattern.prefix());
    }
    if (names.empty()) collect_names(names);
    heads_.clear();
    for (const std::string& name : names) {
      const bool found = survive(name, [&] {
        if (auto head = store_.head(name)) heads_.push_back(std::move(*head));
      });
      if (!found) damaged_.insert(name);
    }
  }

  // As far as the events can be read: what ends that is reported later.
  void collect_names(Names& names) {
    try {
      ScanRange all;
      all.chain = false;
      const auto cursor = store_.read_all(all);
      EventView event;
      while (cursor->next(event)) {
        check_interrupt();
        if (!names.contains(event.stream) && selection_.matches(event.stream)) {
          names.emplace(event.stream);
        }
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
    }
  }

  void note_heads() {
    for (const StreamHead& stored : heads_) {
      report_.heads.push_back({stored.name, stored.last, stored.hash, stored.first});
      if (stored.anchor)
        report_.anchored.push_back({stored.name, stored.first, *stored.anchor, {}});
    }
    report_.streams = static_cast<std::int64_t>(heads_.size());
  }

  void compare(const StreamHead& stored, const StreamHead& found, const Report& fault) const {
    const auto differs = [&](std::string_view what, std::int64_t says, std::int64_t is) {
      if (says == is) return;
      fault({stored.name, std::nullopt,
             fmt::format("the store says {} {} of the stream, its events say {}", what, says, is)});
    };
    const auto micros = [](Timestamp time) { return time.time_since_epoch().count(); };
    differs("events", stored.events, found.events);
    if (found.empty()) return;
    differs("first seq", stored.first.value(), found.first.value());
    differs("last seq", stored.last.value(), found.last.value());
    differs("first time (µs)", micros(stored.first_time), micros(found.first_time));
    differs("last time (µs)", micros(stored.last_time), micros(found.last_time));
    differs("greatest time (µs)", micros(stored.time_max), micros(found.time_max));
    differs("times in order", stored.times_ordered ? 1 : 0, found.times_ordered ? 1 : 0);
    // In a table the commits behind an erased payload say how many bytes there were up to them, and
    // go on counting it.
    const bool counts_erased = !store_.capabilities().positions && has_redacted(stored.name);
    if (!counts_erased || stored.bytes < found.bytes) {
      differs("bytes", stored.bytes, found.bytes);
    }
    if (stored.hash != found.hash) {
      fault({stored.name, stored.last, "the stream's head hash is not that of its last event"});
    }
  }

  // Erasing a payload leaves a record in the reserved stream, chained like all others.
  void check_redactions() {
    if (redacted_.empty()) return;
    each_redaction(store_, [this](const RecordSubject& subject, const EventView&) {
      for (const Seq seq : subject.seqs) redacted_.erase({subject.stream, seq.value()});
    });
    for (const auto& [stream, seq] : redacted_) {
      report(
          stream, Seq(seq),
          fmt::format("its payload was erased, but stream {} has no record of that: it was copied "
                      "without that stream, or erased by other means",
                      kAuditStream));
    }
  }

  // That they are whole, and of events that are there; what views make of these, `snapshot verify`
  // tells.
  void check_snapshots() {
    SnapshotStore* const snapshots = store_.snapshots();
    if (snapshots == nullptr || heads_.empty()) return;
    std::map<std::string, EpochState, std::less<>> of_epochs;  // of each stream the last sound one
    verify_snapshots(
        store_, found_streams(), {}, {},
        [&](const Snapshot& one, SnapshotFinding finding, const std::string& why) {
          if (finding != SnapshotFinding::unknown) {
            report(one.stream, one.seq,
                   fmt::format("the snapshot of view {}: {}", json::quoted(one.view), why));
          } else if (one.epoch) {
            EpochState& last = of_epochs[one.stream];
            const auto facts = snapshot_facts(one);
            if (facts && one.seq >= last.seq) last = {one.seq, facts->events};
          }
        });
    EpochStore* const epochs = snapshots->epochs();
    if (epochs == nullptr) return;
    for (const StreamHead& head : heads_) {
      const auto state = of_epochs.find(head.name);
      const bool sound = state != of_epochs.end();
      if (!head.anchor && !sound) continue;
      survive(head.name, [&] {
        check_mark(*epochs, head);
        const auto file = head.anchor ? epochs->archive(head.name) : std::nullopt;
        if (head.anchor && !file && sound) check_all_there(head, state->second);
        if (!file || sound) return;
        report(head.name, head.first,
               fmt::format("the events before it are archived in {}, and no sound state of an "
                           "epoch stands for them: restore them with 'eventsrc archive --restore "
                           "FILE'",
                           json::quoted(*file)));
      });
    }
  }

  // One that cannot be looked up would end what is made of the others.
  [[nodiscard]] Selection found_streams() const {
    if (damaged_.empty()) return selection_;
    std::vector<std::string> names;
    for (const StreamHead& head : heads_) names.push_back(pattern_of_name(head.name));
    return Selection(names);
  }

  void check_mark(EpochStore& epochs, const StreamHead& head) {
    const auto epoch = epochs.epoch(head.name);
    if (!epoch) return;
    const auto cursor = store_.read(head.name, {.from = epoch->seq, .to = epoch->seq});
    EventView event;
    const bool is_there = cursor->next(event);
    if (!is_there || event.hash != epoch->hash) {
      report(head.name, epoch->seq, "the epoch's mark has another hash than the event there");
    } else if (event.time != epoch->time) {
      report(head.name, epoch->seq, "the epoch's mark has another time than the event there");
    }
  }

  // Where no archive is noted, what the state of an epoch was made of is still there.
  void check_all_there(const StreamHead& head, const EpochState& state) {
    const auto cursor = store_.read(head.name, {.to = state.seq});
    std::int64_t events = 0;
    for (EventView event; cursor->next(event); ++events) check_interrupt();
    if (state.events == events) return;
    report(
        head.name, state.seq,
        fmt::format("the state of the epoch there was made of {} events, and {} are stored up to "
                    "it: where the others were archived was noted, and is missing",
                    state.events, events));
  }

  Store& store_;
  const Selection& selection_;
  const Report& fault_;
  const Progress& progress_;
  const Report report_fault_ = [this](const Fault& fault) {
    ++report_.faults;
    fault_(fault);
  };
  std::vector<StreamHead> heads_;
  Names damaged_;  // streams that cannot be looked up
  Redactions redacted_;
  VerifyReport report_;
};

}  // namespace

Selection every_stream() { return Selection({"*", "$*"}); }

VerifyReport verify(Store& store, const Selection& selection, const VerifyOptions& options,
                    const std::function<void(const Fault&)>& fault,
                    const std::function<void(std::int64_t)>& progress) {
  return Verification(store, selection, fault, progress).run(options);
}

}  // namespace eventsrc
