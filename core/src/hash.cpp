#include "eventsrc/hash.hpp"

#include <algorithm>
#include <cassert>

// The functions of one algorithm, not EVP: that loads providers and configuration first, which is
// more than half of what a process with one append executes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace eventsrc {
namespace {

/// The value of a hex digit, or -1.
int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <typename Bytes>
std::optional<Bytes> parse_bytes(std::string_view text) noexcept {
  Bytes bytes{};
  if (!from_hex(text, bytes)) return std::nullopt;
  return bytes;
}

}  // namespace

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  append_hex(text, bytes);
  return text;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> out) noexcept {
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = digit_value(text[2 * i]);
    const int low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

std::optional<Hash> parse_hash(std::string_view text) noexcept { return parse_bytes<Hash>(text); }

std::optional<Salt> parse_salt(std::string_view text) noexcept { return parse_bytes<Salt>(text); }

struct Sha256::Context {
  SHA256_CTX state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { reset(); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::reset() {
  used_ = 0;
  SHA256_Init(&context_->state);
}

void Sha256::add(std::string_view bytes) {
  add(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

void Sha256::add(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > buffer_.size() - used_) flush();
  if (bytes.size() > buffer_.size()) {
    SHA256_Update(&context_->state, bytes.data(), bytes.size());
    return;
  }
  std::copy(bytes.begin(), bytes.end(), buffer_.data() + used_);
  used_ += bytes.size();
}

void Sha256::add_u32(std::uint32_t value) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = bytes.size(); i-- > 0; value >>= 8U) {
    bytes[i] = static_cast<std::uint8_t>(value & 0xFFU);
  }
  add(bytes);
}

void Sha256::add_i64(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  add_u32(static_cast<std::uint32_t>(bits >> 32U));
  add_u32(static_cast<std::uint32_t>(bits & 0xFFFFFFFFU));
}

void Sha256::add_text(std::string_view text) {
  assert(text.size() < 0xFFFFFFFFU);
  add_u32(static_cast<std::uint32_t>(text.size()));
  add(text);
}

void Sha256::add_absent() { add_u32(0xFFFFFFFFU); }

Hash Sha256::finish() {
  flush();
  Hash hash{};
  SHA256_Final(hash.data(), &context_->state);
  return hash;
}

void Sha256::flush() {
  if (used_ == 0) return;
  SHA256_Update(&context_->state, buffer_.data(), used_);
  used_ = 0;
}

}  // namespace eventsrc
