#include "eventsrc/log.hpp"

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot.hpp"
#include "export_parts.hpp"
#include "fold_part.hpp"
#include "merged_streams.hpp"
#include "stream_index.hpp"

namespace eventsrc {
namespace {

/// The first wanted event of each stream that has one.
using FirstWanted = std::map<std::string, Seq, std::less<>>;

std::unique_ptr<EventCursor> open(Store& store, const std::vector<StreamPart>& parts,
                                  bool only_these, Direction direction) {
  if (parts.size() == 1) return store.read(parts.front().name, parts.front().range);
  if (only_these && parts.size() <= kMostMerged) {
    return std::make_unique<MergedStreams>(store, parts, direction);
  }
  ScanRange scan;
  scan.direction = direction;
  scan.chain = false;
  scan.order = store.capabilities().positions ? ScanOrder::position : ScanOrder::time;
  return store.read_all(scan);
}

bool is_of_stream(const Error& error) {
  return error.code() == ErrorCode::invalid || error.code() == ErrorCode::integrity;
}

class Log {
 public:
  Log(Store& store, const LogOptions& options, const OnLog& on)
      : store_(store),
        options_(options),
        on_(on),
        fold_(options.view, options.fold,
              [this](const EventView& event, const EventChange& change) { tell(event, change); }),
        index_(0) {}

  void run() {
    if (options_.events.after_position && !store_.capabilities().positions) {
      throw Error(ErrorCode::unsupported,
                  "this store has no positions: use --after SEQ or --since TIME");
    }
    find_streams();
    if (streams_.empty()) return;
    std::vector<StreamPart> parts;
    for (std::size_t group = 0; group < streams_.size(); ++group) {
      begin(group);
      const Stream& stream = streams_[group];
      parts.push_back({stream.head.name, stream.range});
    }
    const auto cursor = open(store_, parts, is_narrow_, Direction::forward);
    EventView event;
    while (more_ && cursor->next(event)) {
      check_interrupt();
      if (on_.progress) on_.progress();
      const std::size_t group = index_.find(event.stream_number);
      if (group != StreamIndex::kNone) take(group, event);
    }
    if (more_) fold_.finish_steps();
  }

 private:
  struct Stream {
    StreamHead head;
    std::optional<Seq> first;     // nothing before it is told
    Range range{.chain = false};  // what is to be folded
    std::optional<Seq> unknown;   // nobody knows the states up to it: they are archived
    bool is_told = false;         // from now on
    bool failed = false;
  };

  void find_streams() {
    const Selection& selection = options_.events.selection;
    for (const Pattern& pattern : selection.patterns()) {
      if (!pattern.is_name()) continue;
      try {
        check_meant_for(*options_.view, pattern.prefix());
      } catch (const Error& error) {
        on_.fault(error);
      }
    }
    std::vector<StreamHead> heads;
    {
      const auto cursor = store_.streams(selection);
      StreamHead head;
      while (cursor->next(head)) {
        check_interrupt();
        if (options_.view->meant_for(head.name)) heads.push_back(std::move(head));
      }
    }
    is_narrow_ = selection.only_names();
    const bool skips = options_.may_skip && options_.events.limit &&
                       (store_.capabilities().positions || heads.size() == 1);
    std::optional<FirstWanted> wanted;
    if (skips) wanted = last_wanted(heads);
    if (wanted) is_narrow_ = true;
    index_ = StreamIndex(heads.size());
    for (StreamHead& head : heads) {
      Stream stream;
      if (wanted) {
        const auto found = wanted->find(head.name);
        if (found == wanted->end()) continue;
        stream.first = found->second;
      }
      index_.add(head.number, streams_.size());
      stream.head = std::move(head);
      streams_.push_back(std::move(stream));
    }
  }

