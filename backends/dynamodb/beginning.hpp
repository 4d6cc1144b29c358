#pragma once

// Where a stream begins, once its first events were archived: the item b#<stream>.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/table.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// The first event that is not archived. The commit that holds it may hold archived ones before it,
/// which nobody shows; what commits say of the stream is said of the archived ones, too.
struct Beginning {
  Seq first;
  Timestamp first_time;
  Seq commit;               ///< the key of its commit: those before that one are to be removed
  std::int64_t events = 0;  ///< archived, and bytes of their data and meta texts
  std::int64_t bytes = 0;
  std::optional<Hash> anchor{};  ///< the chain before it

  /// Makes what a commit says of the stream what is so without the archived events. Greatest time,
  /// and whether times went back, may still be of those.
  void apply(StreamHead& head) const;

  friend bool operator==(const Beginning&, const Beginning&) = default;
};

/// All that is noted of a stream's beginning.
struct Mark {
  std::string stream;
  std::string write;  ///< a UUID, of the write that put it; empty: there is none
  std::optional<Epoch> epoch{};
  std::optional<Beginning> beginning{};
  std::string files{};     ///< of archives, a line each
  bool restoring = false;  ///< commits before it are being put back
};

/// Reads it, consistently or as the table's reads are.
[[nodiscard]] Mark find_mark(Table& table, std::string_view stream, bool consistent);
/// Where the stream begins; nothing if nothing of it was archived. Asks for nothing in a table that
/// no stream was archived in.
[[nodiscard]] std::optional<Beginning> find_beginning(Table& table, std::string_view stream,
                                                      bool consistent);
/// Puts `mark`, with a new `write`, in the place of the one that it was read as. False if that is
/// another one by now.
[[nodiscard]] bool put_mark(Table& table, Mark& mark, std::string write);

}  // namespace eventsrc::dynamodb
