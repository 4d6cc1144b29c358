#pragma once

#include <chrono>
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
#include "eventsrc/seams.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc {

/// A longer line is refused without being read to its end.
inline constexpr std::size_t kMaxLineBytes = kMaxPayloadBytes + (std::size_t{1} << 20);

/// Appends an event as one JSON object (no line end): `stream, seq, time, type, data, meta?, id?,
/// position?, salt, prev?, hash`; a redacted one has `"redacted":true` and `content` instead of
/// data, meta and salt. Lossless: `EventLineReader` reads it back.
void append_event_line(std::string& out, const EventView& event, const Hash* prev);
/// The same for a line that was written without `prev`.
void insert_prev(std::string& line, const Hash& prev);

/// Throws `integrity` if data or meta is not what an append lets in: somebody changed the store.
void check_stored(json::Checker& checker, const EventView& event);

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
  NewEvent read_fields(std::string_view object, TextArena& texts);

  EventLineDefaults defaults_;
  json::Checker checker_;
  std::string minified_;
  std::string decoded_;
};

/// Some whole lines of a file.
class LineBlock {
 public:
  /// The next line that is not blank, without its end; false if there is none. Holds as long as the
  /// block is not read again. Throws `invalid` for a line over `kMaxLineBytes`.
  bool next(std::string_view& line);
  /// 1-based number of the line that `next` gave.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// All its lines as they stand in the file.
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
  }

 private:
  friend class LineFile;

  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;  // where the next line begins
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
};

/// Lines of a file descriptor with bounded memory. Accepts a BOM, CRLF, empty lines and a missing
/// last line end.
class LineFile {
 public:
  /// `fd` stays the caller's. Reading starts where it stands.
  explicit LineFile(int fd);

  /// The next line that is not blank, without its end; false at the end of the file. Holds until
  /// the next call. Throws `invalid` for a line over `kMaxLineBytes`, `unavailable` when reading
  /// fails, `interrupted` when a signal asked to stop.
  bool next(std::string_view& line);
  /// What has been read by now, up to its last line end; waits for at least one whole line. False
  /// at the end of the file. Throws as `next` does, but a line of the block only when its turn
  /// comes.
  bool next(LineBlock& block);
  /// Whether `next` would return without waiting for input, after waiting for up to `timeout`.
  [[nodiscard]] bool ready(std::chrono::milliseconds timeout);
  /// 1-based number of the last line that `next` gave.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// Where the last line that `next` gave begins, in bytes from where reading began.
  [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
  /// Starts again where reading began. Throws `unavailable` if the file is not seekable.
  void rewind();

 private:
  bool fill();
  [[nodiscard]] bool has_event();

  int fd_;
  std::int64_t start_;  // where reading began; -1 if the file cannot be read again
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
  std::int64_t dropped_ = 0;  // bytes that stood before the buffer
  std::int64_t offset_ = 0;
  bool at_end_ = false;
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
