#include "eventsrc/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>

#include "eventsrc/text_hash.hpp"

namespace eventsrc::decimal {
namespace {

// A result with more digit characters than this is written with an exponent.
constexpr std::int64_t kMaxPlain = 40;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr std::string_view kPairs =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293"
    "949596979899";

/// A number without exponent and with at most 18 digit characters: coefficient / 10^scale.
struct Short {
  std::int64_t coefficient = 0;
  std::size_t scale = 0;
};

bool read_short(std::string_view text, Short& number) noexcept {
  constexpr std::size_t kMaxShort = 18;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.size() > kMaxShort + 1) return false;
  const char* const end = text.data() + text.size();
  const char* point = end;
  std::uint64_t value = 0;
  for (const char* p = text.data(); p != end; ++p) {
    const unsigned digit = static_cast<unsigned char>(*p) - unsigned{'0'};
    if (digit <= 9) {
      value = value * 10 + digit;
    } else if (*p == '.') {
      point = p;
    } else {
      return false;
    }
  }
  if (point == end && text.size() > kMaxShort) return false;
  number.scale = point == end ? 0 : static_cast<std::size_t>(end - point) - 1;
  number.coefficient = static_cast<std::int64_t>(value);
  if (negative) number.coefficient = -number.coefficient;
  return true;
}

/// Gives both the larger scale; false if a coefficient becomes too long for that.
bool align(Short& a, Short& b) noexcept {
  if (a.scale == b.scale) return true;
  Short& coarse = a.scale < b.scale ? a : b;
  const std::size_t scale = std::max(a.scale, b.scale);
  const std::int64_t factor = kPowers[scale - coarse.scale];
  coarse.scale = scale;
  return !__builtin_mul_overflow(coarse.coefficient, factor, &coarse.coefficient);
}

/// Writes the last `count` digits of `value` in front of `p`, and takes them off.
char* write_digits(char* p, std::uint64_t& value, std::size_t count) {
  for (; count >= 2; count -= 2) {
    p -= 2;
    std::memcpy(p, kPairs.data() + value % 100 * 2, 2);
    value /= 100;
  }
  if (count == 1) {
    *--p = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return p;
}

/// Puts a point before the last `scale` of the digits, with zeros where they are too few.
char* put_point(char* digits, char* end, std::size_t scale) {
  const auto count = static_cast<std::size_t>(end - digits);
  if (count <= scale) {
    const std::size_t zeros = scale - count + 2;
    std::memmove(digits + zeros, digits, count);
    std::memset(digits, '0', zeros);
    digits[1] = '.';
    return end + zeros;
  }
  for (char* p = end; p != end - scale; --p) *p = p[-1];
  end[-static_cast<std::ptrdiff_t>(scale)] = '.';
  return end + 1;
}

/// The plain form, which is never too long: 36 digits after the point at most.
void append_short(Short number, std::string& out) {
  const bool negative = number.coefficient < 0;
  auto value = static_cast<std::uint64_t>(number.coefficient);
  if (negative) value = 0 - value;
  std::size_t scale = value == 0 ? 0 : number.scale;
  for (; scale > 0 && value % 10 == 0; --scale) value /= 10;
  std::array<char, 64> buffer;
  char* p = buffer.data();
  if (negative) *p++ = '-';
  char* const digits = p;
  p = std::to_chars(p, buffer.data() + buffer.size(), value).ptr;
  if (scale > 0) p = put_point(digits, p, scale);
  out.append(buffer.data(), static_cast<std::size_t>(p - buffer.data()));
}

/// False, and `out` as it was, where 64 bits do not suffice.
bool compute_short(Operation operation, std::string_view a, std::string_view b, std::string& out) {
  Short x;
  Short y;
  if (!read_short(a, x) || !read_short(b, y)) return false;
  Short result;
  if (operation == Operation::multiply) {
    if (__builtin_mul_overflow(x.coefficient, y.coefficient, &result.coefficient)) return false;
    result.scale = x.scale + y.scale;
  } else {
    if (operation == Operation::subtract) y.coefficient = -y.coefficient;
    if (!align(x, y)) return false;
    if (__builtin_add_overflow(x.coefficient, y.coefficient, &result.coefficient)) return false;
    result.scale = x.scale;
  }
  append_short(result, out);
  return true;
}

/// A number of any length, taken apart: d.ddd x 10^(position + exponent). Zero has no digits and
/// nothing else either.
struct Number {
  bool negative = false;
  std::string_view digits;    // from the first that is not 0 to the last; a point may be in between
  std::size_t count = 0;      // of digits without the point
  std::int64_t position = 0;  // of the first digit: 0 right before the point, -1 right behind it
  bool exponent_negative = false;
  std::string_view exponent;  // without sign and leading zeros
};

void read_exponent(std::string_view text, Number& number) noexcept {
  number.exponent_negative = text.starts_with('-');
  if (number.exponent_negative || text.starts_with('+')) text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  number.exponent = text;
}

Number read_number(std::string_view text) noexcept {
  Number number;
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  // Loops by hand: find_first_of and its like call memchr for every character.
  std::size_t e = 0;
  while (e < text.size() && text[e] != 'e' && text[e] != 'E') ++e;
  if (e < text.size()) read_exponent(text.substr(e + 1), number);
  text = text.substr(0, e);
  const auto is_zero = [&text](std::size_t i) { return text[i] == '0' || text[i] == '.'; };
  std::size_t first = 0;
  while (first < text.size() && is_zero(first)) ++first;
  if (first == text.size()) return {};
  std::size_t last = text.size() - 1;
  while (is_zero(last)) --last;
  const std::size_t point = std::min(text.find('.'), text.size());
  number.digits = text.substr(first, last - first + 1);
  number.count = number.digits.size() - (first < point && point < last ? 1 : 0);
  number.position = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (first < point) --number.position;
  return number;
}

/// The n of d.ddd x 10^n, unless the exponent has so many digits that n is beyond +-10^17 anyway.
std::optional<std::int64_t> order(const Number& number) noexcept {
  constexpr std::size_t kMaxLength = 18;
  if (number.exponent.size() > kMaxLength) return std::nullopt;
  std::uint64_t read = 0;
  for (const char digit : number.exponent) {
    read = read * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  const auto exponent = static_cast<std::int64_t>(read);
  return number.position + (number.exponent_negative ? -exponent : exponent);
}

bool within(std::size_t count, std::int64_t order) noexcept {
  return count <= kMaxDigits && order >= -kMaxExponent && order <= kMaxExponent;
}

/// The n of d.ddd x 10^n of any length.
struct LongOrder {
  bool negative = false;
  std::string digits;  // without leading zeros
};

LongOrder long_order(const Number& number) {
  if (const auto small = order(number)) {
    return {*small < 0, std::to_string(*small < 0 ? -*small : *small)};
  }
  // The exponent is longer than any position, so its sign is the sum's.
  std::string digits(number.exponent);
  std::int64_t carry = number.exponent_negative ? -number.position : number.position;
  for (std::size_t i = digits.size(); i-- > 0 && carry != 0;) {
    const std::int64_t sum = digits[i] - '0' + carry;
    const std::int64_t digit = (sum % 10 + 10) % 10;
    digits[i] = static_cast<char>('0' + digit);
    carry = (sum - digit) / 10;
  }
  if (carry > 0) digits.insert(0, std::to_string(carry));
  digits.erase(0, digits.find_first_not_of('0'));
  return {number.exponent_negative, std::move(digits)};
}

int sign_of(std::int64_t difference) noexcept {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}

int compare_orders(const Number& a, const Number& b) {
  const auto x = order(a);
  const auto y = order(b);
  if (x && y) return sign_of(*x - *y);
  const LongOrder v = long_order(a);
  const LongOrder w = long_order(b);
  if (v.negative != w.negative) return v.negative ? -1 : 1;
  const int longer = sign_of(static_cast<std::int64_t>(v.digits.size()) -
                             static_cast<std::int64_t>(w.digits.size()));
  const int larger = longer != 0 ? longer : sign_of(v.digits.compare(w.digits));
  return v.negative ? -larger : larger;
}

/// Compares as if both had the same order; points do not count.
int compare_digits(std::string_view a, std::string_view b) noexcept {
  const char* p = a.data();
  const char* q = b.data();
  const char* const a_end = p + a.size();
  const char* const b_end = q + b.size();
  for (;; ++p, ++q) {
    if (p != a_end && *p == '.') ++p;
    if (q != b_end && *q == '.') ++q;
    if (p == a_end || q == b_end) break;
    if (*p != *q) return *p < *q ? -1 : 1;
  }
  // Neither ends with a zero, so what goes on is larger.
  return p != a_end ? 1 : q != b_end ? -1 : 0;
}

int sign_of(const Number& number) noexcept {
  return number.count == 0 ? 0 : number.negative ? -1 : 1;
}

constexpr std::size_t kLimbDigits = 9;
constexpr std::uint32_t kBase = 1'000'000'000;

constexpr std::size_t limbs_for(std::size_t digits) noexcept {
  return (digits + kLimbDigits - 1) / kLimbDigits;
}

// An aligned operand reaches from 10^1000 down to 10^-1999, and a sum may carry.
constexpr std::size_t kMaxLimbs = limbs_for(kMaxDigits + 2 * std::size_t{kMaxExponent}) + 1;
static_assert(kMaxLimbs >= 2 * limbs_for(kMaxDigits), "a product has room");

/// A natural number of at most kMaxLimbs limbs, the lowest nine digits in the first.
class Natural {
 public:
  Natural(const Natural&) = delete;
  Natural& operator=(const Natural&) = delete;

  /// `digits` (`count` of them, the first not 0, and perhaps a point) followed by `zeros` zeros.
  Natural(std::string_view digits, std::size_t count, std::size_t zeros) noexcept {
    grow(limbs_for(count + zeros));
    std::uint32_t* limb = limbs_.data() + zeros / kLimbDigits;
    auto unit = static_cast<std::uint32_t>(kPowers[zeros % kLimbDigits]);
    for (std::size_t i = digits.size(); i-- > 0;) {
      if (digits[i] == '.') continue;
      *limb += static_cast<std::uint32_t>(digits[i] - '0') * unit;
      unit *= 10;
      if (unit == kBase) {
        unit = 1;
        ++limb;
      }
    }
  }

  /// The product of two numbers.
  Natural(const Natural& a, const Natural& b) noexcept {
    grow(a.size_ + b.size_);
    for (std::size_t i = 0; i < a.size_; ++i) {
      std::uint64_t carry = 0;
      for (std::size_t j = 0; j < b.size_; ++j) {
        const std::uint64_t sum = limbs_[i + j] + std::uint64_t{a.limbs_[i]} * b.limbs_[j] + carry;
        limbs_[i + j] = static_cast<std::uint32_t>(sum % kBase);
        carry = sum / kBase;
      }
      limbs_[i + b.size_] = static_cast<std::uint32_t>(carry);
    }
    trim();
  }

  [[nodiscard]] bool less(const Natural& other) const noexcept {
    if (size_ != other.size_) return size_ < other.size_;
    for (std::size_t i = size_; i-- > 0;) {
      if (limbs_[i] != other.limbs_[i]) return limbs_[i] < other.limbs_[i];
    }
    return false;
  }

  void add(const Natural& other) noexcept {
    grow(std::max(size_, other.size_) + 1);
    std::uint32_t carry = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const std::uint32_t sum = limbs_[i] + other.limb(i) + carry;
      carry = sum >= kBase ? 1 : 0;
      limbs_[i] = sum - carry * kBase;
    }
    trim();
  }

  /// `other` must not be larger.
  void subtract(const Natural& other) noexcept {
    std::uint32_t borrow = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const std::uint32_t taken = other.limb(i) + borrow;
      borrow = limbs_[i] < taken ? 1 : 0;
      limbs_[i] = limbs_[i] + borrow * kBase - taken;
    }
    trim();
  }

  using Text = std::array<char, kMaxLimbs * kLimbDigits>;

  /// The digits, in `text`; none for zero.
  [[nodiscard]] std::string_view digits(Text& text) const {
    char* p = text.data();
    for (std::size_t i = size_; i-- > 0; p += kLimbDigits) {
      std::uint64_t limb = limbs_[i];
      write_digits(p + kLimbDigits, limb, kLimbDigits);
    }
    const std::string_view all(text.data(), size_ * kLimbDigits);
    return all.substr(std::min(all.find_first_not_of('0'), all.size()));
  }

 private:
  [[nodiscard]] std::uint32_t limb(std::size_t i) const noexcept {
    return i < size_ ? limbs_[i] : 0;
  }

  void grow(std::size_t size) noexcept {
    std::fill(limbs_.data() + size_, limbs_.data() + size, 0);
    size_ = size;
  }

  void trim() noexcept {
    while (size_ > 0 && limbs_[size_ - 1] == 0) --size_;
  }

  std::size_t size_ = 0;                        // without zeros on top
  std::array<std::uint32_t, kMaxLimbs> limbs_;  // set up to size_
};

/// The exponent of the last digit of an operand within the limits.
std::int64_t last_order(const Number& number) noexcept {
  return *order(number) - static_cast<std::int64_t>(number.count) + 1;
}

void append_scientific(std::string_view digits, std::int64_t order, std::string& out) {
  out += digits.front();
  if (digits.size() > 1) {
    out += '.';
    out += digits.substr(1);
  }
  out += order < 0 ? "e-" : "e+";
  out += std::to_string(order < 0 ? -order : order);
}

/// Appends d.ddd x 10^order; `digits` neither begins nor ends with a zero.
void append_digits(std::string_view digits, std::int64_t order, std::string& out) {
  const auto count = static_cast<std::int64_t>(digits.size());
  if ((order < 0 ? count - order : std::max(count, order + 1)) > kMaxPlain) {
    append_scientific(digits, order, out);
    return;
  }
  if (order < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-order - 1), '0');
    out += digits;
    return;
  }
  const auto whole = static_cast<std::size_t>(order + 1);
  out += digits.substr(0, whole);
  if (digits.size() <= whole) {
    out.append(whole - digits.size(), '0');
  } else {
    out += '.';
    out += digits.substr(whole);
  }
}

