#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace eventsrc {

/// Writes what goes between a process and its sandbox. Both ends are this program: numbers travel
/// as they lie in memory.
class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  template <typename Number>
  Packer& number(Number value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
    return *this;
  }
  Packer& text(std::string_view text) {
    number(std::uint64_t{text.size()});
    out_ += text;
    return *this;
  }
  Packer& optional_text(const std::optional<std::string_view>& text_or_none) {
    number(text_or_none.has_value());
    return text_or_none ? text(*text_or_none) : *this;
  }

 private:
  std::string& out_;
};

/// Reads it back, in the same order.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  template <typename Number>
  Number number() {
    Number value;
    std::memcpy(&value, in_.data(), sizeof value);
    in_.remove_prefix(sizeof value);
    return value;
  }
  std::string_view text() {
    const auto size = number<std::uint64_t>();
    const std::string_view out = in_.substr(0, size);
    in_.remove_prefix(size);
    return out;
  }
  std::optional<std::string_view> optional_text() {
    if (!number<bool>()) return std::nullopt;
    return text();
  }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

 private:
  std::string_view in_;
};

}  // namespace eventsrc
