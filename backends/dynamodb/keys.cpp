#include "dynamodb/keys.hpp"

#include <charconv>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {

std::string Key::members() const {
  std::string out = R"("pk":{"S":)";
  json::append_quoted(out, pk);
  out += R"(},"sk":{"S":)";
  json::append_quoted(out, sk);
  return out + "}";
}

std::string commits_of(std::string_view stream) {
  return fmt::format("{}{}", kCommitPrefix, stream);
}

Key commit_key(std::string_view stream, Seq key) { return {commits_of(stream), pad19(key)}; }

std::optional<std::string_view> stream_of(std::string_view pk) noexcept {
  for (const std::string_view prefix : {kCommitPrefix, kIdPrefix}) {
    if (pk.starts_with(prefix)) return pk.substr(prefix.size());
  }
  return std::nullopt;
}

Key id_key(std::string_view stream, std::string_view id) {
  return {fmt::format("{}{}", kIdPrefix, stream), std::string(id)};
}

std::string snapshots_of(std::string_view stream) {
  return fmt::format("{}{}", kSnapshotPrefix, stream);
}

Key chunk_key(std::string_view id, std::size_t chunk) {
  return {fmt::format("{}{}#{}", kChunkPrefix, id, chunk), "0"};
}

Key intent_key(std::string_view id) { return {std::string(kIntents), std::string(id)}; }

Key meta_key() { return {"m", "store"}; }

std::string registry_of(std::int64_t shard) { return fmt::format("l#{}", shard); }

Key registry_key(std::string_view stream, std::int64_t shards) {
  return {registry_of(shard_of(stream, shards)), std::string(stream)};
}

std::int64_t shard_of(std::string_view stream, std::int64_t shards) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : stream) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  return static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(shards));
}

std::string pad19(Seq seq) { return fmt::format("{:019}", seq.value()); }

Seq parse_pad19(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() != 19 || error != std::errc() || end != text.data() + text.size() || value < 0) {
    fail_item("a commit's sort key is not 19 digits");
  }
  return Seq(value);
}

}  // namespace eventsrc::dynamodb
