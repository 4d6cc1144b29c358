#pragma once

#include <optional>
#include <string>

#include "eventsrc/error.hpp"
#include "eventsrc/table_reader.hpp"
#include "eventsrc/time_zone.hpp"
#include "input.hpp"

namespace eventsrc::cli {

/// Which columns of a table are what of an event; all others are members of its data.
struct TableColumns {
  std::optional<std::string> stream;
  std::optional<std::string> type;
  std::optional<std::string> time;
  std::optional<std::string> id;
};

/// How a table's records become events.
struct TableEvents {
  TableReader::Kind kind = TableReader::Kind::csv;
  TableColumns columns;
  std::optional<std::string> type;  ///< of all events, where no column says it
  TimeZone zone;                    ///< of times that are a date alone
};

/// Writes each record of the table as the line of an event, and empty lines beside them so that a
/// line has the number of the line in the table where its record begins. The first record names the
/// columns. A field without quotes that is a JSON number, `true`, `false` or `null` is that, its
/// text unchanged; an empty one is no member; all others are strings. Throws `usage` if a column is
/// named that is not there, `invalid` with line and column for what is wrong with the table.
void spool_table(const InputFile& input, const TableEvents& events, const SpoolFile& lines);

/// `error` of a line that `spool_table` wrote; it says which column it is about, where one is.
[[nodiscard]] Error with_column(const Error& error, const TableColumns& columns);

}  // namespace eventsrc::cli
