#pragma once

#include <optional>
#include <string>

#include "eventsrc/follow.hpp"
#include "terminal.hpp"

namespace eventsrc::cli {

/// The file in which a follower remembers its place. Whoever has it open has it alone: it is locked
/// until then, or until the process ends, where the file system has locks.
class CursorFile {
 public:
  /// Makes an empty file where there is none: it goes again unless something is written. Throws
  /// `unavailable` while another follower has it, and what `OutputFile` throws.
  explicit CursorFile(std::string path);
  ~CursorFile();
  CursorFile(const CursorFile&) = delete;
  CursorFile& operator=(const CursorFile&) = delete;

  /// Nothing if nothing was written yet. Throws `invalid` if it is no cursor.
  [[nodiscard]] std::optional<FollowPlace> read(const Terminal& terminal) const;
  void write(const FollowPlace& place);

 private:
  void lock();
  [[nodiscard]] bool is_in_place() const;
  void hold(int fd);

  std::string path_;
  int lock_ = -1;        // the file that is there now
  bool is_new_ = false;  // and has nothing in it
};

}  // namespace eventsrc::cli
