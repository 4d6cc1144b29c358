#pragma once

// Notes about what is to be ended even if whoever began it is gone: 'gc' reads them. Those about
// chunks are in chunks.hpp.

#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/table.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

struct Note {
  enum class Kind {
    snapshots,  ///< some are being put, which have the note's id as their write's
    history,    ///< stored events become others: no snapshot that saw them may stay
    archive,    ///< the commits before the stream's beginning are to be removed
  };

  std::string id;
  Kind kind = Kind::snapshots;
  std::string stream;  ///< empty: some streams
  Seq seq;             ///< of the first event that becomes another one, or is kept
  Timestamp time;

  /// Nothing if it is about something else.
  [[nodiscard]] static std::optional<Note> read(std::string_view item);
};

void put_note(Table& table, const Note& note);

}  // namespace eventsrc::dynamodb
