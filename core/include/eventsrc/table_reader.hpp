#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace eventsrc {

/// Reads a table from a file descriptor, record by record, with the memory of one record.
///
/// CSV as in RFC 4180: fields stand between commas, and in quotes where they hold commas, line ends
/// or quotes (which are doubled). TSV: fields stand between tabs, and `\t`, `\n`, `\r` and `\\`
/// stand for what they hold. Lines end with LF or CRLF, the last one may lack that; a byte order
/// mark and empty lines are passed over.
class TableReader {
 public:
  enum class Kind { csv, tsv };

  struct Field {
    std::string text;
    bool quoted = false;
    std::int64_t line = 0;    ///< where it begins, from 1
    std::int64_t column = 0;  ///< in bytes, from 1
  };

  /// `fd` stays the caller's.
  TableReader(int fd, Kind kind) : fd_(fd), kind_(kind) {}

  /// The next record; false at the end. Throws `invalid` with line and column for what is no table,
  /// is not UTF-8, or is a record of more than 17 MiB; `unavailable` when reading fails;
  /// `interrupted` when a signal asked to stop.
  bool next(std::vector<Field>& fields);

 private:
  static constexpr int kEnd = -1;

  [[nodiscard]] int peek();
  int take();
  void take_mark();
  [[nodiscard]] bool take_line_end();
  void read_quoted(Field& field);
  void read_csv(Field& field);
  void read_tsv(Field& field);
  void append(Field& field, int c);
  [[noreturn]] void fail(const char* what) const;

  int fd_;
  Kind kind_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool begun_ = false;
  std::int64_t line_ = 1;
  std::int64_t column_ = 1;
  std::size_t record_bytes_ = 0;
};

}  // namespace eventsrc
