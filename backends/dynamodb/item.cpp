#include "dynamodb/item.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kNoDigit = 255;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = kNoDigit;
  for (std::size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Without the quotes; base64 and numbers need no decoding.
std::string_view plain(std::string_view raw) {
  if (raw.size() < 2 || raw.front() != '"') fail_item("an attribute is not a string");
  return raw.substr(1, raw.size() - 2);
}

}  // namespace

void fail_item(std::string_view what) {
  throw Error(ErrorCode::integrity,
              fmt::format("the table holds something that eventsrc did not write: {}", what));
}

Seq item_seq(std::int64_t value) {
  const auto seq = stored_seq(value);
  if (!seq) fail_item("a seq is none that an event can have");
  return *seq;
}

Timestamp item_time(std::int64_t micros) {
  const auto time = stored_timestamp(micros);
  if (!time) fail_item("a time is not of the years 1 to 9999");
  return *time;
}

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + begin;
  std::size_t i = 0;
  const auto byte = [&bytes](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
  };
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = (byte(i) << 16) | (byte(i + 1) << 8) | byte(i + 2);
    *to++ = kDigits[bits >> 18];
    *to++ = kDigits[(bits >> 12) & 63];
    *to++ = kDigits[(bits >> 6) & 63];
    *to++ = kDigits[bits & 63];
  }
  if (i == bytes.size()) return;
  const bool two = i + 2 == bytes.size();
  const std::uint32_t bits = (byte(i) << 16) | (two ? byte(i + 1) << 8 : 0);
  *to++ = kDigits[bits >> 18];
  *to++ = kDigits[(bits >> 12) & 63];
  *to++ = two ? kDigits[(bits >> 6) & 63] : '=';
  *to++ = '=';
}

bool decode_base64(std::string& out, std::string_view text) {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  const auto value = [](char digit) { return kValues[static_cast<unsigned char>(digit)]; };
  const std::size_t begin = out.size();
  out.resize(begin + text.size() * 3 / 4);
  char* to = out.data() + begin;
  std::size_t i = 0;
  unsigned bad = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const unsigned a = value(text[i]);
    const unsigned b = value(text[i + 1]);
    const unsigned c = value(text[i + 2]);
    const unsigned d = value(text[i + 3]);
    bad |= a | b | c | d;
    const unsigned bits = (a << 18) | (b << 12) | (c << 6) | d;
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8);
    *to++ = static_cast<char>(bits);
  }
  const std::size_t rest = text.size() - i;
  if (rest == 1) return false;
  if (rest > 0) {
    const unsigned a = value(text[i]);
    const unsigned b = value(text[i + 1]);
    const unsigned c = rest == 3 ? value(text[i + 2]) : 0;
    bad |= a | b | c;
    const unsigned bits = (a << 18) | (b << 12) | (c << 6);
    *to++ = static_cast<char>(bits >> 16);
    if (rest == 3) *to++ = static_cast<char>(bits >> 8);
  }
  return (bad & 64U) == 0;
}

std::size_t number_size(std::int64_t value) noexcept {
  constexpr std::int64_t kBase = 100;
  if (value == 0) return 1;
  std::size_t pairs = 0;
  for (std::int64_t rest = value; rest != 0; rest /= kBase) {
    if (pairs > 0 || rest % kBase != 0) ++pairs;
  }
  return pairs + 1 + (value < 0 ? 1 : 0);
}

std::string& ItemWriter::begin(std::string_view name, std::string_view type) {
  if (count_++ > 0) json_ += ',';
  json_.append("\"").append(name).append("\":{\"").append(type).append("\":");
  size_ += name.size();
  return json_;
}

ItemWriter& ItemWriter::text(std::string_view name, std::string_view value) {
  json::append_quoted(begin(name, "S"), value);
  json_ += '}';
  size_ += value.size();
  return *this;
}

ItemWriter& ItemWriter::number(std::string_view name, std::int64_t value) {
  begin(name, "N").append("\"").append(fmt::format_int(value).c_str()).append("\"}");
  size_ += number_size(value);
  return *this;
}

ItemWriter& ItemWriter::bytes(std::string_view name, std::span<const std::uint8_t> value) {
  return bytes(name, as_text(value));
}

ItemWriter& ItemWriter::bytes(std::string_view name, std::string_view value) {
  begin(name, "B") += '"';
  append_base64(json_, value);
  json_ += "\"}";
  size_ += value.size();
  return *this;
}

ItemWriter& ItemWriter::boolean(std::string_view name, bool value) {
  begin(name, "BOOL").append(value ? "true}" : "false}");
  size_ += 1;
  return *this;
}

ItemWriter& ItemWriter::map(std::string_view name, const ItemWriter& value) {
  begin(name, "M").append(value.json()).append("}");
  size_ += 3 + value.count() + value.size();
  return *this;
}

ItemWriter& ItemWriter::list(std::string_view name, std::string_view objects, std::size_t size,
                             std::size_t count) {
  begin(name, "L").append("[").append(objects).append("]}");
  size_ += 3 + count + size;
  return *this;
}

std::string Attribute::text() const {
  std::string out;
  append_text(out);
  return out;
}

void Attribute::append_text(std::string& out) const {
  if (type != 'S') fail_item("an attribute is not a string");
  json::append_decoded(out, raw);
}

std::int64_t Attribute::number() const {
  std::int64_t value = 0;
  if (type != 'N') fail_item("an attribute is not a number");
  const std::string_view digits = plain(raw);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    fail_item("an attribute is not a whole number");
  }
  return value;
}

Seq Attribute::seq() const { return item_seq(number()); }

Timestamp Attribute::time() const { return item_time(number()); }

void Attribute::append_bytes(std::string& out) const {
  if (type != 'B') fail_item("an attribute is not binary");
  // JSON may write a slash as \/.
  const std::string_view text = plain(raw);
  const bool good = text.find('\\') == std::string_view::npos
                        ? decode_base64(out, text)
                        : decode_base64(out, json::decoded(raw));
  if (!good) fail_item("an attribute is not base64");
}

void Attribute::read_bytes(std::span<std::uint8_t> out) const {
  std::string bytes;
  append_bytes(bytes);
  if (bytes.size() != out.size()) fail_item("a binary attribute has another length");
  std::copy(bytes.begin(), bytes.end(), out.begin());
}

bool Attribute::boolean() const {
  if (type != 'O') fail_item("an attribute is not a boolean");
  return raw == "true";
}

ItemReader::ItemReader(std::string_view item) : text_(item) {
  if (item.size() < 2 || item.front() != '{') fail_item("an item is not an object");
}

bool ItemReader::next(std::string_view& name, Attribute& value) {
  if (at_ >= text_.size() || text_[at_] == '}') return false;
  if (text_[at_] == ',') ++at_;
  const std::size_t key_end = json::value_end(text_, at_);
  name = plain(text_.substr(at_, key_end - at_));
  const std::size_t begin = key_end + 1;
  at_ = json::value_end(text_, begin);
  // {"S":…}
  const std::string_view typed = text_.substr(begin, at_ - begin);
  const std::size_t colon = typed.find(':');
  if (typed.size() < 6 || typed.front() != '{' || colon == std::string_view::npos) {
    fail_item("an attribute has no type");
  }
  const std::string_view type = typed.substr(2, colon - 3);
  value.type = type == "BOOL" ? 'O' : type.size() == 1 ? type.front() : '?';
  value.raw = typed.substr(colon + 1, typed.size() - colon - 2);
  return true;
}

}  // namespace eventsrc::dynamodb
