#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/fold.hpp"

namespace eventsrc {

/// A state's value as text: its own or, where it was taken apart, one made here.
class StateText {
 public:
  explicit StateText(const State& state) {
    if (state.kind == State::Kind::value) value_ = state.value.text(buffer_);
  }
  StateText(const StateText&) = delete;
  StateText& operator=(const StateText&) = delete;

  /// Nothing: there is none. Holds as long as this and the state.
  [[nodiscard]] const std::optional<std::string_view>& value() const noexcept { return value_; }

 private:
  std::string buffer_;
  std::optional<std::string_view> value_;
};

}  // namespace eventsrc
