#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/line_file.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc {

/// Appends an event as one JSON object (no line end): `stream, seq, time, type, data, meta?, id?,
/// position?, salt, prev?, hash`; a redacted one has `"redacted":true` and `content` instead of
/// data, meta and salt. Lossless: `EventLineReader` reads it back.
void append_event_line(std::string& out, const EventView& event, const Hash* prev);
/// The same for a line that was written without `prev`.
void insert_prev(std::string& line, const Hash& prev);

/// Throws `integrity` if data or meta is not what an append lets in: somebody changed the store.
void check_stored(json::Checker& checker, const EventView& event);
/// What `check_stored` throws.
[[noreturn]] void fail_stored(const EventView& event);

/// What lines may leave out.
struct EventLineDefaults {
  std::optional<std::string> stream;  ///< lines need not name it; those that do must name this one
  std::optional<std::string> meta;    ///< a JSON object; its members fill what a line's meta lacks
};

/// Reads lines of `append --from`. Keeps its buffers: one per thread, used again for every line.
class EventLineReader {
 public:
  explicit EventLineReader(EventLineDefaults defaults);

  /// What the event looks into is kept in `texts`. Throws `invalid` with line and column.
  [[nodiscard]] NewEvent parse(std::string_view text, std::int64_t line, TextArena& texts);

 private:
  NewEvent read_fields(std::string_view object, TextArena& texts, bool one_by_one);

  EventLineDefaults defaults_;
  json::Checker checker_;
  std::string minified_;
  std::string decoded_;
};

/// How the events of a file are made ready for an append.
struct EventLineWork {
  std::size_t threads = 1;  ///< that parse; 0: one for each processor, 1: the caller's does it all
  bool seal = false;        ///< by `Sealer`
  Random* salts = nullptr;  ///< of `Sealer`; used from several threads if there are several
  /// Unless empty, gets all lines as they stand in the file, before their events are handed out.
  std::function<void(std::string_view text)> copy{};
};

/// The events of a file of lines, parsed some blocks ahead of where they are wanted, but never
/// waiting for input while there are events to hand out. A bad line is told of in its turn.
class EventLineFile final : public NewEventSource {
 public:
  EventLineFile(int fd, const EventLineDefaults& defaults, const EventLineWork& work = {});
  ~EventLineFile() override;
  EventLineFile(const EventLineFile&) = delete;
  EventLineFile& operator=(const EventLineFile&) = delete;

  /// The event's views hold until the next call.
  bool next(NewEvent& event) override;
  std::span<const NewEvent> ahead() override;
  /// Throws `unavailable` if the file is not seekable.
  void rewind() override;

 private:
  struct Block;
  class Parser;
  class Blocks;

  bool has_next();

  LineFile file_;
  std::function<void(std::string_view text)> copy_;
  std::vector<std::unique_ptr<Parser>> parsers_;
  std::unique_ptr<Blocks> blocks_;  // null: not begun
  const Block* block_ = nullptr;    // the one that is being handed out
  std::size_t at_ = 0;              // its next event
};

}  // namespace eventsrc
