#pragma once

// Events in the order of a commit, as bytes: how a transaction keeps those it has taken, and what
// the chunks of a commit that is too big for one item hold.
//
//   u32 bytes behind it | i64 seq | i64 time, µs | u8 flags (1 meta, 2 id, 4 redacted)
//   | salt (16), or content (32) when redacted | u16 length, type | [u8 length, id]
//   | u32 length, data | [u32 length, meta]
//
// Integers are big-endian.

#include <cstddef>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"

namespace eventsrc::dynamodb {

void append_record(std::string& out, const EventView& event);

/// The size of the record `bytes` begins with, or 0 where its length is not there yet.
[[nodiscard]] std::size_t record_size(std::string_view bytes);

/// Reads the record `bytes` consists of; fills all of `event` but stream, number and hash, with
/// views into `bytes`. Throws `integrity` if it is none.
void read_record(std::string_view bytes, EventView& event);

void append_u32(std::string& out, std::uint32_t value);
[[nodiscard]] std::uint32_t read_u32(std::string_view bytes);

}  // namespace eventsrc::dynamodb
