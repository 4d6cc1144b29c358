#include "eventsrc/snapshot_work.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

// So many are written together.
constexpr std::size_t kMostTogether = 1'000;
constexpr std::size_t kMostBytesTogether = std::size_t{8} << 20;
constexpr std::int64_t kProgressEvery = 5'000;

/// Writes snapshots of one view, some at a time.
class Sink {
 public:
  /// `generation`: of the store, before what is folded was read.
  Sink(SnapshotStore& into, const View& view, std::int64_t generation,
       std::optional<Timestamp> created)
      : into_(into), view_(view), generation_(generation), created_(created) {}

  /// Takes what was added to `writer`. The other fields are there.
  void take(SnapshotWriter& writer, Snapshot snapshot) {
    snapshot.view = view_.name();
    snapshot.definition = view_.hash();
    writer.finish(snapshot);
    snapshot.created = created_.value_or(snapshot.time);
    bytes_ += snapshot.value.size();
    batch_.push_back(std::move(snapshot));
    if (batch_.size() >= kMostTogether || bytes_ >= kMostBytesTogether) flush();
  }

  [[nodiscard]] const View& view() const noexcept { return view_; }

  void flush() {
    if (batch_.empty()) return;
    report_.made += static_cast<std::int64_t>(batch_.size());
    report_.written += static_cast<std::int64_t>(into_.put(batch_, generation_));
    report_.last = std::move(batch_.back());
    report_.last->value.clear();
    batch_.clear();
    bytes_ = 0;
  }

  [[nodiscard]] SnapshotReport finish() {
    flush();
    return std::move(report_);
  }

 private:
  SnapshotStore& into_;
  const View& view_;
  std::int64_t generation_;
  std::optional<Timestamp> created_;
  std::vector<Snapshot> batch_;
  std::size_t bytes_ = 0;
  SnapshotReport report_;
};

/// Makes a snapshot of each stream at the point, in one go through the store.
class AtPoint {
 public:
  AtPoint(Store& store, Sink& sink, const Selection& selection)
      : store_(store), sink_(sink), heads_(store.streams(selection)) {}

  void take(std::string_view stream, const std::string* key, const State& state) {
    if (stream != head_.name) {
      flush();
      // They come in the same order.
      while (heads_->next(head_) && head_.name != stream) {
      }
    }
    // Others may have added the stream, or events, since the heads were looked at.
    if (stream != head_.name || state.seq > head_.last) {
      if (auto head = store_.head(stream)) head_ = *std::move(head);
    }
    writer_.add(key, state);
  }

  void flush() {
    if (!writer_.any()) return;
    Snapshot snapshot;
    snapshot.stream = head_.name;
    const Seq seq = writer_.seq();
    const auto hash = hash_at(store_, head_, seq);
    if (!hash) {
      // It was archived meanwhile.
      writer_ = SnapshotWriter();
      return;
    }
    snapshot.hash = *hash;
    snapshot.time_max = time_max_at(store_, head_, sink_.view().hash(), seq, writer_.time());
    sink_.take(writer_, std::move(snapshot));
  }

 private:
  Store& store_;
  Sink& sink_;
  std::unique_ptr<StreamCursor> heads_;
  StreamHead head_;
  SnapshotWriter writer_;
};

/// Makes a snapshot of one stream after each so many events up to the point.
void take_every(Store& store, const StreamHead& head, const Point& point, std::int64_t every,
                Fold& fold, ReplayStart* start, Sink& sink,
                const std::function<void(std::int64_t events)>& progress) {
  Prefix prefix(point, head);
  Range range;
  Snapshot snapshot;
  snapshot.stream = head.name;
  snapshot.time_max = Timestamp::min();
  std::int64_t events = 0;
  if (start != nullptr) {
    if (const auto begun = start->begin(store, head, prefix, fold)) {
      range.from = begun->seq.next();
      events = snapshot_facts(*begun)->events;
      snapshot.time_max = begun->time_max;
    }
  }
  if (!range.from) check_whole(store, head);
  prefix = without_count(store, head, prefix);
  const auto cursor = store.read(head.name, range);
  SnapshotWriter writer;
  EventView event;
  while (cursor->next(event) && prefix.admits(0, event.seq, event.time)) {
    check_interrupt();
    fold.add(0, event);
    snapshot.time_max = std::max(snapshot.time_max, event.time);
    if (++events % kProgressEvery == 0 && progress) progress(kProgressEvery);
    if (events % every != 0) continue;
    writer.add(fold, 0);
    snapshot.hash = event.hash;
    sink.take(writer, snapshot);
  }
}

