#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/types.h>

#include "eventsrc/error.hpp"

namespace eventsrc::cli {

/// Thrown when the reader of our output has gone (EPIPE). Not an error: `run` ends quietly.
struct PipeClosed {};

/// What a failed system call means to the caller: `denied` for permissions, `usage` for a path that
/// cannot be, else `unavailable`. `what` begins the message, e.g. "cannot write out.json".
[[nodiscard]] Error system_error(std::string_view what, int error);

/// Where a path leads when its last component is a symbolic link, dangling ones included. Throws
/// `usage` if the links lead in a circle.
[[nodiscard]] std::string follow_links(const std::string& path);

/// The file that `-o` names; nothing where that is `-`, standard output.
[[nodiscard]] std::optional<std::string> output_file(std::optional<std::string> given);

/// Buffered text to a descriptor, which stays the caller's. Nothing counts as written before
/// `flush` has returned; the destructor drops what was not flushed.
class Output {
 public:
  /// `name` is for messages, e.g. "standard output". What goes to a terminal is written as
  /// `for_terminal` makes it: what was stored may not command it.
  Output(int fd, std::string name, bool is_terminal = false);

  void write(std::string_view text);
  /// To append to directly; call `relieve` after each line.
  [[nodiscard]] std::string& buffer() noexcept { return buffer_; }
  /// Flushes if the buffer is full.
  void relieve();
  /// Throws PipeClosed (EPIPE), `interrupted` when a signal came while waiting for a slow reader,
  /// and `unavailable` for everything else, disk full included. What was not written then is
  /// dropped.
  void flush();

  /// Throws PipeClosed if nobody can read what will be written: for who waits long between writes.
  void check_reader() const;

  /// Drops what was not flushed; false if something was.
  [[nodiscard]] bool take_back() noexcept;

  /// From now on the text tells of something stored, and must arrive: every failure, EPIPE too, is
  /// `unavailable` and says what was stored, and what to do.
  void mark_stored(std::string what = "stored", std::string advice = {}) {
    stored_ = std::move(what);
    advice_ = std::move(advice);
  }

 private:
  void wait();
  [[noreturn]] void fail(int error);

  int fd_;
  std::size_t most_;  // bytes in one write: no more than what surely does not block
  std::string name_;
  bool is_terminal_;
  std::string buffer_;
  std::string stored_;  // empty: nothing was
  std::string advice_;
  bool flushed_ = false;  // some of it is out
};

/// A file that appears complete or not at all (`-o FILE`): written beside its target and put in its
/// place by `commit`; without that the target is untouched. Symbolic links are followed. A target
/// that is no regular file (a device, a pipe) is written directly.
class OutputFile {
 public:
  /// Throws `denied`, `usage` (no such folder, is a folder) or `unavailable`.
  explicit OutputFile(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// For who writes what is made of the target's content, before that is read: `commit` throws
  /// `unavailable` if the target is not the file then that it is now.
  void hold_target();
  /// Makes it durable and puts it in place. An existing file's mode is kept. False if the folder
  /// cannot be made durable: the file is there, and may have no name after a loss of power.
  bool commit();

 private:
  /// What changes when somebody else writes a file.
  struct FileState {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::int64_t changed = 0;  // ns

    bool operator==(const FileState&) const = default;
  };

  void open_direct();
  void open_temporary();
  /// Nothing if there is no target.
  [[nodiscard]] std::optional<FileState> target_state() const;
  [[nodiscard]] bool put_in_place();

  std::string target_;
  bool is_held_ = false;
  std::optional<FileState> held_;
  std::string temporary_;  // empty: written directly
  unsigned mode_ = 0;
  int fd_ = -1;
};

}  // namespace eventsrc::cli
