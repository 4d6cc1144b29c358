#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event_line.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc::jsonl {

/// Where a line stands.
struct Place {
  std::int64_t offset = 0;
  std::uint32_t length = 0;
  std::uint32_t stream = 0;  ///< its number, from 1
  Seq seq;
};

/// A stream, and which of the lines are its own, in the order of their seqs.
struct Stream {
  StreamHead head;
  std::vector<std::uint32_t> lines;
  std::map<std::string, std::uint32_t, std::less<>> ids;  ///< kept only where they may be asked for
};

/// All lines of a file.
struct Lines {
  int fd = -1;
  std::string name;
  std::int64_t size = 0;  ///< of the file: here the next line goes
  std::vector<Place> places;
  std::map<std::string, Stream, std::less<>> streams;
};

/// Reads single lines, some of the file at once. Of one cursor.
class Reader {
 public:
  explicit Reader(const Lines& lines) : lines_(lines) {}

  /// The event of line `index`, until the next call; its text may be behind the file's end, in
  /// `pending`. Throws `unavailable` if the file cannot be read or was changed.
  EventView read(const Place& place, std::uint32_t index, std::string_view pending = {});

 private:
  std::string_view text_of(const Place& place, std::string_view pending);

  const Lines& lines_;
  std::string window_;
  std::int64_t begin_ = 0;  // of the window
  EventLineReader parser_{{}};
  TextArena texts_;
};

}  // namespace eventsrc::jsonl
