#include "eventsrc/epoch.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot_work.hpp"

namespace eventsrc {
namespace {

ErrorDetails about(std::string_view stream, Seq seq) {
  ErrorDetails details;
  details.stream = std::string(stream);
  details.seq = seq.value();
  return details;
}

Error no_events(std::string_view stream, std::string_view where) {
  return {ErrorCode::invalid, fmt::format("stream {} has no event{}", json::quoted(stream), where)};
}

std::vector<Snapshot> snapshots_of_stream(Store& store, std::string_view stream) {
  return store.own_snapshots()->list(Selection({pattern_of_name(stream)}));
}

/// The events of an archive, each of which is proved by its hash.
class ArchiveLines final : public EventCursor {
 public:
  /// `positions`: each is to have one.
  ArchiveLines(int fd, bool positions) : file_(fd), positions_(positions) {}

  bool next(EventView& event) override {
    std::string_view line;
    if (!file_.next(line)) return false;
    check_interrupt();
    texts_.clear();
    const NewEvent parsed = reader_.parse(line, file_.number(), texts_);
    if (!parsed.hash || !parsed.seq || !parsed.time) fail("it has no seq, time or hash");
    if (count_ == 0) {
      stream_ = parsed.stream;
      anchor_ = parsed.prev;
      hash_ = parsed.prev.value_or(kChainStart);
    } else if (parsed.stream != stream_) {
      fail("it is of another stream");
    } else if (parsed.prev && *parsed.prev != hash_) {
      fail("events before it are missing");
    } else if (*parsed.seq <= seq_) {
      fail("its seq is not greater than the one before it");
    }
    event = EventView();
    event.stream = stream_;
    event.seq = seq_ = *parsed.seq;
    event.time = *parsed.time;
    event.type = parsed.type;
    event.data = parsed.data;
    event.meta = parsed.meta;
    event.id = parsed.id;
    event.redacted = parsed.redacted;
    if (parsed.salt) event.salt = *parsed.salt;
    if (parsed.content) event.content = *parsed.content;
    if (positions_) event.position = position_in(line);
    hash_ = event_hash(sha_, hash_, event, content_of(sha_, event));
    if (hash_ != *parsed.hash) {
      throw Error(ErrorCode::integrity,
                  fmt::format("line {}: the event's hash is not that of its content: the archive "
                              "was altered",
                              file_.number()),
                  about(stream_, seq_));
    }
    event.hash = hash_;
    ++count_;
    return true;
  }

  void rewind() {
    file_.rewind();
    count_ = 0;
  }

  [[nodiscard]] const std::string& stream() const noexcept { return stream_; }
  [[nodiscard]] const std::optional<Hash>& anchor() const noexcept { return anchor_; }
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw Error(
        ErrorCode::invalid,
        fmt::format("line {} is not of an archive: {}: 'eventsrc append --from' takes other "
                    "lines",
                    file_.number(), what));
  }

  Position position_in(std::string_view line) {
    minified_.clear();
    static_cast<void>(checker_.minify(line, minified_));  // it was parsed
    json::Members members(minified_);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      if (key != R"("position")") continue;
      const auto position = parse_count(value);
      if (position && *position > 0) return Position(*position);
    }
    fail("it has no position");
  }

  LineFile file_;
  bool positions_;
  EventLineReader reader_{{}};
  TextArena texts_;
  json::Checker checker_{kMaxDepth + 1};
  std::string minified_;
  Sha256 sha_;
  std::string stream_;
  std::optional<Hash> anchor_;
  Hash hash_{};
  Seq seq_;
  std::int64_t count_ = 0;
};

}  // namespace

void add_archived_id(Hash& ids, Sha256& sha, const EventView& event, const Hash& content) {
  sha.reset();
  sha.add("eventsrc.archived-id.1");
  sha.add_text(event.id.value_or(""));
  sha.add_i64(event.seq.value());
  sha.add_i64(event.time.time_since_epoch().count());
  sha.add_text(event.type);
  sha.add(event.hash);
  sha.add(content);
  const Hash one = sha.finish();
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] ^= one[i];
}

