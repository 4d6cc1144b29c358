#include "dynamodb/record.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "dynamodb/item.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::uint8_t kHasMeta = 1;
constexpr std::uint8_t kHasId = 2;
constexpr std::uint8_t kRedacted = 4;
constexpr std::size_t kLengthBytes = 4;

void append_number(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>((value >> shift) & 255U);
  }
}

void append_bytes(std::string& out, std::span<const std::uint8_t> bytes) {
  out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

/// Takes a record apart from its beginning.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char byte : take(bytes)) value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
  }
  void fill(std::span<std::uint8_t> out) {
    const std::string_view bytes = take(out.size());
    std::copy(bytes.begin(), bytes.end(), out.begin());
  }
  std::string_view take(std::size_t bytes) {
    if (bytes > rest_.size()) fail_item("a chunk's event is cut short");
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

void append_u32(std::string& out, std::uint32_t value) { append_number(out, value, 4); }

std::uint32_t read_u32(std::string_view bytes) {
  return static_cast<std::uint32_t>(Reader(bytes).number(4));
}

void append_record(std::string& out, const EventView& event) {
  const std::size_t begin = out.size();
  append_u32(out, 0);
  append_number(out, static_cast<std::uint64_t>(event.seq.value()), 8);
  append_number(out, static_cast<std::uint64_t>(event.time.time_since_epoch().count()), 8);
  append_number(
      out,
      (event.meta ? kHasMeta : 0U) | (event.id ? kHasId : 0U) | (event.redacted ? kRedacted : 0U),
      1);
  if (event.redacted) {
    append_bytes(out, event.content);
  } else {
    append_bytes(out, event.salt);
  }
  append_number(out, event.type.size(), 2);
  out += event.type;
  if (event.id) {
    append_number(out, event.id->size(), 1);
    out += *event.id;
  }
  append_u32(out, static_cast<std::uint32_t>(event.data.size()));
  out += event.data;
  if (event.meta) {
    append_u32(out, static_cast<std::uint32_t>(event.meta->size()));
    out += *event.meta;
  }
  std::string length;
  append_u32(length, static_cast<std::uint32_t>(out.size() - begin - kLengthBytes));
  std::copy(length.begin(), length.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
}

std::size_t record_size(std::string_view bytes) {
  return bytes.size() < kLengthBytes ? 0 : kLengthBytes + read_u32(bytes);
}

void read_record(std::string_view bytes, EventView& event) {
  Reader reader(bytes);
  static_cast<void>(reader.number(kLengthBytes));
  event = {};
  event.seq = item_seq(static_cast<std::int64_t>(reader.number(8)));
  event.time = item_time(static_cast<std::int64_t>(reader.number(8)));
  const auto flags = static_cast<unsigned>(reader.number(1));
  event.redacted = (flags & kRedacted) != 0;
  if (event.redacted) {
    reader.fill(event.content);
  } else {
    reader.fill(event.salt);
  }
  event.type = reader.take(reader.number(2));
  if ((flags & kHasId) != 0) event.id = reader.take(reader.number(1));
  event.data = reader.take(reader.number(4));
  if ((flags & kHasMeta) != 0) event.meta = reader.take(reader.number(4));
  if (!reader.at_end()) fail_item("a chunk's event is longer than it says");
}

}  // namespace eventsrc::dynamodb