void create_every(Store& store, Sink& sink, const Selection& selection,
                  const std::shared_ptr<const View>& view, const SnapshotOptions& options) {
  const auto fold = make_fold(view, options.replay.fold);
  std::vector<StreamHead> heads;
  {
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (view->meant_for(head.name)) heads.push_back(std::move(head));
    }
  }
  for (const StreamHead& head : heads) {
    try {
      take_every(store, head, options.at, *options.every, *fold, nullptr, sink, options.progress);
      // What is wrong with a later event may be told only now.
      static_cast<void>(fold->state(0, ""));
    } catch (const Error& error) {
      const bool is_of_stream =
          error.code() == ErrorCode::invalid || error.code() == ErrorCode::integrity;
      if (!is_of_stream) throw;
      options.fault(error);
    }
    fold->forget(0);
  }
}

}  // namespace

void check_snapshot_scope(const View& view) {
  if (view.scope() == View::Scope::stream) return;
  throw Error(ErrorCode::unsupported,
              fmt::format("view {} is of the whole store: snapshots are of one stream each",
                          json::quoted(view.name())));
}

SnapshotReport create_snapshots(Store& store, SnapshotStore& into, const Selection& selection,
                                const std::shared_ptr<const View>& view,
                                const SnapshotOptions& options) {
  check_snapshot_scope(*view);
  Sink sink(into, *view, store.snapshots()->generation(), options.created);
  if (options.every) {
    for (const Pattern& pattern : selection.patterns()) {
      if (pattern.is_name()) check_meant_for(*view, pattern.prefix());
    }
    create_every(store, sink, selection, view, options);
    return sink.finish();
  }
  AtPoint states(store, sink, selection);
  OnStream on;
  on.state = [&states](std::string_view stream, const std::string* key, const State& state) {
    states.take(stream, key, state);
  };
  on.fault = options.fault;
  on.progress = options.progress;
  replay_many(store, selection, options.at, view, options.replay, on);
  states.flush();
  return sink.finish();
}

SnapshotKeeper::SnapshotKeeper(const SnapshotPolicy& policy)
    : streams_({policy.pattern}),
      every_(policy.every),
      view_(policy.definition.empty()
                ? View::default_view()
                : View::parse(policy.definition, json::quoted(policy.view),
                              [](const std::string& path) -> std::string {
                                throw Error(ErrorCode::invalid,
                                            fmt::format("the definition names the file {}: a "
                                                        "policy's has everything in it",
                                                        json::quoted(path)));
                              })) {}

bool SnapshotKeeper::concerns(std::string_view stream) const {
  return streams_.matches(stream) && view_->meant_for(stream);
}

SnapshotReport SnapshotKeeper::keep(Store& store, std::string_view stream,
                                    std::optional<Timestamp> created) {
  SnapshotStore& snapshots = *store.snapshots();
  const std::int64_t generation = snapshots.generation();
  const auto head = store.head(stream);
  if (!head || !is_due(snapshots, *head)) return {};
  Sink sink(snapshots, *view_, generation, created);
  if (!fold_) fold_ = make_fold(view_);
  fold_->forget(0);
  ReplayStart start;
  take_every(store, *head, Point(), every_, *fold_, &start, sink, {});
  return sink.finish();
}

/// Where seqs have gaps, it may seem due before it is.
bool SnapshotKeeper::is_due(SnapshotStore& snapshots, const StreamHead& head) const {
  const auto newest = snapshots.newest(head.name, view_->hash(), {});
  const auto facts = newest ? snapshot_facts(*newest) : std::nullopt;
  if (!facts) return head.events >= every_;
  return facts->events % every_ + (head.last.value() - newest->seq.value()) >= every_;
}

}  // namespace eventsrc
