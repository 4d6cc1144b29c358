#include "eventsrc/export.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "in_order.hpp"
#include "stream_index.hpp"
#include "threads.hpp"

namespace eventsrc {
namespace {

// More cursors than this at once cost more than a scan of everything.
constexpr std::size_t kMostMerged = 64;

bool has_member(std::string_view meta, std::string_view key, std::string_view value) {
  json::Members members(meta);
  std::string_view raw_key;
  std::string_view raw_value;
  while (members.next(raw_key, raw_value)) {
    if (json::decoded(raw_key) != key) continue;
    return raw_value.front() == '"' ? json::decoded(raw_value) == value : raw_value == value;
  }
  return false;
}

bool wanted(const EventView& event, const ExportOptions& options) {
  if (options.since && event.time < *options.since) return false;
  if (options.until && event.time > *options.until) return false;
  if (options.after && event.seq <= *options.after) return false;
  const auto& types = options.types;
  const bool type_fits =
      types.empty() || std::any_of(types.begin(), types.end(), [&event](const Pattern& type) {
        return type.matches(event.type);
      });
  if (!type_fits) return false;
  return std::all_of(options.meta.begin(), options.meta.end(), [&event](const auto& member) {
    return event.meta && has_member(*event.meta, member.first, member.second);
  });
}

// The events of a few streams in position order.
class MergedStreams final : public EventCursor {
 public:
  MergedStreams(Store& store, const std::vector<std::string>& names, const Range& range)
      : forward_(range.direction == Direction::forward) {
    for (const std::string& name : names) {
      Source source{store.read(name, range), {}};
      if (source.cursor->next(source.event)) sources_.push_back(std::move(source));
    }
  }

  bool next(EventView& event) override {
    if (last_ < sources_.size() && !sources_[last_].cursor->next(sources_[last_].event)) {
      sources_.erase(sources_.begin() + static_cast<std::ptrdiff_t>(last_));
    }
    if (sources_.empty()) return false;
    const auto first = std::min_element(sources_.begin(), sources_.end(),
                                        [this](const Source& a, const Source& b) {
                                          return forward_ ? a.event.position < b.event.position
                                                          : b.event.position < a.event.position;
                                        });
    last_ = static_cast<std::size_t>(first - sources_.begin());
    event = first->event;
    return true;
  }

 private:
  struct Source {
    std::unique_ptr<EventCursor> cursor;
    EventView event;
  };

  bool forward_;
  std::vector<Source> sources_;
  // The source whose event was handed out: it moves on only when the next one is asked for.
  std::size_t last_ = static_cast<std::size_t>(-1);
};

// One stream after the other.
class ConcatenatedStreams final : public EventCursor {
 public:
  ConcatenatedStreams(Store& store, std::vector<std::string> names, const Range& range)
      : store_(store), names_(std::move(names)), range_(range) {
    if (range_.direction == Direction::backward) std::reverse(names_.begin(), names_.end());
  }

  bool next(EventView& event) override {
    for (;;) {
      if (cursor_ && cursor_->next(event)) return true;
      if (at_ == names_.size()) return false;
      cursor_ = store_.read(names_[at_++], range_);
    }
  }

 private:
  Store& store_;
  std::vector<std::string> names_;
  Range range_;
  std::unique_ptr<EventCursor> cursor_;
  std::size_t at_ = 0;
};

std::vector<std::string> names_of(Store& store, const Selection& selection) {
  std::vector<std::string> names;
  const auto cursor = store.streams(selection);
  StreamHead head;
  while (cursor->next(head)) names.push_back(head.name);
  return names;
}

std::unique_ptr<EventCursor> open_cursor(Store& store, const ExportOptions& options) {
  const bool positions = store.capabilities().positions;
  Range range;
  range.direction = options.direction;
  if (options.after && *options.after < Seq(std::numeric_limits<std::int64_t>::max())) {
    range.from = options.after->next();
  }
  if (options.order == ExportOptions::Order::stream ||
      (options.order == ExportOptions::Order::store && !positions)) {
    return std::make_unique<ConcatenatedStreams>(store, names_of(store, options.selection), range);
  }
  if (options.order == ExportOptions::Order::store && options.selection.only_names() &&
      options.selection.patterns().size() <= kMostMerged) {
    return std::make_unique<MergedStreams>(store, names_of(store, options.selection), range);
  }
  ScanRange scan;
  scan.after = options.after_position;
  scan.direction = options.direction;
  scan.order = options.order == ExportOptions::Order::time ? ScanOrder::time : ScanOrder::position;
  return store.read_all(scan);
}

// The selected events, each with whether it is wanted; those that are were checked. Where a filter
// is to be asked, some are read ahead, as it answers many at little more cost than one.
class JudgedEvents {
 public:
  JudgedEvents(Store& store, const ExportOptions& options)
      : options_(options), cursor_(open_cursor(store, options)) {}

