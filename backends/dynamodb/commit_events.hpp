#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/chunks.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// Whose events they are.
struct StreamName {
  std::string name;
  std::int64_t number = 0;
};

/// Hands out the events of one commit after the other, some records at a time.
class CommitEvents {
 public:
  explicit CommitEvents(Table& table) : table_(table) {}

  /// Of `commit` those in `range`, in its direction. `stream` and the text behind `commit` must
  /// live as long as its events are asked for.
  void start(const Commit& commit, const StreamName& stream, const Range& range);
  /// The next one, until the next call; false at the end of the commit. Throws `integrity`, and
  /// `Outdated` where what is missing was there when the commit was read.
  bool next(EventView& event);

 private:
  struct Place {
    std::size_t begin;
    std::size_t size;
    Hash hash;
  };

  bool load();
  bool load_chunk();
  [[nodiscard]] Chunk next_chunk();
  void load_upwards(Chunk chunk);
  void load_downwards(const Chunk& chunk);
  void take_records(std::uint32_t first_index, const Hash& previous);
  [[nodiscard]] bool ascends() const noexcept { return range_.direction == Direction::forward; }

  Table& table_;
  const Commit* commit_ = nullptr;
  const StreamName* stream_ = nullptr;
  Range range_;
  Sha256 sha_;
  std::string records_;        // whole ones, of `places_`
  std::vector<Place> places_;  // those in range
  std::size_t at_ = 0;
  bool loaded_ = false;  // of a commit without chunks
  std::unique_ptr<ChunkReader> chunks_;
  // Downwards: the beginning of chunks that belongs to an event before them; and whether the
  // uppermost chunk is not the commit's last one.
  std::string carry_;
  bool ragged_ = false;
  bool past_ = false;  // what comes next is out of range
  // Upwards: what the event that is not whole yet was preceded by.
  std::string unfinished_;
  std::uint32_t next_index_ = 0;
  Hash next_previous_{};
};

}  // namespace eventsrc::dynamodb
