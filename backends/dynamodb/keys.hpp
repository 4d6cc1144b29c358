#pragma once

// The keys of a table's items: dynamodb.md, section 1. Text that users chose stands last in a key,
// and alone, so that no two things share one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/seq.hpp"

namespace eventsrc::dynamodb {

struct Key {
  std::string pk;
  std::string sk;

  /// `"pk":{"S":…},"sk":{"S":…}`, without braces.
  [[nodiscard]] std::string members() const;
  /// The same as an object.
  [[nodiscard]] std::string json() const { return "{" + members() + "}"; }
};

inline constexpr std::string_view kCommitPrefix = "e#";
inline constexpr std::string_view kIdPrefix = "i#";
inline constexpr std::string_view kChunkPrefix = "x#";
inline constexpr std::string_view kSnapshotPrefix = "p#";
inline constexpr std::string_view kIntents = "y";

[[nodiscard]] std::string commits_of(std::string_view stream);
/// The stream whose commits or ids a partition holds; nothing if it holds neither.
[[nodiscard]] std::optional<std::string_view> stream_of(std::string_view pk) noexcept;
[[nodiscard]] Key commit_key(std::string_view stream, Seq key);
[[nodiscard]] Key id_key(std::string_view stream, std::string_view id);
[[nodiscard]] std::string snapshots_of(std::string_view stream);
[[nodiscard]] Key chunk_key(std::string_view id, std::size_t chunk);
[[nodiscard]] Key intent_key(std::string_view id);
[[nodiscard]] Key meta_key();
/// The partition of the registry that lists the stream.
[[nodiscard]] std::string registry_of(std::int64_t shard);
[[nodiscard]] Key registry_key(std::string_view stream, std::int64_t shards);
/// FNV-1a, 64 bits, of the name, modulo `shards`: part of the format.
[[nodiscard]] std::int64_t shard_of(std::string_view stream, std::int64_t shards) noexcept;

/// The key of a commit behind one that ends at `last`. Behind the greatest seq there is none, and
/// it is given itself.
[[nodiscard]] constexpr Seq key_behind(Seq last) noexcept { return last.next(); }

/// A seq as 19 digits, so that texts sort as numbers do.
[[nodiscard]] std::string pad19(Seq seq);
/// Throws `integrity` if it is not that.
[[nodiscard]] Seq parse_pad19(std::string_view text);

}  // namespace eventsrc::dynamodb
