#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "export_parts.hpp"
#include "in_order.hpp"
#include "shared_store.hpp"

namespace eventsrc {
namespace {

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

  ParallelExport(SharedStore& stores, std::int64_t last, const ExportOptions& options,
                 const FormatEvent& format, const Emit& emit)
      : stores_(stores),
        options_(options),
        format_(format),
        emit_(emit),
        predecessors_(stores[0], options) {
    const std::int64_t first = options.after_position ? options.after_position->value() : 0;
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
      emit_lines(*chunk);
      while (!chunk->is_complete) {
        here(*chunk);
        emit_lines(*chunk);
      }
    }
  }

 private:
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

  void emit_lines(const Chunk& chunk) {
    std::size_t begin = 0;
    for (const Chunk::Line& line : chunk.lines) {
      const Hash* prev =
          predecessors_.before({}, line.stream_number, line.seq, line.hash, line.is_wanted);
      if (!line.is_wanted) continue;
      emit_(std::string_view(chunk.text).substr(begin, line.end - begin), prev);
      begin = line.end;
    }
    if (chunk.fault) throw Error(*chunk.fault);
  }

  SharedStore& stores_;
  const ExportOptions& options_;
  const FormatEvent& format_;
  const Emit& emit_;
  Predecessors predecessors_;
  bool is_forward_ = true;
  std::int64_t next_ = 0;  // where the next chunk begins,
  std::int64_t end_ = 0;   // and where the last one ends
};

// 0 as well where it cannot be read: reading in order prints what stands before it.
std::int64_t last_position(Store& store) {
  try {
    EventView event;
    const auto cursor = store.read_all({.direction = Direction::backward});
    return cursor->next(event) ? event.position->value() : 0;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    return 0;
  }
}

// Whether the export is a scan in the order of the positions that needs no other process. One with
// a limit is read no further than that.
bool can_be_split(Store& store, const ExportOptions& options) {
  return store.capabilities().positions && options.order == ExportOptions::Order::store &&
         options.where == nullptr && !options.selection.only_names() && !options.limit;
}

}  // namespace

void export_lines(Store& store, const ExportOptions& options, std::size_t threads,
                  const FormatEvent& format,
                  const std::function<void(std::string_view line, const Hash* prev)>& emit) {
  if (threads != 1 && can_be_split(store, options)) {
    // This thread only hands out what the others make.
    const std::int64_t last = last_position(store);
    SharedStore stores(store, thread_count(threads) + 1, last);
    if (stores.size() > 1) return ParallelExport(stores, last, options, format, emit).run();
  }
  std::string line;
  export_events(store, options, [&](const EventView& event, const Hash* prev) {
    line.clear();
    format(line, event);
    emit(line, prev);
  });
}

}  // namespace eventsrc
