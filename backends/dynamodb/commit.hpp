#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/item.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// Chunk items that hold a commit's events where these do not fit into its own item.
struct SpilledBody {
  std::string id;                    ///< of the chunks: they are x#<id>#0 and so on
  std::vector<std::uint32_t> first;  ///< per chunk: the index of the first event that begins in it,
                                     ///< or of the next one behind it
  std::int64_t bytes = 0;            ///< of the records together
  Hash sha{};                        ///< SHA-256 of the records
};

/// Said of an archived commit whose chunks are being removed.
inline constexpr std::string_view kLeaving = "leaving";

/// What one item of kind `commit` says: some events of a stream that were stored together, and the
/// stream as it was after them. Without events it is a seal: nothing is added behind it.
struct Commit {
  Seq key;    ///< behind the last seq of the commit before; 0 for the first one
  Seq first;  ///< seq of its first event: the key, but where an import left a gap
  std::int64_t count = 0;
  std::string id;                           ///< a UUIDv7: whose write it was
  std::optional<std::string> changed_by{};  ///< the write that changed its events last
  /// Of one that was archived: `kLeaving`, or the restoring that has kept it.
  std::optional<std::string> fate{};
  Hash previous{};            ///< the chain before its first event
  StreamHead head;            ///< `name` and `number` are not set
  std::string_view events{};  ///< raw list of maps, within the item's text; empty when spilled
  std::optional<SpilledBody> body{};

  [[nodiscard]] bool is_seal() const noexcept { return count == 0; }
};

/// The attributes that `read_commit` needs where no events are wanted: a ProjectionExpression, and
/// the names it uses as a JSON object.
inline constexpr std::string_view kHeadProjection =
    "sk,#n,#c,#p,#h,#f,#l,#e,#s,#t,#a,#m,#o,#b,#z,#r,#d";
inline constexpr std::string_view kHeadNames =
    R"({"#n":"n","#c":"c","#p":"p","#h":"h","#f":"f","#l":"l","#e":"en","#s":"s0","#t":"t0",)"
    R"("#a":"ts","#m":"tm","#o":"tb","#b":"by","#z":"a0","#r":"ref","#d":"fa"})";

/// `item` is the item's JSON text, which must outlive the result's `events`. Throws `integrity`.
[[nodiscard]] Commit read_commit(std::string_view item);

/// The item of a commit without its key attributes, but for `ev` or `ref`.
void write_commit(ItemWriter& item, const Commit& commit);
void write_body(ItemWriter& item, const SpilledBody& body);

/// Adds the events of records (see record.hpp) to an item as its `ev`. `commit` is the one they
/// belong to.
void write_events(ItemWriter& item, const Commit& commit, std::string_view records);

/// Takes the maps of a commit's `ev` apart, one after the other.
class InlineEvents {
 public:
  explicit InlineEvents(const Commit& commit);
  /// Appends the next event's record to `out`; false at the end. Throws `integrity`.
  bool next(std::string& out);

 private:
  std::string_view list_;
  std::size_t at_ = 1;
  Seq next_;
  Timestamp time_;
  std::string type_, id_, data_, meta_;
};

}  // namespace eventsrc::dynamodb
