#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jq.hpp"
#include "jq_value.hpp"

namespace eventsrc {

/// What a jq program was run on, as text.
struct JqInputs {
  std::string_view input{};
  std::string_view event{};
  std::string_view key{};
};

/// Writes one result of a jq program as JSON. jq keeps neither the texts of numbers nor the escapes
/// of strings: what equals the input's value at the same pointer is copied from the input's text.
class JqResult {
 public:
  /// Appends to `out`.
  JqResult(const JqInputs& inputs, JqNumbers numbers, std::string& out)
      : inputs_(inputs), numbers_(numbers), out_(out), start_(out.size()) {}

  /// `input` is what jq made of the input's text. Throws as `JqProgram::run` does.
  void write(const JqValue& result, const JqValue& input);

  /// Whether jq would make of the text written a value no program can tell from the result.
  [[nodiscard]] bool is_faithful() const noexcept { return faithful_; }

 private:
  /// A member's or element's name on the way to the place written at.
  struct Step {
    std::string_view key{};
    std::size_t index = 0;
    bool is_key = false;
  };

  /// Each `write_kept…` returns whether the result equals the input there.
  bool write_kept(const JqValue& result, const JqValue& input, std::string_view text);
  bool write_kept_object(const JqValue& result, const JqValue& input, std::string_view text);
  bool write_kept_array(const JqValue& result, const JqValue& input, std::string_view text);
  bool equal_scalars(const JqValue& result, const JqValue& input);

  void write_new(const JqValue& result);
  void write_new_object(const JqValue& result);
  void write_new_array(const JqValue& result);
  void write_number(double value);
  void write_string(std::string_view text);

  void check_number(double value);
  void check_text_kept(double value);
  void check_depth() const;
  void check_size() const;
  [[nodiscard]] std::string place() const;

  /// A number of the inputs whose text jq may change.
  struct Doubtful {
    std::uint64_t bits;  // of its double
    std::string_view text;
  };
  void find_doubtful_numbers();

  JqInputs inputs_;
  JqNumbers numbers_;
  std::string& out_;
  std::size_t start_;
  bool faithful_ = true;
  std::vector<Step> path_{};
  bool doubtful_found_ = false;
  std::vector<Doubtful> doubtful_{};  // by their bits
};

}  // namespace eventsrc
