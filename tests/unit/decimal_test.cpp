#include "eventsrc/decimal.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

using decimal::Operation;

std::string computed(Operation operation, std::string_view a, std::string_view b) {
  std::string out = "before ";
  if (!decimal::compute(operation, a, b, out)) {
    CHECK(out == "before ");
    return "refused";
  }
  CHECK(out.starts_with("before "));
  return out.substr(7);
}

std::string sum(std::string_view a, std::string_view b) {
  const std::string result = computed(Operation::add, a, b);
  CHECK(computed(Operation::add, b, a) == result);
  return result;
}

std::string difference(std::string_view a, std::string_view b) {
  return computed(Operation::subtract, a, b);
}

std::string product(std::string_view a, std::string_view b) {
  const std::string result = computed(Operation::multiply, a, b);
  CHECK(computed(Operation::multiply, b, a) == result);
  return result;
}

std::string repeated(char digit, std::size_t count) { return std::string(count, digit); }

/// "0.000...0" + digits, the first of which stands at 10^-position.
std::string small(std::size_t position, const std::string& digits) {
  return "0." + repeated('0', position - 1) + digits;
}

TEST_CASE("decimal: results are exact and written in the shortest plain form") {
  struct Row {
    std::string_view a, b, result;
  };
  const std::vector<Row> rows{
      {"0.1", "0.2", "0.3"},
      {"12345.67", "99.01", "12444.68"},
      {"1", "2", "3"},
      {"-1", "1", "0"},
      {"-0", "-0", "0"},
      {"-0.0", "0", "0"},
      {"0e5", "-0E-5", "0"},
      {"0.5", "0.5", "1"},
      {"99.99", "0.01", "100"},
      {"1.50", "1.00", "2.5"},
      {"1.000", "-0.001", "0.999"},
      {"-0.001", "0.0005", "-0.0005"},
      {"1e2", "1", "101"},
      {"1E+2", "1e-2", "100.01"},
      {"10e1", "0", "100"},
      {"-1e1", "0", "-10"},
      {"1.5e3", "0", "1500"},
      {"0", "0.0001", "0.0001"},
      {"1000000000000000000", "0", "1000000000000000000"},
      {"9223372036854775807", "1", "9223372036854775808"},
      {"-9223372036854775808", "-1", "-9223372036854775809"},
      {"999999999999999999", "1", "1000000000000000000"},
      {"18446744073709551615", "1", "18446744073709551616"},
      {"170141183460469231731687303715884105727", "1", "170141183460469231731687303715884105728"},
      {"0.000000000000000001", "999999999999999999", "999999999999999999.000000000000000001"},
      {"100000000000000000", "0.1", "100000000000000000.1"},
      {"123456789012345678901234567890", "-123456789012345678901234567890", "0"},
      {"123456789012345678901234567890", "-123456789012345678901234567889.5", "0.5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(sum(row.a, row.b) == row.result);
  }
}

TEST_CASE("decimal: ten times 0.1 is 1") {
  std::string total = "0";
  for (int i = 0; i < 10; ++i) total = sum(total, "0.1");
  CHECK(total == "1");
}

TEST_CASE("decimal: subtraction") {
  CHECK(difference("0.3", "0.1") == "0.2");
  CHECK(difference("1", "1.0") == "0");
  CHECK(difference("0", "5") == "-5");
  CHECK(difference("0", "0") == "0");
  CHECK(difference("-9223372036854775808", "1") == "-9223372036854775809");
  CHECK(difference("1000000000000000000000", "1") == "999999999999999999999");
  CHECK(difference("1", "1000000000000000000000") == "-999999999999999999999");
  CHECK(difference("-1e30", "-1e30") == "0");
}

TEST_CASE("decimal: multiplication") {
  CHECK(product("1.1", "1.1") == "1.21");
  CHECK(product("-0", "5") == "0");
  CHECK(product("0", "-5e900") == "0");
  CHECK(product("-2", "-3") == "6");
  CHECK(product("2.50", "-4") == "-10");
  CHECK(product("0.5", "0.2") == "0.1");
  CHECK(product("4294967296", "4294967296") == "18446744073709551616");
  CHECK(product("999999999999999999", "999999999999999999") ==
        "999999999999999998000000000000000001");
  CHECK(product("0.00000000000000001", "0.00000000000000001") ==
        "0.0000000000000000000000000000000001");
  CHECK(product("1e500", "1e500") == "1e+1000");
  CHECK(product("1e-500", "-1e-500") == "-1e-1000");
  CHECK(product("1e1000", "1e-1000") == "1");
  CHECK(product("12e998", "1e1") == "1.2e+1000");
}

TEST_CASE("decimal: more than 40 digit characters are written with an exponent") {
  const std::string nines = repeated('9', 40);
  CHECK(sum(nines, "0") == nines);
  CHECK(sum(nines, "-0.0") == nines);
  CHECK(sum(nines, "1") == "1e+40");
  CHECK(sum("-" + nines, "-1") == "-1e+40");
  CHECK(sum(nines, "2") == "1." + repeated('0', 39) + "1e+40");
  CHECK(sum("1e39", "0") == "1" + repeated('0', 39));
  CHECK(sum("1e40", "0") == "1e+40");
  CHECK(sum("12e38", "0") == "12" + repeated('0', 38));
  CHECK(sum("12e39", "0") == "1.2e+40");

  CHECK(sum("1e-39", "0") == small(39, "1"));
  CHECK(sum("1e-40", "0") == "1e-40");
  CHECK(sum("-12e-39", "0") == "-" + small(38, "12"));
  CHECK(sum("12e-40", "0") == "1.2e-39");

  const std::string fraction = "1." + repeated('0', 38) + "1";
  CHECK(sum(fraction, "0") == fraction);
  CHECK(sum("1." + repeated('0', 39) + "1", "0") == "1." + repeated('0', 39) + "1e+0");
  CHECK(sum("10." + repeated('0', 38) + "1", "0") == "1." + repeated('0', 39) + "1e+1");
  CHECK(sum(small(1, repeated('1', 39)), "0") == small(1, repeated('1', 39)));
  CHECK(sum(small(1, repeated('1', 40)), "0") == "1." + repeated('1', 39) + "e-1");
}

TEST_CASE("decimal: a result with an exponent is an operand again") {
  CHECK(sum(sum(repeated('9', 41), "1"), "-1") == "9." + repeated('9', 40) + "e+40");
  CHECK(difference(sum("1e50", "1e-50"), "1e50") == "1e-50");
}

TEST_CASE("decimal: an operand has at most 1,000 significant digits") {
  const std::string most = repeated('9', 1000);
  CHECK(decimal::within_limits(most));
  CHECK(decimal::within_limits("-" + most));
  CHECK(decimal::within_limits("0." + most));
  CHECK(decimal::within_limits("9." + most.substr(1) + "e1000"));
  CHECK(decimal::within_limits("9." + most.substr(1) + "e-1000"));
  CHECK_FALSE(decimal::within_limits("1" + most));
  CHECK_FALSE(decimal::within_limits("0.1" + most));
  CHECK_FALSE(decimal::within_limits("1." + most));
  CHECK(sum(most, "0") == "9." + repeated('9', 999) + "e+999");
  CHECK(sum("1" + most, "0") == "refused");
  CHECK(product("1" + most, "0") == "refused");
  CHECK(difference("0", "1" + most) == "refused");
}

TEST_CASE("decimal: zeros in front and behind are not significant") {
  CHECK(sum("1." + repeated('0', 2000), "1") == "2");
  CHECK(sum("1" + repeated('0', 1000), "0") == "1e+1000");
  CHECK(sum("0." + repeated('0', 999) + "1", "0") == "1e-1000");
  CHECK(sum("0." + repeated('0', 3000) + "1e3001", "0") == "1");
  CHECK(sum("1" + repeated('0', 3000) + "e-3000", "0") == "1");
  CHECK(sum("1" + repeated('0', 3000) + ".0e-3000", "0") == "1");
  CHECK(sum("0.0" + repeated('0', 2000), "7") == "7");
  CHECK(sum("5e0000000000000000000000000000001", "0") == "50");
  CHECK(sum("5e-" + repeated('0', 4000), "0") == "5");
}

TEST_CASE("decimal: an operand's exponent is within 1,000") {
  for (const std::string_view number :
       {"1e1000", "-1e1000", "9.99e1000", "99e999", "0.01e1002", "1e-1000", "100e-1002", "0.1e-999",
        "0e999999999", "-0.000e-99999999999999999999999999"}) {
    CAPTURE(number);
    CHECK(decimal::within_limits(number));
    CHECK(difference(number, number) == "0");
  }
  const std::string hostile = "1e" + repeated('9', 4094);
  for (const std::string_view number : std::vector<std::string_view>{
           "1e1001", "10e1000", "-0.1e1002", "1e-1001", "0.1e-1000", "100e-1003", "1e999999999999",
           "1e-999999999999", "1e9223372036854775807", "1e-9223372036854775808",
           "1e18446744073709551616", "1e18446744073709551617", hostile}) {
    CAPTURE(number);
    CHECK_FALSE(decimal::within_limits(number));
    CHECK(sum(number, "1") == "refused");
    CHECK(product(number, "0") == "refused");
    CHECK(difference(number, number) == "refused");
  }
  CHECK_FALSE(decimal::within_limits("1" + repeated('0', 1001)));
  CHECK_FALSE(decimal::within_limits("0." + repeated('0', 1000) + "1"));
  CHECK_FALSE(decimal::within_limits("1" + repeated('0', 4095)));
  CHECK_FALSE(decimal::within_limits(repeated('7', 4096)));
}

TEST_CASE("decimal: a result is within the same limits") {
  const std::string most = repeated('9', 1000);
  CHECK(sum(most, "1") == "1e+1000");
  CHECK(sum(most, "2") == "refused");
  CHECK(sum(most, most) == "refused");
  CHECK(sum(most, "0.1") == "refused");
  CHECK(sum("1e999", "1") == "1." + repeated('0', 998) + "1e+999");
  CHECK(sum("1e1000", "1") == "refused");
  CHECK(sum("1e1000", "10") == "1." + repeated('0', 998) + "1e+1000");
  CHECK(sum("1e1000", "1e-1000") == "refused");
  CHECK(sum("9e1000", "1e1000") == "refused");
  CHECK(sum("9e1000", "0.9e1000") == "9.9e+1000");
  CHECK(difference("1e1000", "1e1000") == "0");
  const std::string widest = "9." + most.substr(1);
  CHECK(sum(widest + "e1000", widest + "e1000") == "refused");
  CHECK(sum(widest + "e1000", widest + "e-1000") == "refused");
  CHECK(difference(widest + "e-1000", widest + "e-1000") == "0");
  CHECK(difference("1.01e-1000", "1e-1000") == "refused");
  CHECK(difference("1.1e-999", "1e-999") == "1e-1000");
  CHECK(product("1e500", "1e501") == "refused");
  CHECK(product("1e-500", "1e-501") == "refused");
  CHECK(product("5e500", "2e500") == "refused");
  CHECK(product("5e-500", "2e-501") == "1e-1000");
  CHECK(product(most, "10") == widest + "e+1000");
  CHECK(product(most, "11") == "refused");
  CHECK(product(most, most) == "refused");
  CHECK(product(repeated('1', 500), repeated('9', 500)).size() ==
        1000 + std::string(".e+999").size());
  CHECK(product(repeated('1', 501), repeated('9', 500)) == "refused");
}

TEST_CASE("decimal: compares by value") {
  const std::string long_one = "1" + repeated('0', 2000) + "1";
  // In rows of equal numbers, from the least to the greatest.
  const std::string huge = repeated('9', 2000);
  const std::string power = "1" + repeated('0', 2000);
  const std::vector<std::vector<std::string>> rows{
      {"-1e" + power, "-10e" + huge, "-0.1e1" + repeated('0', 1999) + "1"},
      {"-1e" + huge, "-1.000E+00" + huge},
      {"-1e19"},
      {"-9223372036854775808", "-9.223372036854775808e18"},
      {"-1.5", "-15e-1"},
      {"-1.05"},
      {"-1", "-1.0", "-0.1e1"},
      {"-1e-999999999999999999"},
      {"-1e-1000000000000000000", "-0.1e-999999999999999999"},
      {"-1e-" + power},
      {"0", "-0", "0.0", "-0.0e99", "0e-" + huge, "0e" + huge},
      {"1e-" + power, "10e-1" + repeated('0', 1999) + "1"},
      {"1e-" + huge, "0.1e-" + repeated('9', 1999) + "8"},
      {"1e-999999999999999999", "0.01e-999999999999999997"},
      {"1e-400"},
      {"0.1", "0.10", "1e-1", "100e-3"},
      {"0.11"},
      {"1", "1.0", "10e-1", "0.01e2", "1E0", "1" + repeated('0', 2000) + "e-2000"},
      {"1.000000000000000000000000000000000000001"},
      {"10", "1e1", "10.0"},
      {"100.01", "10001e-2"},
      {"100.1"},
      {"999999999999999999"},
      {"9223372036854775807"},
      {"9223372036854775808"},
      {"1e400", "0.1e401"},
      {"1e401"},
      {long_one, long_one + ".000", "0." + long_one + "e2002"},
      {"2e2001"},
      {"1e1000000000000000000", "10e999999999999999999", "0.01e1000000000000000002"},
      {"1e" + huge, "0.01e1" + repeated('0', 1999) + "1"},
      {"1e" + power},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows.size(); ++j) {
      for (const std::string& a : rows[i]) {
        for (const std::string& b : rows[j]) {
          CAPTURE(a);
          CAPTURE(b);
          CHECK(decimal::compare(a, b) == (i < j ? -1 : i > j ? 1 : 0));
          CHECK((decimal::hash(a) == decimal::hash(b)) == (i == j));
        }
      }
    }
  }
}

TEST_CASE("decimal: compares numbers of the greatest length") {
  const std::string exponent = "1e" + repeated('9', 4094);
  const std::string digits = repeated('9', 4096);
  const std::string fraction = "0." + repeated('0', 4093) + "1";
  CHECK(exponent.size() == json::kMaxNumberLength);
  CHECK(decimal::compare(exponent, digits) == 1);
  CHECK(decimal::compare(digits, exponent) == -1);
  CHECK(decimal::compare(exponent, exponent) == 0);
  CHECK(decimal::compare(digits, repeated('9', 4095) + "8") == 1);
  CHECK(decimal::compare(fraction, "1e-4094") == 0);
  CHECK(decimal::compare("-" + fraction.substr(0, 4095), "0") == 0);
  CHECK(decimal::compare("0", "1e-" + repeated('9', 4093)) == -1);
}

}  // namespace
}  // namespace eventsrc
