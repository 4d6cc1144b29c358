#include "jq_result.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_map>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"
#include "eventsrc/value.hpp"
#include "jq_numbers.hpp"

namespace eventsrc {
namespace {

struct Member {
  std::string_view key;  // raw
  std::string_view value;
};

/// Finds the members of an object's text, fast if they are asked for in their order.
class MemberTexts {
 public:
  explicit MemberTexts(std::string_view object) : object_(object), rest_(object) {}

  /// The member `name`, which must be there.
  [[nodiscard]] Member find(std::string_view name) {
    Member member;
    while (!out_of_order_ && rest_.next(member.key, member.value)) {
      if (is_named(member.key, name)) return member;
    }
    if (!out_of_order_) index();
    return by_name_.at(std::string(name));
  }

  /// Whether a member was asked for after one that stands behind it.
  [[nodiscard]] bool out_of_order() const noexcept { return out_of_order_; }

 private:
  static bool is_named(std::string_view key, std::string_view name) {
    if (key.find('\\') != std::string_view::npos) return json::decoded(key) == name;
    return key.substr(1, key.size() - 2) == name;
  }

  void index() {
    out_of_order_ = true;
    json::Members members(object_);
    Member member;
    while (members.next(member.key, member.value)) {
      by_name_.emplace(json::decoded(member.key), member);
    }
  }

  std::string_view object_;
  json::Members rest_;
  bool out_of_order_ = false;
  std::unordered_map<std::string, Member, TextHash, std::equal_to<>> by_name_;
};

std::string as_jq_prints(double value) {
  const JqLibrary& jq = jq_library();
  const JqValue text(jq.jv_dump_string(jq.jv_number(value), 0));
  return std::string(text.text());
}

bool is_minus_zero(double value) { return value == 0 && std::signbit(value); }

}  // namespace

void JqResult::write(const JqValue& result, const JqValue& input) {
  write_kept(result, input, inputs_.input);
}

bool JqResult::write_kept(const JqValue& result, const JqValue& input, std::string_view text) {
  const JqLibrary& jq = jq_library();
  bool same = jq.jv_identical(result.copy(), input.copy()) != 0;
  if (!same && result.kind() == input.kind()) {
    if (result.kind() == JV_KIND_OBJECT) return write_kept_object(result, input, text);
    if (result.kind() == JV_KIND_ARRAY) return write_kept_array(result, input, text);
    same = equal_scalars(result, input);
  }
  if (!same) {
    write_new(result);
    return false;
  }
  out_ += text;
  check_size();
  return true;
}

bool JqResult::equal_scalars(const JqValue& result, const JqValue& input) {
  switch (result.kind()) {
    case JV_KIND_NUMBER:
      // The text kept for zero may be that of minus zero.
      faithful_ &= is_minus_zero(result.number()) == is_minus_zero(input.number());
      return result.number() == input.number();
    case JV_KIND_STRING:
      return result.text() == input.text();
    default:
      return true;
  }
}

bool JqResult::write_kept_object(const JqValue& result, const JqValue& input,
                                 std::string_view text) {
  const JqLibrary& jq = jq_library();
  check_depth();
  const std::size_t start = out_.size();
  bool same = jq.jv_object_length(result.copy()) == jq.jv_object_length(input.copy());
  MemberTexts texts(text);
  JqMembers members(result);
  JqValue key;
  JqValue value;
  out_ += '{';
  while (members.next(key, value)) {
    if (out_.size() != start + 1) out_ += ',';
    path_.push_back({.key = key.text(), .is_key = true});
    const JqValue before(jq.jv_object_get(input.copy(), key.copy()));
    if (before.kind() != JV_KIND_INVALID) {
      const Member member = texts.find(key.text());
      out_ += member.key;
      out_ += ':';
      same &= write_kept(value, before, member.value);
    } else {
      same = false;
      write_string(key.text());
      out_ += ':';
      write_new(value);
    }
    path_.pop_back();
  }
  out_ += '}';
  if (same && texts.out_of_order()) {
    out_.resize(start);
    out_ += text;
    faithful_ = false;
  }
  return same;
}

bool JqResult::write_kept_array(const JqValue& result, const JqValue& input,
                                std::string_view text) {
  const JqLibrary& jq = jq_library();
  check_depth();
  const int length = jq.jv_array_length(result.copy());
  bool same = length == jq.jv_array_length(input.copy());
  json::Elements elements(text);
  std::string_view element;
  out_ += '[';
  for (int i = 0; i < length; ++i) {
    if (i > 0) out_ += ',';
    path_.push_back({.index = static_cast<std::size_t>(i)});
    const JqValue value(jq.jv_array_get(result.copy(), i));
    if (elements.next(element)) {
      const JqValue before(jq.jv_array_get(input.copy(), i));
      same &= write_kept(value, before, element);
    } else {
      write_new(value);
    }
    path_.pop_back();
  }
  out_ += ']';
  return same;
}

void JqResult::write_new(const JqValue& result) {
  switch (result.kind()) {
    case JV_KIND_NULL:
      out_ += "null";
      break;
    case JV_KIND_FALSE:
      out_ += "false";
      break;
    case JV_KIND_TRUE:
      out_ += "true";
      break;
    case JV_KIND_NUMBER:
      write_number(result.number());
      break;
    case JV_KIND_STRING:
      write_string(result.text());
      break;
    case JV_KIND_ARRAY:
      write_new_array(result);
      break;
    case JV_KIND_OBJECT:
      write_new_object(result);
      break;
    case JV_KIND_INVALID:
      throw Error(ErrorCode::internal, "jq gave a value that is none" + place());
  }
  check_size();
}

void JqResult::write_new_object(const JqValue& result) {
  check_depth();
  JqMembers members(result);
  JqValue key;
  JqValue value;
  char before = '{';
  while (members.next(key, value)) {
    out_ += before;
    before = ',';
    path_.push_back({.key = key.text(), .is_key = true});
    write_string(key.text());
    out_ += ':';
    write_new(value);
    path_.pop_back();
  }
  out_ += before == '{' ? "{}" : "}";
}

void JqResult::write_new_array(const JqValue& result) {
  const JqLibrary& jq = jq_library();
  check_depth();
  const int length = jq.jv_array_length(result.copy());
  out_ += '[';
  for (int i = 0; i < length; ++i) {
    if (i > 0) out_ += ',';
    path_.push_back({.index = static_cast<std::size_t>(i)});
    write_new(JqValue(jq.jv_array_get(result.copy(), i)));
    path_.pop_back();
  }
  out_ += ']';
}

void JqResult::write_number(double value) {
  check_number(value);
  constexpr double kLimit = 1e15;
  if (value > -kLimit && value < kLimit && !is_minus_zero(value)) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<double>(whole) == value) {
      std::array<char, 24> digits{};
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), whole).ptr;
      out_.append(digits.data(), end);
      return;
    }
  }
  out_ += as_jq_prints(value);
}

