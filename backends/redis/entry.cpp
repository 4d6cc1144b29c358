#include "redis/entry.hpp"

#include <charconv>

#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc::redis {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kSeqDigits = 19;
constexpr std::size_t kFieldLength = kHashDigits + 1 + kSeqDigits;
constexpr std::size_t kHistoryDigits = 16;

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (text.empty() || error != std::errc() || end != last) return std::nullopt;
  return value;
}

std::int64_t microseconds(Timestamp time) { return time.time_since_epoch().count(); }

bool take_text(std::string_view value, std::string& text) {
  if (value.front() != '"') return false;
  text = json::decoded(value);
  return true;
}

bool take_time(std::string_view value, Timestamp& time) {
  const auto count = integer_in(value);
  const auto stored = count ? stored_timestamp(*count) : std::nullopt;
  time = stored.value_or(Timestamp());
  return stored.has_value();
}

bool take_hash(std::string_view value, Hash& hash) {
  constexpr std::size_t kQuotes = 2;
  if (value.size() != kHashDigits + kQuotes || value.front() != '"') return false;
  return from_hex(value.substr(1, kHashDigits), hash);
}

bool take_member(std::string_view key, std::string_view value, Entry& entry) {
  Snapshot& snapshot = entry.snapshot;
  if (key == R"("view")") return take_text(value, snapshot.view);
  if (key == R"("time")") return take_time(value, snapshot.time);
  if (key == R"("timeMax")") return take_time(value, snapshot.time_max);
  if (key == R"("hash")") return take_hash(value, snapshot.hash);
  if (key == R"("created")") return take_time(value, snapshot.created);
  if (key == R"("history")") return take_text(value, entry.history);
  if (key == R"("state")") return take_text(value, snapshot.state);
  return true;
}

}  // namespace

StreamKeys keys_of(std::string_view prefix, std::string_view stream) {
  return {fmt::format("{}:snapshots:{}", prefix, stream),
          fmt::format("{}:index:{}", prefix, stream)};
}

std::string field_of(const Hash& definition, Seq seq) {
  return fmt::format("{}:{:019}", to_hex(definition), seq.value());
}

std::string value_field_of(std::string_view field) { return fmt::format("{}:value", field); }

std::optional<FieldName> read_field(std::string_view field) {
  FieldName name;
  if (field.size() != kFieldLength || field[kHashDigits] != ':') return std::nullopt;
  const auto number = integer_in(field.substr(kHashDigits + 1));
  const auto seq = number ? stored_seq(*number) : std::nullopt;
  if (!seq || !from_hex(field.substr(0, kHashDigits), name.definition)) return std::nullopt;
  name.seq = *seq;
  return name;
}

std::string facts_of(const Entry& entry) {
  const Snapshot& snapshot = entry.snapshot;
  return fmt::format(
      R"({{"view":{},"time":{},"timeMax":{},"hash":"{}","created":{},"history":"{}","state":{}}})",
      json::quoted(snapshot.view), microseconds(snapshot.time), microseconds(snapshot.time_max),
      to_hex(snapshot.hash), microseconds(snapshot.created), entry.history,
      json::quoted(snapshot.state));
}

std::optional<Entry> read_entry(std::string_view stream, std::string_view field,
                                std::string_view facts) {
  const auto name = read_field(field);
  std::string object;
  if (!name || json::Checker(1).minify(facts, object) || object.front() != '{') {
    return std::nullopt;
  }
  Entry entry;
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (!take_member(key, value, entry)) return std::nullopt;
  }
  entry.snapshot.stream = stream;
  entry.snapshot.definition = name->definition;
  entry.snapshot.seq = name->seq;
  return entry;
}

std::string member_of(const Entry& entry) {
  const Snapshot& snapshot = entry.snapshot;
  return fmt::format("{}:{}:{}", field_of(snapshot.definition, snapshot.seq), entry.history,
                     microseconds(snapshot.time_max));
}

std::optional<IndexMember> read_member(std::string_view member) {
  constexpr std::size_t kTime = kFieldLength + 1 + kHistoryDigits + 1;
  if (member.size() <= kTime) return std::nullopt;
  const auto time = integer_in(member.substr(kTime));
  if (!time || member[kFieldLength] != ':' || member[kTime - 1] != ':') return std::nullopt;
  return IndexMember{std::string(member.substr(0, kFieldLength)),
                     std::string(member.substr(kFieldLength + 1, kHistoryDigits)),
                     Timestamp(Timestamp::duration(*time))};
}

IndexRange index_range(const Hash& definition, Seq from, Seq to) {
  // ';' is what comes behind ':'.
  return {fmt::format("[{}:", field_of(definition, from)),
          fmt::format("({};", field_of(definition, to))};
}

}  // namespace eventsrc::redis
