#pragma once

#include <string_view>
#include <utility>

#include "jq_library.hpp"

namespace eventsrc {

/// Owns a value of libjq.
class JqValue {
 public:
  JqValue() : value_(jq_library().jv_null()) {}
  explicit JqValue(jv value) noexcept : value_(value) {}
  ~JqValue() { jq_library().jv_free(value_); }
  JqValue(JqValue&& other) noexcept : value_(std::exchange(other.value_, jq_library().jv_null())) {}
  JqValue& operator=(JqValue&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }

  /// To look at only: for functions that consume nothing.
  [[nodiscard]] jv get() const noexcept { return value_; }
  /// For functions that consume it.
  [[nodiscard]] jv copy() const noexcept { return jq_library().jv_copy(value_); }
  [[nodiscard]] jv_kind kind() const noexcept { return jq_library().jv_get_kind(value_); }
  [[nodiscard]] bool is_error() const noexcept {
    return kind() == JV_KIND_INVALID && jq_library().jv_invalid_has_msg(copy()) != 0;
  }
  /// Of a number.
  [[nodiscard]] double number() const noexcept { return jq_library().jv_number_value(value_); }
  /// Of a string; holds as long as the value.
  [[nodiscard]] std::string_view text() const noexcept {
    return {jq_library().jv_string_value(value_),
            static_cast<std::size_t>(jq_library().jv_string_length_bytes(copy()))};
  }

 private:
  jv value_;
};

/// Goes through an object's members in their order; `object` must outlive it.
class JqMembers {
 public:
  explicit JqMembers(const JqValue& object) noexcept
      : object_(object.get()), at_(jq_library().jv_object_iter(object_)) {}

  bool next(JqValue& key, JqValue& value) noexcept {
    const JqLibrary& jq = jq_library();
    if (jq.jv_object_iter_valid(object_, at_) == 0) return false;
    key = JqValue(jq.jv_object_iter_key(object_, at_));
    value = JqValue(jq.jv_object_iter_value(object_, at_));
    at_ = jq.jv_object_iter_next(object_, at_);
    return true;
  }

 private:
  jv object_;
  int at_;
};

}  // namespace eventsrc
