#pragma once

// Where a stream begins, once its first events were archived: the item b#<stream>.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/table.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// The first event behind an archive. The commit that holds it may hold archived ones before it,
/// which nobody shows; what commits say of the stream is said of the archived ones, too.
struct Beginning {
  Seq first;
  Timestamp first_time;
  Seq commit;               ///< the key of its commit: those before that one are to be removed
  Seq behind;               ///< the key that a commit behind the archive's last event has
  std::int64_t events = 0;  ///< before it, and bytes of their data and meta texts
  std::int64_t bytes = 0;
  EarlierTimes times;            ///< of the same
  std::optional<Hash> anchor{};  ///< the chain before it
  std::string file{};            ///< the archive
  std::string note{};            ///< of whoever archived them: two may have done the same
  Hash ids{};                    ///< of the events of this archive, see `add_archived_id`
  Hash sum{};                    ///< of all this but `commit`

  /// Makes what a commit says of the stream what is so without the archived events.
  void apply(StreamHead& head) const;

  friend bool operator==(const Beginning&, const Beginning&) = default;
};

/// What `sum` is of an archive of the stream that is as it was noted. `commit` is not in it:
/// putting back moves it.
[[nodiscard]] Hash sum_of(std::string_view stream, const Beginning& beginning);

/// All that is noted of a stream's beginning.
struct Mark {
  std::string stream;
  std::string write;  ///< a UUID, of the write that put it; empty: there is none
  std::optional<Epoch> epoch{};
  std::vector<Beginning> archives{};  ///< that are not restored; the last one counts
  /// The note of whoever puts the last one back; empty: nobody does.
  std::string restoring{};

  [[nodiscard]] std::optional<Beginning> beginning() const;
};

/// Reads it, consistently: what it leaves out may be gone.
[[nodiscard]] Mark find_mark(Table& table, std::string_view stream);
/// Where the stream begins; nothing if nothing of it is archived. Asks for nothing in a table that
/// no stream was archived in.
[[nodiscard]] std::optional<Beginning> find_beginning(Table& table, std::string_view stream);
/// Puts `mark`, with a new `write`, in the place of the one that it was read as. False if that is
/// another one by now. Throws `InDoubt` if it was neither answered nor found there.
[[nodiscard]] bool put_mark(Table& table, Mark& mark, std::string write);

/// What was found in the table is archived, or was changed, by now: it is to be looked for again.
class Outdated final : public Error {
 public:
  /// An `unavailable` one.
  Outdated(std::string_view stream, const std::string& what);
};

/// Events that were shown are archived by now: throws `Outdated`, or `integrity` where the store's
/// item hides archives.
[[noreturn]] void fail_archived_meanwhile(Table& table, std::string_view stream,
                                          const Beginning& beginning);

}  // namespace eventsrc::dynamodb
