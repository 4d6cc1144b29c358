#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace eventsrc::test {

/// A call that changed files, as disk_shim.cpp notes it: a header, then the data and two paths.
struct DiskNote {
  enum class Kind : std::uint32_t {
    create,      ///< `path` names a new file, `file`
    open,        ///< `path` names `file`, which was there
    write,       ///< `data` at `offset` of `file`
    truncate,    ///< `file` to `offset` bytes
    sync,        ///< all of `file` is on the disk
    sync_names,  ///< all names are
    unlink,      ///< of `path`
    link,        ///< of `path`, as `other` too
    rename,      ///< of `path` to `other`
    output,      ///< `data` was printed
    fault,       ///< the call number `offset` was made to fail
    end          ///< of a process that made `offset` calls that change files, and `file` reads
  };
  struct Header {
    Kind kind;
    std::uint64_t file;  ///< its inode: that of a removed file may come again
    std::int64_t offset;
    std::size_t data;  ///< bytes
    std::size_t path;
    std::size_t other;
  };

  Kind kind{};
  std::uint64_t file = 0;
  std::int64_t offset = 0;
  std::string data;
  std::string path;
  std::string other;
};

/// All notes of a file; none if it is not there.
[[nodiscard]] std::vector<DiskNote> read_notes(const std::string& path);

}  // namespace eventsrc::test