/// Appends natural x 10^exponent; false, and `out` as it was, when that is beyond the limits.
bool append_result(bool negative, const Natural& natural, std::int64_t exponent, std::string& out) {
  Natural::Text text;
  std::string_view digits = natural.digits(text);
  if (digits.empty()) {
    out += '0';
    return true;
  }
  const std::int64_t order = exponent + static_cast<std::int64_t>(digits.size()) - 1;
  digits = digits.substr(0, digits.find_last_not_of('0') + 1);
  if (!within(digits.size(), order)) return false;
  if (negative) out += '-';
  append_digits(digits, order, out);
  return true;
}

/// `number` in units of 10^exponent, which is not above its last digit.
Natural in_units(const Number& number, std::int64_t exponent) noexcept {
  const std::int64_t zeros = number.count == 0 ? 0 : last_order(number) - exponent;
  return {number.digits, number.count, static_cast<std::size_t>(zeros)};
}

bool append_sum(const Number& a, const Number& b, std::string& out) {
  const std::int64_t exponent = a.count == 0   ? last_order(b)
                                : b.count == 0 ? last_order(a)
                                               : std::min(last_order(a), last_order(b));
  Natural x = in_units(a, exponent);
  Natural y = in_units(b, exponent);
  if (a.negative == b.negative) {
    x.add(y);
    return append_result(a.negative, x, exponent, out);
  }
  if (x.less(y)) {
    y.subtract(x);
    return append_result(b.negative, y, exponent, out);
  }
  x.subtract(y);
  return append_result(a.negative, x, exponent, out);
}