EpochStore& epochs_of(Store& store) {
  SnapshotStore* const snapshots = store.own_snapshots();
  EpochStore* const epochs = snapshots == nullptr ? nullptr : snapshots->epochs();
  if (epochs != nullptr) return *epochs;
  throw Error(
      ErrorCode::unsupported,
      "this store cannot archive events: SQLite stores and DynamoDB tables can ('eventsrc export' "
      "copies one)");
}

std::optional<std::string> archive_of(Store& store, const StreamHead& head) {
  // Where events were archived, the rest has an anchor.
  return head.anchor ? store.archive(head.name) : std::nullopt;
}

void check_whole(Store& store, const StreamHead& head) {
  const auto file = archive_of(store, head);
  if (!file) return;
  throw Error(
      ErrorCode::invalid,
      fmt::format("the events before seq {} of {} are archived in {}, and no snapshot serves "
                  "in their place: restore them with 'eventsrc archive --restore FILE'",
                  head.first.value(), json::quoted(head.name), json::quoted(*file)),
      about(head.name, head.first));
}

void check_reachable(Store& store, const StreamHead& head, Seq seq, std::string_view done) {
  const auto file = archive_of(store, head);
  if (!file) return;
  std::string why = fmt::format("seq {} is one of them", seq.value());
  if (seq >= head.first) {
    const std::vector<Snapshot> all = snapshots_of_stream(store, head.name);
    const bool some_stay = std::any_of(
        all.begin(), all.end(), [&](const Snapshot& one) { return one.epoch && one.seq < seq; });
    if (some_stay) return;
    why = fmt::format("the states that stand for them would go with the event at seq {}",
                      seq.value());
  }
  throw Error(
      ErrorCode::rejected,
      fmt::format("the events before seq {} of {} are archived in {}, and {}: restore them first "
                  "with 'eventsrc archive --restore FILE'; nothing was {}",
                  head.first.value(), json::quoted(head.name), json::quoted(*file), why, done),
      about(head.name, seq));
}

void check_moves_on(const std::optional<Epoch>& before, const Epoch& epoch,
                    std::string_view stream) {
  if (!before || before->seq <= epoch.seq) return;
  throw Error(ErrorCode::contention,
              fmt::format("stream {} has an epoch at seq {} since: nothing was changed; run the "
                          "command again",
                          json::quoted(stream), before->seq.value()),
              about(stream, epoch.seq));
}

bool make_epoch(Store& store, std::string_view stream, const Point& point,
                std::span<const std::shared_ptr<const View>> views, const FoldOptions& options,
                std::optional<Timestamp> created, Epoch& epoch) {
  EpochStore& epochs = epochs_of(store);
  check_changeable(stream);
  const std::int64_t generation = store.own_snapshots()->generation();
  const auto head = store.head(stream);
  if (!head) throw no_events(stream, "s");
  std::vector<Snapshot> snapshots;
  SnapshotWriter writer;
  for (const auto& view : views) {
    check_snapshot_scope(*view);
    check_meant_for(*view, stream);
    const auto fold = make_fold(view, options);
    ReplayStart start;
    replay(store, stream, point, *fold, 1, &start);
    writer.add(*fold, 0);
    if (!writer.any()) throw no_events(stream, " up to that point");
    Snapshot snapshot;
    snapshot.stream = stream;
    snapshot.view = view->name();
    snapshot.definition = view->hash();
    snapshot.epoch = true;
    const auto hash = hash_at(store, *head, writer.seq());
    if (!hash) throw no_events(stream, " at its snapshot's seq");
    snapshot.hash = *hash;
    snapshot.time_max = time_max_at(store, *head, view->hash(), writer.seq(), writer.time());
    writer.finish(snapshot);
    snapshot.created = created.value_or(snapshot.time);
    epoch = {snapshot.seq, snapshot.time, snapshot.hash};
    snapshots.push_back(std::move(snapshot));
  }
  const bool same = std::all_of(snapshots.begin(), snapshots.end(),
                                [&](const Snapshot& one) { return one.seq == epoch.seq; });
  const auto before = epochs.epoch(stream);
  if (!same || (before && before->seq > epoch.seq)) {
    throw Error(ErrorCode::invalid,
                fmt::format("stream {} has {}: give a later point", json::quoted(stream),
                            same ? fmt::format("an epoch at seq {}", before->seq.value())
                                 : "grown meanwhile"),
                about(stream, epoch.seq));
  }
  return epochs.mark(stream, epoch, snapshots, generation);
}

