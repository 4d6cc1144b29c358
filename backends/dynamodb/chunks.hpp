#pragma once

// The chunks of commits whose events do not fit into one item. A chunk is
//
//   u32 index of the first event that begins in it, or of the next one behind it
//   | u32 offset where that one begins, FFFFFFFF if none does | chain hash before that one (32)
//   | its part of the records
//
// An event may go on in the chunks behind its own.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/commit.hpp"
#include "dynamodb/later.hpp"
#include "dynamodb/table.hpp"

namespace eventsrc::dynamodb {

inline constexpr std::size_t kChunkBytes = std::size_t{384}
                                           << 10;  ///< with what precedes the records
inline constexpr std::size_t kChunkHeaderBytes = 4 + 4 + 32;
inline constexpr std::size_t kMostChunks = 5000;  ///< of a commit
inline constexpr std::uint32_t kNoneBegins = 0xFFFFFFFF;

struct Chunk {
  std::uint32_t first = 0;
  std::uint32_t begin = kNoneBegins;
  Hash previous{};
  std::string bytes;  ///< of records

  [[nodiscard]] std::string text() const;
  /// Throws `integrity`.
  [[nodiscard]] static Chunk parse(std::string_view text);
};

/// The item of a chunk, with its key.
[[nodiscard]] std::string chunk_item(const Key& key, const Chunk& chunk);

/// A note that chunks may be there which nothing refers to yet.
struct Intent {
  std::string id;      ///< of the chunks
  std::string stream;  ///< of the commit or snapshot that is to refer to them
  Seq slot;            ///< the commit's key
  std::int64_t chunks = 0;
  Timestamp time;          ///< when the write was last seen alive; `kTakenForDead`
  std::string snapshot{};  ///< the snapshot's sort key; empty: it is a commit

  /// Throws `integrity`.
  [[nodiscard]] static Intent read(std::string_view item);
  friend bool operator==(const Intent&, const Intent&) = default;
};

inline constexpr Timestamp kTakenForDead{};

/// Puts the note in the place of one with time `before`, or where there is none. False if another
/// one stands there, or it is gone: of 'gc' and the writer, one comes first.
[[nodiscard]] bool put_intent(Table& table, const Intent& intent, std::optional<Timestamp> before);

/// Writes chunks that nothing refers to yet, and notes that they are there, so that they can be
/// found if nothing ever does.
class ChunkWriter {
 public:
  /// `id` names the chunks. The commit that will refer to them is to get the key `slot`.
  ChunkWriter(Table& table, std::string id, std::string stream, Seq slot, Timestamp now);
  /// The same for a snapshot, which has the sort key `snapshot`.
  ChunkWriter(Table& table, std::string id, std::string stream, std::string snapshot,
              Timestamp now);
  ~ChunkWriter();

  /// Writes some chunks, the next ones in order, in another thread. Throws what writing those
  /// before has thrown.
  void write(std::vector<Chunk> chunks, Timestamp now);
  /// Returns once all are written.
  void finish();
  /// Makes the note young again where it is not, so that 'gc' leaves the chunks to the commit that
  /// comes now. Throws `unavailable` if it has removed them already.
  void renew(Timestamp now);
  /// What refers to them stands: the note is not needed any more. That it cannot be removed is only
  /// told of.
  void keep();
  /// Nothing will ever refer to them: removes them, as far as that goes.
  void discard() noexcept;

  [[nodiscard]] const SpilledBody& body() const noexcept { return body_; }
  [[nodiscard]] SpilledBody& body() noexcept { return body_; }

 private:
  void note(std::size_t chunks, Timestamp now);
  void put_over(const Intent& intent, bool is_first);

  Table& table_;
  Intent intent_;  // as it was written last
  SpilledBody body_;
  Later<bool> later_;
};

/// Deletes the chunks below `count`.
void delete_chunks(Table& table, std::string_view id, std::size_t count);

/// Fetches chunks of a body, one after the other, up or down, and some of those that come next
/// along with each.
class ChunkReader {
 public:
  /// Of the chunks from `start` on the first `most`.
  ChunkReader(Table& table, const SpilledBody& body, bool forward, std::size_t start,
              std::size_t most = kMostChunks);

  /// Throws `integrity` if it is missing.
  [[nodiscard]] Chunk next();
  [[nodiscard]] bool at_end() const noexcept { return left_ == 0; }

 private:
  using Group = std::map<std::size_t, std::string>;

  [[nodiscard]] Group fetch(std::size_t at, std::size_t count);
  void begin_next();

  Table& table_;
  std::string id_;
  bool forward_;
  std::size_t at_;         // the next one to hand out
  std::size_t left_;       // how many there are still to hand out
  std::size_t ahead_ = 0;  // how many of these were asked for
  std::size_t group_ = 1;
  Group ready_;
  Later<Group> later_;
};

}  // namespace eventsrc::dynamodb
