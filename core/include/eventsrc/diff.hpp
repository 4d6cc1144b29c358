#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/value.hpp"

namespace eventsrc {

/// One step of what makes one JSON value of another: an operation of an RFC 6902 patch.
struct Difference {
  enum class Kind {
    add,     ///< `pointer` is where it stands then; in an array, before the element that was there
    remove,  ///< what follows in an array moves up
    replace
  };

  Kind kind = Kind::replace;
  std::string pointer;    ///< RFC 6901, in the value as the steps before have made it
  std::string_view from;  ///< what stood there, as text; empty with `add`
  std::string_view to;    ///< what stands there then; empty with `remove`
};

enum class ArrayDiff {
  shortest,  ///< as many elements as possible stay
  by_index   ///< elements at the same place are taken for each other; the longer one's end goes
};

/// What makes `to` of `from`, to be done in this order; nothing if they are the same by value
/// (`json::equal`: numbers by exact value, objects without order). Both are minified texts that
/// `json::Checker` has passed, and are looked into by what is returned.
///
/// Of objects only the members that differ are touched. Of arrays the common beginning and end
/// stay; between them, as many elements as possible where there are not too many to find out (about
/// a thousand in each), else those at the same place are taken for each other.
[[nodiscard]] std::vector<Difference> diff(std::string_view from, std::string_view to,
                                           ArrayDiff arrays = ArrayDiff::shortest);

/// A part of a state, before and after. Texts as those of `diff`; nothing where nothing stood.
struct ChangedPart {
  std::string_view pointer{};  ///< RFC 6901
  std::optional<std::string_view> before{};
  std::optional<std::string_view> after{};
};

enum class DiffFor {
  patch,  ///< no state is `null`; one that comes or goes is replaced, be it by `null` again
  people  ///< a state that comes or goes and is an object: each of its members does
};

/// What changed in the part, with pointers into the whole state; nothing if it is equal.
[[nodiscard]] std::vector<Difference> diff(const ChangedPart& part, DiffFor purpose);

/// The differences of several parts, found in memory that is used again.
class Differences {
 public:
  void clear() noexcept { used_ = 0; }
  /// Adds what `diff` finds of the part.
  void add(const ChangedPart& part, DiffFor purpose);
  [[nodiscard]] std::span<const Difference> all() const noexcept {
    return std::span(found_).first(used_);
  }

 private:
  friend class Diff;
  Difference& next();

  std::vector<Difference> found_;
  std::size_t used_ = 0;
  std::string pointer_;
};

/// Appends them as an RFC 6902 patch: an array of operations.
void append_patch(std::string& out, std::span<const Difference> differences);

}  // namespace eventsrc