ArchivePlan plan_archive(
    Store& store, std::string_view stream,
    const std::function<void(const EventView& event, const Hash* prev)>& emit) {
  EpochStore& epochs = epochs_of(store);
  check_changeable(stream);
  ArchivePlan plan;
  plan.generation = store.own_snapshots()->generation();
  const auto head = store.head(stream);
  const auto epoch = epochs.epoch(stream);
  if (!head || !epoch) {
    throw Error(ErrorCode::invalid,
                fmt::format("stream {} has no epoch: 'eventsrc snapshot create --epoch' makes one, "
                            "with the views that are to live on",
                            json::quoted(stream)));
  }
  const std::vector<Snapshot> all = snapshots_of_stream(store, stream);
  const bool has_states = std::any_of(all.begin(), all.end(), [&](const Snapshot& one) {
    return one.epoch && one.seq == epoch->seq;
  });
  if (!has_states) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("the states of the epoch of stream {} at seq {} are gone: make it again "
                    "with 'eventsrc snapshot create --epoch'",
                    json::quoted(stream), epoch->seq.value()),
        about(stream, epoch->seq));
  }
  plan.archived.earlier = head->earlier;
  plan.kept.name = head->name;
  plan.kept.number = head->number;
  Sha256 sha;
  Hash hash = head->origin();
  const auto cursor = store.read(stream, {});
  EventView event;
  while (cursor->next(event)) {
    check_interrupt();
    const Hash before = hash;
    const Hash content = content_of(sha, event);
    hash = event_hash(sha, hash, event, content);
    if (hash != event.hash) {
      throw Error(ErrorCode::integrity,
                  fmt::format("stream {} seq {}: the hash is not that of the event: 'eventsrc "
                              "verify' tells more",
                              json::quoted(stream), event.seq.value()),
                  about(stream, event.seq));
    }
    if (event.seq < epoch->seq) {
      emit(event, plan.archived.empty() && head->anchor ? &*head->anchor : nullptr);
      plan.archived.advance(event);
      if (event.position) plan.positions.push_back(*event.position);
      if (event.id) add_archived_id(plan.ids, sha, event, content);
      continue;
    }
    if (plan.kept.empty()) plan.kept.anchor = before;
    plan.kept.advance(event);
  }
  return plan;
}

std::vector<Snapshot> ending_views(Store& store, std::string_view stream, Seq seq) {
  std::vector<Snapshot> ending;
  std::vector<Hash> kept_views;
  for (Snapshot& one : snapshots_of_stream(store, stream)) {
    if (!one.epoch || one.seq > seq) continue;
    if (one.seq == seq) {
      kept_views.push_back(one.definition);
    } else if (!ending.empty() && ending.back().definition == one.definition) {
      ending.back() = std::move(one);  // they come in order
    } else {
      ending.push_back(std::move(one));
    }
  }
  std::erase_if(ending, [&](const Snapshot& one) {
    return std::find(kept_views.begin(), kept_views.end(), one.definition) != kept_views.end();
  });
  return ending;
}

Restored restore_archive(Store& store, int fd) {
  EpochStore& epochs = epochs_of(store);
  const std::int64_t generation = store.own_snapshots()->generation();
  ArchiveLines lines(fd, store.capabilities().positions);
  StreamHead whole;
  EventView event;
  while (lines.next(event)) {
    if (whole.empty()) {
      whole.name = lines.stream();
      whole.anchor = lines.anchor();
    }
    whole.advance(event);
  }
  if (whole.empty()) throw Error(ErrorCode::invalid, "the archive has no events");
  Restored restored{whole.name, lines.count()};
  const auto head = store.head(whole.name);
  if (!head || head->first <= whole.last || head->origin() != whole.hash) {
    throw Error(ErrorCode::integrity,
                fmt::format("stream {} does not begin where the archive ends, behind seq {}: it is "
                            "of another stream, or was restored already",
                            json::quoted(whole.name), whole.last.value()),
                about(whole.name, whole.last));
  }
  whole.number = head->number;
  {
    const auto cursor = store.read(whole.name, {});
    while (cursor->next(event)) whole.advance(event);
  }
  lines.rewind();
  epochs.restore(whole, lines, generation);
  return restored;
}

}  // namespace eventsrc
