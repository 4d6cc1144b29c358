#include "scan_replay.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <string_view>
#include <utility>

#include "event_batch.hpp"
#include "eventsrc/interrupt.hpp"
#include "fold_part.hpp"
#include "shared_store.hpp"
#include "stream_index.hpp"

namespace eventsrc {
namespace {

// However little memory is allowed: about so often is the store read, no more.
constexpr std::size_t kMostScans = 100;

using OnProgress = std::function<void(std::int64_t)>;

/// Streams of a list, in the order of their names, that are folded together: from `begin` to before
/// `end`, which comes nearer when their states take more memory than they may.
struct Window {
  std::size_t least = 1;  // how many there are at least
  std::size_t begin = 0;
  std::atomic<std::size_t> end = 0;
};

/// What one thread of a scan does: folds the events of the streams whose numbers are its part's.
class PartialReplay {
 public:
  PartialReplay(Store& store, std::unique_ptr<Fold> fold, std::int64_t part, std::int64_t parts)
      : store_(store), fold_(std::move(fold)), index_(0) {
    range_.part = part;
    range_.parts = parts;
    range_.chain = false;
  }

  /// Takes in the streams of `heads` in `window` that are its own; `places` says which they are.
  void start(const std::vector<StreamHead>& heads, const Window& window, const Point& point) {
    courses_.clear();
    handed_out_ = 0;
    index_ = StreamIndex(heads.size());
    for (std::size_t place = window.begin; place < window.end; ++place) {
      const StreamHead& head = heads[place];
      if (head.number % range_.parts != range_.part) continue;
      index_.add(head.number, courses_.size());
      courses_.push_back({{Prefix(point, head)}, place, head.name});
    }
  }

  /// Moves the window's end when its states take more than `memory`. `progress` is called now and
  /// then.
  void run(Window& window, std::size_t memory, const OnProgress& progress) {
    const auto cursor = store_.read_all(range_);
    EventView event;
    std::size_t end = window.end;
    std::int64_t events = 0;
    while (cursor->next(event)) {
      check_interrupt();
      if (++events % kProgressEvery == 0) {
        progress(kProgressEvery);
        // Of several threads that find it too much at once, one makes it less.
        const std::size_t size = end - window.begin;
        if (fold_->memory() > memory && size > window.least) {
          window.end.compare_exchange_strong(end, end - std::min(size / 2, size - window.least));
        }
        forget_from(end = window.end);
      }
      const std::size_t group = index_.find(event.stream_number);
      if (group == StreamIndex::kNone) continue;
      StreamCourse& stream = courses_[group];
      if (stream.place >= end || !stream.course.admits(event)) continue;
      if (!batch_.has_room(event)) fold_batch();
      batch_.add(group, stream.name, event);
    }
    fold_batch();
  }

  /// Drops what was folded of streams from `end` on: once all parts have run.
  void finish(std::size_t end) { forget_from(end); }

  /// The states of the next of its streams.
  void hand_out_next(const OnStream& on) {
    const std::size_t group = handed_out_++;
    const StreamCourse& stream = courses_[group];
    for_stream(on, [&] { hand_out(*fold_, group, std::string(stream.name), on); });
    fold_->forget(group);
  }

  [[nodiscard]] std::int64_t bytes() const noexcept { return fold_->bytes(); }

 private:
  struct StreamCourse {
    Course course;
    std::size_t place = 0;  // in the list of all
    std::string_view name;
  };

  void fold_batch() {
    fold_->add(batch_.events());
    batch_.clear();
  }

  void forget_from(std::size_t end) {
    if (courses_.empty() || courses_.back().place < end) return;
    fold_batch();
    while (!courses_.empty() && courses_.back().place >= end) {
      courses_.pop_back();
      fold_->forget(courses_.size());
    }
  }

  Store& store_;
  std::unique_ptr<Fold> fold_;
  ScanRange range_;
  StreamIndex index_;
  std::vector<StreamCourse> courses_;  // in the order of the names; the fold's groups
  EventBatch batch_;
  std::size_t handed_out_ = 0;
};

/// Scans the whole store, in several threads, once; or more often, for some of the streams each
/// time, where the states of all would take too much memory at once.
class ScanReplay {
 public:
  ScanReplay(Store& store, const std::vector<StreamHead>& heads, std::int64_t events,
             const std::shared_ptr<const View>& view, const ReplayOptions& options,
             const OnStream& on)
      : heads_(heads), options_(options), on_(on), stores_(store, options.threads, events) {
    const auto parts = static_cast<std::int64_t>(stores_.size());
    // Before any thread is started: a fold may be another process.
    for (std::int64_t part = 0; part < parts; ++part) {
      parts_.push_back(std::make_unique<PartialReplay>(stores_[static_cast<std::size_t>(part)],
                                                       make_fold(view, options.fold), part, parts));
    }
  }

  void run(const Point& point) {
    std::size_t size = heads_.size();
    window_.least = std::max<std::size_t>(1, size / kMostScans);
    for (window_.begin = 0; window_.begin < heads_.size(); window_.begin = window_.end) {
      window_.end = window_.begin + std::min(heads_.size() - window_.begin, size);
      for (auto& part : parts_) part->start(heads_, window_, point);
      run_parts(parts_.size(), [this](std::size_t part) {
        parts_[part]->run(window_, options_.memory / parts_.size(),
                          [this, part](std::int64_t events) { report(part, events); });
      });
      for (auto& part : parts_) part->finish(window_.end);
      hand_out_window();
      // It was made smaller for what was met in it: elsewhere states may be small.
      size = 2 * (window_.end - window_.begin);
    }
  }

  [[nodiscard]] std::int64_t bytes() const {
    std::int64_t sum = 0;
    for (const auto& part : parts_) sum += part->bytes();
    return sum;
  }

 private:
  void report(std::size_t part, std::int64_t events) {
    events_ += events;
    if (part == 0 && on_.progress) on_.progress(events_.exchange(0));
  }

  void hand_out_window() {
    for (std::size_t place = window_.begin; place < window_.end; ++place) {
      const auto part = static_cast<std::size_t>(heads_[place].number) % parts_.size();
      parts_[part]->hand_out_next(on_);
    }
  }

  const std::vector<StreamHead>& heads_;
  const ReplayOptions& options_;
  const OnStream& on_;
  SharedStore stores_;
  std::vector<std::unique_ptr<PartialReplay>> parts_;
  Window window_;
  std::atomic<std::int64_t> events_ = 0;  // done and not reported
};

}  // namespace

void hand_out(Fold& fold, std::size_t group, const std::string& stream, const OnStream& on) {
  fold.states(group, [&](const std::string* key, const State& state) {
    check_state(state, stream);
    on.state(stream, key, state);
  });
}

std::int64_t replay_by_scan(Store& store, const std::vector<StreamHead>& heads, std::int64_t events,
                            const Point& point, const std::shared_ptr<const View>& view,
                            const ReplayOptions& options, const OnStream& on) {
  ScanReplay scan(store, heads, events, view, options, on);
  scan.run(point);
  return scan.bytes();
}

}  // namespace eventsrc
