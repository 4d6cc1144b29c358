#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace eventsrc::dynamodb {

/// Overwrites the bytes in a way that no compiler leaves out, and empties the text.
void wipe(std::string& text) noexcept;

/// A text that is wiped from memory when it is no longer needed. Never print it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  ~Secret() { wipe(text_); }
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  [[nodiscard]] const std::string& reveal() const noexcept { return text_; }

 private:
  std::string text_;
};

/// `text` with `***` wherever the secret stands; a short one (under 8 characters) stays, since
/// ordinary words may contain it.
[[nodiscard]] std::string without(std::string text, const Secret& secret);

}  // namespace eventsrc::dynamodb
