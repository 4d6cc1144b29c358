#include "eventsrc/hash.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <utility>

#include <openssl/evp.h>

#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

struct DigestDeleter {
  void operator()(EVP_MD* digest) const noexcept { EVP_MD_free(digest); }
};
struct ContextDeleter {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

EVP_MD_CTX* as_context(void* context) noexcept { return static_cast<EVP_MD_CTX*>(context); }

void check(bool ok) {
  if (!ok) throw Error(ErrorCode::internal, "OpenSSL cannot compute SHA-256: check its set-up");
}

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

Sha256::Sha256() {
  std::unique_ptr<EVP_MD_CTX, ContextDeleter> context(EVP_MD_CTX_new());
  const std::unique_ptr<EVP_MD, DigestDeleter> digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  check(context != nullptr && digest != nullptr);
  // The context holds on to the digest, so that `reset` need not name (and look up) it again.
  check(EVP_DigestInit_ex2(context.get(), digest.get(), nullptr) == 1);
  context_ = context.release();
}

Sha256::~Sha256() { EVP_MD_CTX_free(as_context(context_)); }

Sha256::Sha256(Sha256&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)),
      buffer_(other.buffer_),
      used_(other.used_) {}

Sha256& Sha256::operator=(Sha256&& other) noexcept {
  std::swap(context_, other.context_);
  std::swap(buffer_, other.buffer_);
  std::swap(used_, other.used_);
  return *this;
}

void Sha256::reset() {
  used_ = 0;
  check(EVP_DigestInit_ex2(as_context(context_), nullptr, nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
  add(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

void Sha256::add(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > buffer_.size() - used_) flush();
  if (bytes.size() > buffer_.size()) {
    check(EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size()) == 1);
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
  check(EVP_DigestFinal_ex(as_context(context_), hash.data(), nullptr) == 1);
  return hash;
}

void Sha256::flush() {
  if (used_ == 0) return;
  check(EVP_DigestUpdate(as_context(context_), buffer_.data(), used_) == 1);
  used_ = 0;
}

}  // namespace eventsrc
