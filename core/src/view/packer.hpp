#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "eventsrc/error.hpp"

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

/// Throws `invalid`: foreign code has broken the process that it runs in, which sent `what`.
[[noreturn]] inline void fail_nonsense(const std::string& what) {
  throw Error(ErrorCode::invalid, "jq's process sent nonsense (" + what +
                                      "): simplify the program, or install a newer libjq");
}

/// Reads it back, in the same order. Throws as `fail_nonsense` does where there is something else.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  template <typename Number>
  Number number() {
    static_assert(std::is_integral_v<Number> && !std::is_same_v<Number, bool>);
    return plain<Number>();
  }
  /// One of an enumeration's values, which go from 0 to `last`.
  template <typename Enum>
  Enum choice(Enum last) {
    using Number = std::underlying_type_t<Enum>;
    const auto value = plain<Number>();
    if (value < Number{} || value > static_cast<Number>(last)) fail_nonsense("an unknown choice");
    return static_cast<Enum>(value);
  }
  bool flag() {
    const auto value = plain<unsigned char>();
    if (value > 1) fail_nonsense("neither yes nor no");
    return value == 1;
  }
  std::string_view text() {
    const auto size = number<std::uint64_t>();
    if (size > in_.size()) fail_nonsense("a text that is cut off");
    const std::string_view out = in_.substr(0, size);
    in_.remove_prefix(size);
    return out;
  }
  std::optional<std::string_view> optional_text() {
    if (!flag()) return std::nullopt;
    return text();
  }
  [[nodiscard]] bool at_end() const { return in_.empty(); }

 private:
  template <typename Plain>
  Plain plain() {
    if (in_.size() < sizeof(Plain)) fail_nonsense("a number that is cut off");
    Plain value;
    std::memcpy(&value, in_.data(), sizeof value);
    in_.remove_prefix(sizeof value);
    return value;
  }

  std::string_view in_;
};

}  // namespace eventsrc