  bool next(EventView& event, bool& is_wanted) {
    if (options_.where == nullptr) {
      if (!next_selected(event)) return false;
      is_wanted = wanted(event, options_);
      if (is_wanted) check_stored(checker_, event);
      return true;
    }
    if (at_ == ahead_.size() && !read_ahead()) {
      if (fault_) throw *fault_;
      return false;
    }
    Ahead& next = ahead_[at_++];
    event = next.event.view();
    is_wanted = next.is_wanted && options_.where->receive();
    return true;
  }

 private:
  static constexpr std::size_t kMostAhead = 512;
  static constexpr std::size_t kMostBytesAhead = std::size_t{4} << 20;

  struct Ahead {
    StoredEvent event;
    bool is_wanted;
  };

  bool next_selected(EventView& event) {
    while (cursor_->next(event)) {
      check_interrupt();
      if (options_.after_position && *event.position <= *options_.after_position) continue;
      if (options_.selection.matches(event.stream)) return true;
    }
    return false;
  }

  bool read_ahead() {
    ahead_.clear();
    at_ = 0;
    EventView event;
    std::size_t bytes = 0;
    // Those before a damaged event are good: it is told of when its turn comes.
    while (!fault_ && ahead_.size() < kMostAhead && bytes < kMostBytesAhead &&
           next_selected(event)) {
      const bool is_wanted = wanted(event, options_);
      if (is_wanted && !is_sound(event)) break;
      bytes += event.data.size() + event.meta.value_or("").size();
      ahead_.push_back({StoredEvent(event), is_wanted});
      if (is_wanted) options_.where->send(event);
    }
    return !ahead_.empty();
  }

  bool is_sound(const EventView& event) {
    try {
      check_stored(checker_, event);
      return true;
    } catch (const Error& error) {
      fault_ = error;
      return false;
    }
  }

  const ExportOptions& options_;
  std::unique_ptr<EventCursor> cursor_;
  json::Checker checker_{kMaxDepth};
  std::vector<Ahead> ahead_;
  std::size_t at_ = 0;
  std::optional<Error> fault_;  // of the event behind those
};

// Knows the hash before each event, and whether that event was handed out.
class Predecessors {
 public:
  Predecessors(Store& store, const ExportOptions& options)
      : store_(store),
        is_needed_(options.direction == Direction::forward &&
                   options.order != ExportOptions::Order::time),
        places_(0) {
    if (!is_needed_) return;
    const auto cursor = store.streams(options.selection);
    StreamHead head;
    while (cursor->next(head)) {
      Seen seen{head.name, head.first, head.anchor.value_or(Hash{}), !head.anchor, false};
      streams_.push_back(std::move(seen));
      numbers_.push_back(head.number);
    }
    places_ = StreamIndex(streams_.size());
    for (std::size_t place = 0; place < numbers_.size(); ++place) {
      places_.add(numbers_[place], place);
    }
  }

  // What `prev` of the event must say, or null; the pointer holds until the next call. Called for
  // each selected event in order, handed out or not.
  const Hash* before(std::int64_t stream_number, Seq seq, const Hash& hash, bool emitted) {
    if (!is_needed_) return nullptr;
    const std::size_t place = places_.find(stream_number);
    if (place == StreamIndex::kNone) return nullptr;
    Seen& seen = streams_[place];
    if (!std::exchange(seen.begun, true) && seq != seen.first) look_up(seq, seen);
    previous_ = seen.hash;
    const bool needed = !seen.emitted;
    seen.hash = hash;
    seen.emitted = emitted;
    return needed ? &previous_ : nullptr;
  }

