#include "dynamodb/aws/secret.hpp"

#include <openssl/crypto.h>

namespace eventsrc::dynamodb {

void wipe(std::string& text) noexcept {
  // Up to its capacity: an assignment of a shorter text leaves the end of the longer one.
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

Secret& Secret::operator=(const Secret& other) {
  if (this == &other) return *this;
  wipe(text_);
  text_ = other.text_;
  return *this;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe(text_);
  text_ = std::move(other.text_);
  // A short text is copied, not moved.
  wipe(other.text_);
  return *this;
}

std::string without(std::string text, const Secret& secret) {
  constexpr std::size_t kShort = 8;
  const std::string& found = secret.reveal();
  if (found.size() < kShort) return text;
  for (std::size_t at = text.find(found); at != std::string::npos; at = text.find(found, at)) {
    text.replace(at, found.size(), "***");
  }
  return text;
}

}  // namespace eventsrc::dynamodb
