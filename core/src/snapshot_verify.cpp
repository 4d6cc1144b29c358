#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/snapshot_work.hpp"

namespace eventsrc {
namespace {

bool same_facts(const Snapshot& a, const Snapshot& b) {
  const auto one = snapshot_facts(a);
  const auto other = snapshot_facts(b);
  return one && other && one->kind == other->kind && one->events == other->events &&
         one->redacted == other->redacted && one->skipped == other->skipped && a.seq == b.seq &&
         a.time == b.time && a.time_max == b.time_max;
}

using OnFinding = std::function<void(const Snapshot&, SnapshotFinding, const std::string& why)>;

/// Compares snapshots of one stream and view, in the order of their seqs, with what the events
/// give.
class Comparison {
 public:
  Comparison(Store& store, StreamHead head, Fold* fold)
      : store_(store), head_(std::move(head)), fold_(fold) {
    snapshot_.stream = head_.name;
  }

  /// `listed` is without its value.
  void look_at(const Snapshot& listed, const OnFinding& found) {
    if (listed.definition == Hash{}) {
      return found(listed, SnapshotFinding::damaged, "its row is malformed");
    }
    const auto snapshot =
        store_.snapshots()->newest(listed.stream, listed.definition, {.max_seq = listed.seq});
    if (!snapshot || snapshot->seq != listed.seq) return;  // dropped meanwhile
    if (hash_at(store_, head_, listed.seq) != snapshot->hash) {
      return found(listed, SnapshotFinding::elsewhere,
                   "the stream has another event there, or none");
    }
    if (!read_snapshot(*snapshot, [](const std::string*, const State&) {})) {
      return found(listed, SnapshotFinding::damaged, "it was altered since it was made");
    }
    if (fold_ == nullptr) return found(listed, SnapshotFinding::unknown, "");
    if (!cursor_ && archive_of(store_, head_)) {
      // What it was made of is elsewhere: those behind it are compared with what follows from it.
      begin_at(*snapshot);
      return found(listed, SnapshotFinding::unknown, "");
    }
    try {
      fold_up_to(listed.seq);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid && error.code() != ErrorCode::integrity) throw;
      return found(listed, SnapshotFinding::differs, error.what());
    }
    // Both are sound, so these say everything that a fold gives.
    const bool same = same_facts(snapshot_, *snapshot) && snapshot_.value == snapshot->value;
    found(listed, same ? SnapshotFinding::same : SnapshotFinding::differs,
          same ? "" : "folding the events gives another state");
  }

 private:
  void begin_at(const Snapshot& snapshot) {
    static_cast<void>(restore_snapshot(snapshot, *fold_, 0));
    reached_ = snapshot.seq;
    time_max_ = snapshot.time_max;
    cursor_ = store_.read(head_.name, {.from = snapshot.seq.next()});
  }

  void fold_up_to(Seq seq) {
    if (!cursor_) cursor_ = store_.read(head_.name, {});
    EventView event;
    while (!reached_ || *reached_ < seq) {
      if (!cursor_->next(event)) break;
      check_interrupt();
      fold_->add(0, event);
      reached_ = event.seq;
      time_max_ = std::max(time_max_, event.time);
      snapshot_.hash = event.hash;
    }
    SnapshotWriter writer;
    writer.add(*fold_, 0);
    snapshot_.definition = fold_->view().hash();
    snapshot_.time_max = time_max_;
    writer.finish(snapshot_);
  }

  Store& store_;
  StreamHead head_;
  Fold* fold_;
  std::unique_ptr<EventCursor> cursor_;
  std::optional<Seq> reached_;
  Timestamp time_max_ = Timestamp::min();
  Snapshot snapshot_;
};

}  // namespace

void verify_snapshots(Store& store, const Selection& selection,
                      const std::vector<std::shared_ptr<const View>>& views,
                      const FoldOptions& options, const OnFinding& found) {
  std::vector<std::unique_ptr<Fold>> folds(views.size());
  const auto fold_of = [&](const Hash& definition) -> Fold* {
    for (std::size_t i = 0; i < views.size(); ++i) {
      if (views[i]->hash() != definition) continue;
      if (!folds[i]) folds[i] = make_fold(views[i], options);
      folds[i]->forget(0);
      return folds[i].get();
    }
    return nullptr;
  };
  std::optional<Comparison> comparison;
  const Snapshot* before = nullptr;
  const std::vector<Snapshot> all = store.snapshots()->list(selection);
  for (const Snapshot& snapshot : all) {
    if (before == nullptr || before->stream != snapshot.stream ||
        before->definition != snapshot.definition) {
      StreamHead head;
      head.name = snapshot.stream;
      comparison.emplace(store, store.head(snapshot.stream).value_or(head),
                         fold_of(snapshot.definition));
    }
    before = &snapshot;
    comparison->look_at(snapshot, found);
  }
}

}  // namespace eventsrc