  /// Of the streams in which the last ones lie that are wanted.
  FirstWanted last_wanted(const std::vector<StreamHead>& heads) {
    std::vector<StreamPart> parts;
    StreamIndex index(heads.size());
    for (const StreamHead& head : heads) {
      index.add(head.number, parts.size());
      parts.push_back({head.name, {.direction = Direction::backward, .chain = false}});
    }
    FirstWanted first;
    if (parts.empty()) return first;
    const auto cursor = open(store_, parts, is_narrow_, Direction::backward);
    EventView event;
    std::int64_t left = *options_.events.limit;
    while (left > 0 && cursor->next(event)) {
      check_interrupt();
      if (index.find(event.stream_number) == StreamIndex::kNone) continue;
      if (!is_chosen(event)) continue;
      first.insert_or_assign(std::string(event.stream), event.seq);
      --left;
    }
    return first;
  }

  /// Puts a snapshot in that saves reading, or that stands for what was archived.
  void begin(std::size_t group) {
    Stream& stream = streams_[group];
    try {
      if (stream.first || !archive_of(store_, stream.head)) {
        std::optional<Seq> before;
        if (stream.first) before = Seq(stream.first->value() - 1);
        FoldPart untold = part(group, before);
        stream.range = untold.range;
        untold.range.to = before;
        if (before && is_worth_a_thread(stream.head, untold, options_.threads)) {
          read_beside(store_, stream.head, untold, group,
                      [this](std::span<const GroupedEvent> events) { fold_.fold().add(events); });
          stream.range.from = stream.first;
        }
      } else {
        begin_archived(group);
      }
    } catch (const Error& error) {
      if (!is_of_stream(error)) throw;
      fail(stream, error);
    }
  }

  FoldPart part(std::size_t group, const std::optional<Seq>& before) {
    return part_of(store_, streams_[group].head, Prefix(), fold_.fold(),
                   before ? options_.start : nullptr, before, group);
  }

  void begin_archived(std::size_t group) {
    Stream& stream = streams_[group];
    const FoldPart part =
        part_kept(store_, stream.head, Prefix(), fold_.fold(), options_.start, group);
    stream.range = part.range;
    const Seq last_unknown(part.range.from->value() - 1);
    if (last_unknown < stream.head.first) return;
    stream.unknown = last_unknown;
    stream.range.from.reset();
  }

  void take(std::size_t group, const EventView& event) {
    Stream& stream = streams_[group];
    if (stream.range.from && event.seq < *stream.range.from) return;
    const bool is_wanted = wants(stream, event);
    // One that is told has to know the state before it: from then on it is kept.
    stream.is_told = stream.is_told || is_wanted;
    const bool is_unknown = stream.unknown && event.seq <= *stream.unknown;
    // Whatever comes before it is told before it.
    if (is_unknown) fold_.finish_steps();
    if (!stream.failed && !is_unknown) {
      try {
        stream.is_told ? fold_.add_step(group, event) : fold_.add(group, event);
        return;
      } catch (const Error& error) {
        // A fold in another process has lost all states.
        if (!is_of_stream(error) || options_.view->uses_jq()) throw;
        fail(stream, error);
      }
    }
    if (is_wanted && !options_.key) emit(event, nullptr);
  }

  [[nodiscard]] bool wants(const Stream& stream, const EventView& event) const {
    return (!stream.first || event.seq >= *stream.first) && is_chosen(event);
  }

  [[nodiscard]] bool is_chosen(const EventView& event) const {
    const auto& after = options_.events.after_position;
    return (!after || event.position > *after) && wanted(event, options_.events);
  }

  void fail(Stream& stream, const Error& error) {
    stream.failed = true;
    on_.fault(error);
  }

  void tell(const EventView& event, const EventChange& change) {
    const Stream& stream = streams_[index_.find(event.stream_number)];
    const bool is_wanted = wants(stream, event);
    const bool is_of_key = !options_.key || (change.key != nullptr && *change.key == *options_.key);
    if (is_wanted && is_of_key) emit(event, &change);
  }

  void emit(const EventView& event, const EventChange* change) {
    more_ = more_ && on_.event(event, change);
  }

  Store& store_;
  const LogOptions& options_;
  const OnLog& on_;
  ChangeFold fold_;
  StreamIndex index_;
  std::vector<Stream> streams_;  // the fold's groups
  bool is_narrow_ = false;       // few streams of many: each is read by itself
  bool more_ = true;
};

}  // namespace

void read_log(Store& store, const LogOptions& options, const OnLog& on) {
  Log(store, options, on).run();
}

}  // namespace eventsrc
