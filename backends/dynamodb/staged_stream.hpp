#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dynamodb/beginning.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/claim.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/scratch_file.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/text_hash.hpp"

namespace eventsrc::dynamodb {

/// The item that lists a stream.
[[nodiscard]] std::string registry_item(std::string_view stream, Timestamp first_time,
                                        std::int64_t shards);

/// Part of a body's records, and where events begin in it.
class Records {
 public:
  void add(const EventView& event, const Hash& previous);
  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  /// Takes the chunks off its beginning that are full, or, with `all`, everything.
  [[nodiscard]] std::vector<Chunk> cut(bool all);

 private:
  struct Start {
    std::size_t at;
    std::uint32_t index;
    Hash previous;
  };

  std::string bytes_;
  std::vector<Start> starts_;  // not before the beginning of bytes_
  std::uint32_t count_ = 0;    // of all that were ever added
};

/// The events of a commit that is to be written.
struct Body {
  Records records;                        ///< but for what is in chunks
  Sha256 sha;                             ///< over what is in chunks
  std::unique_ptr<ChunkWriter> chunks{};  ///< once they are too big for an item
};

class Replacement;

/// A stream within a write, with what that adds to it.
struct StagedEvents final : StagedStream, Body {
  StagedEvents();
  ~StagedEvents() override;

  StreamHead before;  ///< as the write found it
  StreamHead said;    ///< the same as the last commit says it, with what is archived
  std::optional<Beginning> beginning{};  ///< where it does not begin with its first event
  Seq key;                               ///< of the commit that is to be written
  Seq first;                             ///< of the events added
  std::int64_t added = 0;
  std::unique_ptr<ScratchFile> scratch{};  ///< of a dry run, what would be in chunks
  /// Of the events added.
  std::unordered_map<std::string, Seq, TextHash, std::equal_to<>> ids{};
  /// What was found in the table about ids: nothing, or a claim.
  std::map<std::string, std::optional<Claim>, std::less<>> claims{};

  /// Commits that become others, by their keys.
  std::map<Seq, std::unique_ptr<Replacement>> replaced{};
  /// The hash of the event that was replaced last, if that became another one: what is behind it
  /// follows; and by how many bytes the payloads have grown by then.
  std::optional<Hash> rechained{};
  std::int64_t rechained_bytes = 0;

  /// Goes up through the events that were there before: those of a load that is repeated are asked
  /// for in their order.
  std::unique_ptr<EventCursor> reader{};
  std::optional<StoredEvent> read{};  ///< the last one it gave

  /// Of all records added.
  [[nodiscard]] std::size_t bytes() const noexcept;
  /// How many chunks would hold them.
  [[nodiscard]] std::size_t chunk_count() const noexcept;
  /// What was added, in a commit's form.
  [[nodiscard]] Commit commit(const std::string& id) const;
};

/// All that a write has looked at, by name.
using StagedStreams = std::map<std::string, StagedEvents, std::less<>>;

/// The events that a write has added to a stream; sees those added before the call.
[[nodiscard]] std::unique_ptr<EventCursor> read_added(Table& table, StagedEvents& staged,
                                                      const Range& range);

}  // namespace eventsrc::dynamodb
