#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/beginning.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// So many are looked at together, and kept in memory at once.
inline constexpr std::size_t kHeadsAtOnce = 1024;

/// The streams that one handle has seen: their numbers, which are its own, and, where it is to show
/// one state of the store, up to where it shows them. Of one thread.
class Catalog {
 public:
  /// `freezes`: what was seen of a stream once is shown until `thaw`.
  Catalog(Table& table, bool freezes) : table_(table), freezes_(freezes) {}

  /// Empty if the stream holds no event.
  [[nodiscard]] std::optional<StreamHead> head(std::string_view stream);
  /// Heads of some streams, asked for together; those without events are left out.
  [[nodiscard]] std::vector<StreamHead> heads(const std::vector<std::string>& streams);
  /// Sorted names of the streams that `selection` matches and that the registry lists: some may
  /// hold no event.
  [[nodiscard]] std::vector<std::string> names(const Selection& selection);

  /// The stream's number, from 1.
  [[nodiscard]] std::int64_t number(std::string_view stream);
  /// Up to where the stream is to be read: where it was seen, or its end now. Nothing if it holds
  /// no event.
  [[nodiscard]] std::optional<Seq> bound(std::string_view stream);
  /// Where the stream begins, as it was seen last, if its first events are archived.
  [[nodiscard]] std::optional<Beginning> beginning(std::string_view stream) const;
  /// Up to where the stream was seen last, or nothing.
  [[nodiscard]] std::optional<Seq> last_seen(std::string_view stream) const;
  /// Looks at every stream: then `last_seen` bounds a scan of the table.
  void see_all();
  void each_seen(const std::function<void(const std::string& stream, std::int64_t number,
                                          Seq last)>& each) const;
  void thaw();

 private:
  struct Seen {
    std::int64_t number = 0;
    std::optional<Seq> last{};
    std::optional<Beginning> beginning{};
  };
  struct Last {
    Commit commit;
    std::optional<Beginning> beginning;
  };

  [[nodiscard]] std::optional<Last> find_last(std::string_view stream) const;
  void check_still_there(std::string_view stream, Seq seen) const;
  StreamHead& note(std::string_view stream, Last& last);

  Table& table_;
  bool freezes_;
  bool saw_all_ = false;
  std::map<std::string, Seen, std::less<>> seen_;
};

/// The last commit of the stream, or the last one whose key is not behind `before`; without events.
[[nodiscard]] std::optional<Commit> last_commit(Table& table, std::string_view stream,
                                                std::optional<Seq> before, bool consistent);
/// The last commit, consistently, of a stream that is known to begin there. Throws `integrity` if
/// it ends before that.
[[nodiscard]] Commit last_commit_from(Table& table, std::string_view stream,
                                      const Beginning& beginning);

}  // namespace eventsrc::dynamodb
