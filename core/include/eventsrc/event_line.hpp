#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/append.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"

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

/// Reads one line of `append --from`. Keeps its buffers: what `parse` returned holds until the next
/// `parse`.
class EventLineReader {
 public:
  explicit EventLineReader(EventLineDefaults defaults);

  /// Throws `invalid` with line and column.
  [[nodiscard]] NewEvent parse(std::string_view text, std::int64_t line);

 private:
  NewEvent read_fields();

  EventLineDefaults defaults_;
  json::Checker checker_;
  std::string minified_;
  // Decoded texts of members that have escapes; all others are looks into minified_.
  std::string key_;
  std::string stream_;
  std::string type_;
  std::string id_;
  std::string time_;
  std::string expect_;
  std::string meta_;
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
  /// Whether `next` would return without waiting for input, after waiting for up to `timeout`.
  [[nodiscard]] bool ready(std::chrono::milliseconds timeout);
  /// 1-based number of the line that `next` gave.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// Starts again where reading began. Throws `unavailable` if the file is not seekable.
  void rewind();

 private:
  bool fill();

  int fd_;
  std::int64_t start_;  // where reading began; -1 if the file cannot be read again
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
  bool at_end_ = false;
};

/// The events of a seekable file of lines.
class EventLineFile final : public NewEventSource {
 public:
  EventLineFile(int fd, EventLineDefaults defaults);
  bool next(NewEvent& event) override;
  void rewind() override;

 private:
  LineFile file_;
  EventLineReader reader_;
};

}  // namespace eventsrc
