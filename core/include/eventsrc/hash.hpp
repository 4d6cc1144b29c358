#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace eventsrc {

/// A SHA-256 digest.
using Hash = std::array<std::uint8_t, 32>;
/// Random bytes that make an erased payload unguessable.
using Salt = std::array<std::uint8_t, 16>;

/// Lower-case hex, appended to `out`.
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

/// Reads exactly 2 x `out.size()` hex digits of either case; false (and `out` unspecified) if
/// `text` is not that.
[[nodiscard]] bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept;
[[nodiscard]] std::optional<Hash> parse_hash(std::string_view text) noexcept;
[[nodiscard]] std::optional<Salt> parse_salt(std::string_view text) noexcept;

/// SHA-256 with one context that is used again for every digest. Not for several threads at once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  /// Forgets what was added.
  void reset();
  void add(std::string_view bytes);
  void add(std::span<const std::uint8_t> bytes);
  void add_u32(std::uint32_t value);  ///< big-endian
  void add_i64(std::int64_t value);   ///< big-endian, two's complement
  /// u32 length and the bytes; an absent text is FFFFFFFF alone.
  void add_text(std::string_view text);
  void add_absent();
  /// The digest of what was added since `reset`; the next use must begin with `reset`.
  [[nodiscard]] Hash finish();

 private:
  struct Context;  // OpenSSL stays out of this header

  void flush();

  std::unique_ptr<Context> context_;
  // Short fields are gathered here: one update of 200 bytes costs less than ten of 20.
  std::array<std::uint8_t, 512> buffer_{};
  std::size_t used_ = 0;
};

}  // namespace eventsrc
