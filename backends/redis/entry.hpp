#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/snapshot.hpp"

namespace eventsrc::redis {

/// A stream's two keys, and what they hold of each snapshot:
///
///     …:snapshots:STREAM  hash: field DEFINITION:SEQ holds what `facts_of` gives, field
///                         DEFINITION:SEQ:value the value
///     …:index:STREAM      sorted set, all scores 0: DEFINITION:SEQ:HISTORY:TIMEMAX
struct StreamKeys {
  std::string snapshots;
  std::string index;
};
/// `prefix` is the store's.
[[nodiscard]] StreamKeys keys_of(std::string_view prefix, std::string_view stream);

/// A history is what `put` was told it is of: 16 hex digits.
struct Entry {
  Snapshot snapshot;
  std::string history;
};

[[nodiscard]] std::string field_of(const Hash& definition, Seq seq);
[[nodiscard]] std::string value_field_of(std::string_view field);
/// Nothing for other fields than those of facts.
struct FieldName {
  Hash definition{};
  Seq seq;
};
[[nodiscard]] std::optional<FieldName> read_field(std::string_view field);

[[nodiscard]] std::string facts_of(const Entry& entry);
/// All but the value. Nothing if the field's name or what it holds is something else.
[[nodiscard]] std::optional<Entry> read_entry(std::string_view stream, std::string_view field,
                                              std::string_view facts);

struct IndexMember {
  std::string field;
  std::string history;
  Timestamp time_max;
};
[[nodiscard]] std::string member_of(const Entry& entry);
[[nodiscard]] std::optional<IndexMember> read_member(std::string_view member);

/// The arguments of a range by the order of the members: all of the definition from `from` up to
/// `to`.
struct IndexRange {
  std::string least;
  std::string most;
};
[[nodiscard]] IndexRange index_range(const Hash& definition, Seq from, Seq to);

}  // namespace eventsrc::redis
