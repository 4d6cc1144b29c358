#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::sqlite {

/// Throws the fault `errno` stands for: `denied` for permissions and read-only file systems,
/// `unavailable` for the rest. `path` is the store's.
[[noreturn]] void throw_errno(const std::string& path, std::string_view what);

/// The file a chain of symbolic links ends at, which need not exist yet.
[[nodiscard]] std::string resolve_links(const std::string& path);

/// Opens `file`, the store `path` or one beside it, but no link, to read it; null if it is not
/// there. Throws `unavailable` or `denied`.
[[nodiscard]] Descriptor open_to_read(const std::string& path, const std::string& file);

/// Fills `out` from `offset` on, or as far as the file goes; gives how many bytes that were. `path`
/// is the store's, `name` the file's. Throws `unavailable` or `denied`.
[[nodiscard]] std::size_t read_at(const std::string& path, const std::string& name,
                                  const Descriptor& file, std::span<char> out, std::int64_t offset);

/// Looks at the names that SQLite uses beside the file `path`, which need not exist, before SQLite
/// does: it would remove a FIFO or wait at one for ever, write a planted journal into the store,
/// and drop a -wal whose header is damaged. Throws `unavailable`, or `integrity` for such a -wal,
/// after some milliseconds, which it waits by `clock`.
void check_names_beside(const std::string& path, Clock& clock);

/// Throws `integrity` if the file `path`, of `size` bytes, has less than the header of an SQLite
/// file, which SQLite would take for a database without a table; `unavailable` or `denied` if it
/// cannot be read.
void check_header_is_there(const std::string& path, std::int64_t size);

/// A new, empty file beside `target`, with the permissions the umask leaves; gone, with what SQLite
/// puts beside it, when this goes.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& target);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// fsync, once all is written and closed; only then may it get its name.
  void make_durable() const;
  /// Gives it the name `target` unless something has that name: false then. The name is durable
  /// after `sync_folder_of`. Throws `unavailable` where the -wal of another store stands, and as
  /// `check_names_beside`.
  [[nodiscard]] bool put_in_place(const std::string& target, Clock& clock) const;

 private:
  std::string path_;
};

/// A private folder (0700) for temporary files, removed with its content.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/// Makes names in the folder of `path` durable.
void sync_folder_of(const std::string& path);

}  // namespace eventsrc::sqlite
