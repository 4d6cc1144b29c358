#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/temporary_file.hpp"
#include "terminal.hpp"

namespace eventsrc::cli {

/// An unlinked temporary file, gone when this goes.
class SpoolFile {
 public:
  [[nodiscard]] int fd() const noexcept { return file_.get(); }
  /// Goes back to the beginning.
  void rewind() const;
  /// Drops what was written.
  void clear() const;

 private:
  Descriptor file_{open_temporary_file()};
};

/// An input file, or the terminal's input for `-`. Closed at the end unless it is the terminal's.
class InputFile {
 public:
  /// Throws `usage` (no such file), `denied` or `unavailable`.
  InputFile(const std::string& path, const Terminal& terminal);
  /// A look at a temporary file, which must outlive it.
  explicit InputFile(const SpoolFile& spool);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// Can be read twice: a regular file.
  [[nodiscard]] bool is_regular() const;

 private:
  int fd_;
  bool owned_;
};

/// All of it. Throws `invalid` if that is more than `most` bytes; `name` is for messages.
[[nodiscard]] std::string read_all(const InputFile& file, std::string_view name, std::size_t most);

/// A value of the command line: itself, the whole input for `-`, a file's content for `@FILE`.
/// At most 17 MiB. Throws `usage` if the file is missing, `invalid` if it is too long.
[[nodiscard]] std::string read_value(std::string_view text, const Terminal& terminal);

/// A JSON value of the command line, minified. Throws `invalid` with line and column; `what` is
/// what the message calls it.
[[nodiscard]] std::string checked_json(std::string_view text, std::string_view what);

}  // namespace eventsrc::cli