 private:
  struct Seen {
    std::string name;
    Seq first;
    Hash hash{};  // of its last event so far, or what stands before the first
    bool emitted = true;
    bool begun = false;
  };

  // The export began behind the stream's first event.
  void look_up(Seq seq, Seen& seen) {
    const auto cursor =
        store_.read(seen.name, {std::nullopt, Seq(seq.value() - 1), Direction::backward});
    EventView predecessor;
    if (!cursor->next(predecessor)) return;
    seen.hash = predecessor.hash;
    seen.emitted = false;
  }

  Store& store_;
  bool is_needed_;
  std::vector<Seen> streams_;
  std::vector<std::int64_t> numbers_;
  StreamIndex places_;
  Hash previous_{};
};

// The events of some consecutive positions as lines.
struct Chunk {
  struct Line {
    std::size_t end = 0;  // in text
    std::int64_t stream_number = 0;
    Seq seq;
    Hash hash{};
    bool is_wanted = false;
  };

  std::optional<Position> after;  // what is left to be read
  Position to;
  std::string text;
  std::vector<Line> lines;  // of the selected events; those not wanted have no text
  bool is_complete = false;
  std::optional<Error> fault;  // of the event behind them
};

// Positions of a chunk: enough that threads seldom wait for each other.
constexpr std::int64_t kChunk = 2048;
// Text of a chunk that is kept at once.
constexpr std::size_t kChunkBytes = std::size_t{4} << 20;
// A few lines are there before a thread is.
constexpr std::int64_t kFewLines = 5'000;

class ChunkReader {
 public:
  ChunkReader(Store& store, const ExportOptions& options, const FormatEvent& format)
      : store_(store), options_(options), format_(format) {}

  // Reads on where the chunk ended, up to some megabytes.
  void operator()(Chunk& chunk) {
    chunk.text.clear();
    chunk.lines.clear();
    try {
      read(chunk);
    } catch (const Error& error) {
      chunk.fault = error;
    }
  }

 private:
  void read(Chunk& chunk) {
    ScanRange range;
    range.after = chunk.after;
    range.to = chunk.to;
    range.direction = options_.direction;
    const auto cursor = store_.read_all(range);
    EventView event;
    while (cursor->next(event)) {
      check_interrupt();
      const bool is_forward = options_.direction == Direction::forward;
      if (options_.selection.matches(event.stream)) add(chunk, event);
      if (chunk.text.size() < kChunkBytes) continue;
      if (is_forward) {
        chunk.after = *event.position;
      } else {
        chunk.to = Position(event.position->value() - 1);
      }
      return;
    }
    chunk.is_complete = true;
  }

  void add(Chunk& chunk, const EventView& event) {
    const bool is_wanted = wanted(event, options_);
    if (is_wanted) {
      check_stored(checker_, event);
      format_(chunk.text, event);
    }
    chunk.lines.push_back(
        {chunk.text.size(), event.stream_number, event.seq, event.hash, is_wanted});
  }

  Store& store_;
  const ExportOptions& options_;
  const FormatEvent& format_;
  json::Checker checker_{kMaxDepth};
};

class ParallelExport {
 public:
  using Emit = std::function<void(std::string_view line, const Hash* prev)>;

  ParallelExport(SharedStore& stores, const ExportOptions& options, const FormatEvent& format,
                 const Emit& emit)
      : stores_(stores),
        options_(options),
        format_(format),
        emit_(emit),
        predecessors_(stores[0], options) {
    const std::int64_t first = options.after_position ? options.after_position->value() : 0;
    const std::int64_t last = last_position();
    is_forward_ = options.direction == Direction::forward;
    next_ = is_forward_ ? first : last;
    end_ = is_forward_ ? last : first;
  }

  void run() {
    std::vector<InOrder<Chunk>::Work> workers;
    for (std::size_t i = 1; i < stores_.size(); ++i) {
      workers.emplace_back([reader = std::make_shared<ChunkReader>(stores_[i], options_, format_)](
                               Chunk& chunk) { (*reader)(chunk); });
    }
    InOrder<Chunk> chunks([this](Chunk& chunk) { return fill(chunk); }, std::move(workers));
    ChunkReader here(stores_[0], options_, format_);
    while (Chunk* chunk = chunks.next()) {
      if (!emit_lines(*chunk)) return;
      while (!chunk->is_complete) {
        here(*chunk);
        if (!emit_lines(*chunk)) return;
      }
    }
  }

