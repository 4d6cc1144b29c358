#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace eventsrc {

/// A JSON value that is changed a little and often: the state of a fold. It is kept as the text it
/// came as until something inside it changes; an object in which something changed keeps its
/// members in order, each again a Value. Number text, key order and escapes stay as they came.
/// Texts given to it are minified and have passed `json::Checker`.
class Value {
 public:
  /// `null`.
  Value();
  explicit Value(std::string_view json);
  ~Value();
  Value(const Value& other);
  Value& operator=(const Value& other);
  Value(Value&&) noexcept;
  Value& operator=(Value&&) noexcept;

  /// Becomes `json`.
  void assign(std::string_view json);

  /// RFC 7396: members of `patch` replace, extend or (null) remove those of this value; a patch
  /// that is not an object replaces it. New members go to the end; the key text first stored
  /// stays. Time is linear in the patch, whatever the value's size (an object in which nothing
  /// changed before is taken apart first, once). `patch` must not be a part of this value.
  /// Throws `integrity` where the patch is nested deeper than `kMaxDepth`, which no checked text
  /// is.
  void merge(std::string_view patch) { merge(patch, 0); }

  [[nodiscard]] bool is_object() const noexcept;
  /// Length of the value as text. Costs nothing.
  [[nodiscard]] std::size_t text_size() const noexcept;
  /// Appends the value as minified JSON.
  void append_to(std::string& out) const;
  [[nodiscard]] std::string str() const;

  /// Appends the part an RFC 6901 pointer names, as minified text; false if there is none.
  /// `pointer` has passed `is_pointer`.
  [[nodiscard]] bool select(std::string_view pointer, std::string& out) const;

 private:
  struct Object;

  void merge(std::string_view patch, std::size_t depth);

  std::string text_;                // unless object_
  std::unique_ptr<Object> object_;  // an object something was changed in
};

/// Whether `text` is an RFC 6901 pointer: empty, or `/`-led tokens in which `~` is followed by 0 or
/// 1.
[[nodiscard]] bool is_pointer(std::string_view text) noexcept;

}  // namespace eventsrc