void JqResult::write_string(std::string_view text) {
  if (!json::valid_utf8(text)) {
    throw Error(ErrorCode::invalid, "the jq program gives text that is not Unicode" + place());
  }
  json::append_quoted(out_, text);
}

void JqResult::check_number(double value) {
  if (numbers_ == JqNumbers::exact) check_text_kept(value);
  if (!std::isfinite(value)) {
    const std::string what = std::isnan(value) ? "no number (nan)" : "an infinite number";
    throw Error(ErrorCode::invalid, "the jq program gives " + what + place());
  }
}

void JqResult::check_text_kept(double value) {
  if (!doubtful_found_) find_doubtful_numbers();
  const auto bits = std::bit_cast<std::uint64_t>(value);
  auto lossy = std::ranges::lower_bound(doubtful_, bits, {}, &Doubtful::bits);
  if (lossy == doubtful_.end() || lossy->bits != bits) return;
  const std::string printed = as_jq_prints(value);
  while (lossy->text == printed) {
    if (++lossy == doubtful_.end() || lossy->bits != bits) return;
  }
  throw Error(ErrorCode::invalid,
              "jq would turn the number " + std::string(lossy->text) + " into " + printed +
                  place() + ": set \"jqNumbers\":\"double\" in the view, or give --lossy-numbers");
}

void JqResult::check_depth() const {
  if (path_.size() < kMaxDepth) return;
  throw JqLimit("the jq program gives a result nested more than " + std::to_string(kMaxDepth) +
                " deep");
}

void JqResult::check_size() const {
  if (out_.size() - start_ <= kMaxPayloadBytes) return;
  throw JqLimit("the jq program gives a result of more than " +
                std::to_string(kMaxPayloadBytes >> 20) + " MiB");
}

std::string JqResult::place() const {
  std::string pointer;
  for (const Step& step : path_) {
    if (step.is_key) {
      append_step(pointer, step.key);
    } else {
      append_step(pointer, std::to_string(step.index));
    }
  }
  return pointer.empty() ? pointer : " at " + pointer;
}

void JqResult::find_doubtful_numbers() {
  doubtful_found_ = true;
  const auto collect = [this](std::string_view number) {
    if (is_plain_number(number)) return false;
    doubtful_.push_back({std::bit_cast<std::uint64_t>(nearest_double(number)), number});
    return false;
  };
  for (const std::string_view text : {inputs_.input, inputs_.event, inputs_.key}) {
    any_number(text, collect);
  }
  std::ranges::stable_sort(doubtful_, {}, &Doubtful::bits);
}

}  // namespace eventsrc