bool append_product(const Number& a, const Number& b, std::string& out) {
  const Natural x(a.digits, a.count, 0);
  const Natural y(b.digits, b.count, 0);
  const Natural product(x, y);
  return append_result(a.negative != b.negative, product, last_order(a) + last_order(b), out);
}

bool within_limits(const Number& number) noexcept {
  const auto n = order(number);
  return n && within(number.count, *n);
}

}  // namespace

bool compute(Operation operation, std::string_view a, std::string_view b, std::string& out) {
  if (compute_short(operation, a, b, out)) return true;
  const Number x = read_number(a);
  Number y = read_number(b);
  if (!within_limits(x) || !within_limits(y)) return false;
  if (operation == Operation::multiply) return append_product(x, y, out);
  if (operation == Operation::subtract) y.negative = !y.negative;
  return append_sum(x, y, out);
}

bool within_limits(std::string_view number) noexcept { return within_limits(read_number(number)); }

int compare(std::string_view a, std::string_view b) {
  Short v;
  Short w;
  if (read_short(a, v) && read_short(b, w) && align(v, w)) {
    return v.coefficient < w.coefficient ? -1 : v.coefficient > w.coefficient ? 1 : 0;
  }
  const Number x = read_number(a);
  const Number y = read_number(b);
  const int sign = sign_of(x);
  if (sign != sign_of(y)) return sign < sign_of(y) ? -1 : 1;
  if (sign == 0) return 0;
  const int larger = compare_orders(x, y);
  return sign * (larger != 0 ? larger : compare_digits(x.digits, y.digits));
}

std::uint64_t hash(std::string_view number) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;
  constexpr std::int64_t kLongOrder = 100'000'000'000'000'000;
  const Number read = read_number(number);
  std::string digits;  // where a point is among them
  if (read.count != read.digits.size()) {
    std::remove_copy(read.digits.begin(), read.digits.end(), std::back_inserter(digits), '.');
  }
  std::uint64_t hash = text_hash(digits.empty() ? read.digits : digits);
  // The same order can be written with an exponent that is short, or just too long for that.
  const auto exponent = order(read);
  if (exponent && std::abs(*exponent) < kLongOrder) {
    hash ^= static_cast<std::uint64_t>(*exponent * 2 + (read.negative ? 1 : 0)) * kFactor;
  } else {
    const LongOrder far = long_order(read);
    hash ^= text_hash(far.digits) * (far.negative ? 3 : 1) + (read.negative ? kFactor : 0);
  }
  return hash ^ hash >> 32;
}

}  // namespace eventsrc::decimal