 private:
  std::int64_t last_position() {
    EventView event;
    const auto cursor = stores_[0].read_all({.direction = Direction::backward});
    return cursor->next(event) ? event.position->value() : 0;
  }

  // Chunks begin with an event: between those there may be few or, after a gap, very many
  // positions.
  bool fill(Chunk& chunk) {
    check_interrupt();
    ScanRange left;
    left.after = Position(is_forward_ ? next_ : end_);
    left.to = Position(is_forward_ ? end_ : next_);
    left.direction = options_.direction;
    left.chain = false;
    EventView event;
    if (!stores_[0].read_all(left)->next(event)) return false;
    const std::int64_t first = event.position->value();
    if (is_forward_) {
      next_ = end_ - first < kChunk ? end_ : first + kChunk - 1;
      chunk.after = Position(first - 1);
      chunk.to = Position(next_);
    } else {
      next_ = first - end_ < kChunk ? end_ : first - kChunk;
      chunk.after = Position(next_);
      chunk.to = Position(first);
    }
    chunk.is_complete = false;
    chunk.fault.reset();
    return true;
  }

  // False once there are as many as were asked for.
  bool emit_lines(const Chunk& chunk) {
    std::size_t begin = 0;
    for (const Chunk::Line& line : chunk.lines) {
      if (options_.limit && emitted_ >= *options_.limit) return false;
      const Hash* prev =
          predecessors_.before(line.stream_number, line.seq, line.hash, line.is_wanted);
      if (!line.is_wanted) continue;
      emit_(std::string_view(chunk.text).substr(begin, line.end - begin), prev);
      begin = line.end;
      ++emitted_;
    }
    if (options_.limit && emitted_ >= *options_.limit) return false;
    if (chunk.fault) throw Error(*chunk.fault);
    return true;
  }

  SharedStore& stores_;
  const ExportOptions& options_;
  const FormatEvent& format_;
  const Emit& emit_;
  Predecessors predecessors_;
  bool is_forward_ = true;
  std::int64_t next_ = 0;  // where the next chunk begins,
  std::int64_t end_ = 0;   // and where the last one ends
  std::int64_t emitted_ = 0;
};

// Whether the export is a scan in the order of the positions that needs no other process.
bool can_be_split(Store& store, const ExportOptions& options) {
  return store.capabilities().positions && options.order == ExportOptions::Order::store &&
         options.where == nullptr && !options.selection.only_names() &&
         options.limit.value_or(kFewLines) >= kFewLines;
}

}  // namespace

void export_events(Store& store, const ExportOptions& options,
                   const std::function<void(const EventView& event, const Hash* prev)>& emit) {
  if (options.after_position && !store.capabilities().positions) {
    throw Error(ErrorCode::unsupported,
                "this store has no positions: use --after SEQ or --since TIME");
  }
  JudgedEvents events(store, options);
  Predecessors predecessors(store, options);
  std::int64_t emitted_events = 0;
  EventView event;
  bool emitted = false;
  while (!(options.limit && emitted_events >= *options.limit) && events.next(event, emitted)) {
    const Hash* prev = predecessors.before(event.stream_number, event.seq, event.hash, emitted);
    if (!emitted) continue;
    emit(event, prev);
    ++emitted_events;
  }
}

void export_lines(Store& store, const ExportOptions& options, std::size_t threads,
                  const FormatEvent& format,
                  const std::function<void(std::string_view line, const Hash* prev)>& emit) {
  if (threads != 1 && can_be_split(store, options)) {
    // This thread only hands out what the others make.
    SharedStore stores(store, thread_count(threads) + 1, store.info().events);
    if (stores.size() > 1) return ParallelExport(stores, options, format, emit).run();
  }
  std::string line;
  export_events(store, options, [&](const EventView& event, const Hash* prev) {
    line.clear();
    format(line, event);
    emit(line, prev);
  });
}

}  // namespace eventsrc
