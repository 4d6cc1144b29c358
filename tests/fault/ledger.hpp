#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {

/// An event as `export` prints it.
struct Exported {
  std::string stream;
  std::int64_t seq = 0;
  std::string data;  ///< empty if it is redacted
  std::string id;    ///< empty if it has none
  std::string hash;
};

/// A store, in a file or where a URL says, as somebody with nothing but the command line sees it.
class StoreFile {
 public:
  explicit StoreFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// A command on this store.
  [[nodiscard]] Launch command(std::vector<std::string> words) const;
  /// Runs it to its end.
  Ended run(std::vector<std::string> words) const;
  /// The same where it must succeed; what it printed.
  std::string must(std::vector<std::string> words) const;
  /// All events, in position order.
  [[nodiscard]] std::vector<Exported> events() const;
  [[nodiscard]] std::vector<Exported> events_of(std::string_view stream) const;
  /// `verify` finds nothing, and by the exported lines no stream has a hole, no id and no payload
  /// stands twice.
  void check_sound() const;

 private:
  std::string path_;
};

/// What was acknowledged.
class Ledger {
 public:
  /// Takes a result line. Throws if it is none.
  void add(const std::string& line);
  void add(const std::vector<std::string>& lines);
  [[nodiscard]] std::size_t size() const noexcept { return marks_.size(); }
  /// Each acknowledged event is in the store, at its seq, with its hash: `verify --receipt` says
  /// so, and the exported lines do.
  void check(const StoreFile& store) const;

 private:
  struct Mark {
    std::string stream;
    std::int64_t seq = 0;
    std::string hash;
  };

  TempDir folder_;
  std::string lines_;
  std::vector<Mark> marks_;
};

/// A line for `append --from`; no id if that is empty.
[[nodiscard]] std::string event_line(std::string_view stream, std::string_view data,
                                     std::string_view id = {});

/// The lines of a text.
[[nodiscard]] std::vector<std::string> split_lines(std::string_view text);

void write_file(const std::string& path, std::string_view text);

/// The names in a folder, sorted.
[[nodiscard]] std::vector<std::string> names_in(const std::string& folder);

}  // namespace eventsrc::test
