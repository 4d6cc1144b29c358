#include "eventsrc/timestamp.hpp"

#include <cstdio>

#include <doctest/doctest.h>
#include <time.h>

using eventsrc::Fraction;
using eventsrc::parse_timestamp;
using eventsrc::parse_unix_time;
using eventsrc::Timestamp;
using eventsrc::to_string;
using std::chrono::microseconds;

namespace {

Timestamp at(std::int64_t micros) { return Timestamp{microseconds{micros}}; }

/// What `text` is read as, or "refused".
std::string read(std::string_view text, Fraction fraction = Fraction::refuse) {
  const auto time = parse_timestamp(text, fraction);
  return time ? to_string(*time) : "refused";
}

std::string read_unix(std::string_view text, Fraction fraction = Fraction::refuse) {
  const auto time = parse_unix_time(text, fraction);
  return time ? to_string(*time) : "refused";
}

}  // namespace

TEST_CASE("Timestamp: it is written with 27 characters") {
  CHECK(to_string(at(0)) == "1970-01-01T00:00:00.000000Z");
  CHECK(to_string(at(1767225600500000)) == "2026-01-01T00:00:00.500000Z");
  CHECK(to_string(at(-1)) == "1969-12-31T23:59:59.999999Z");
  CHECK(to_string(eventsrc::kTimestampMin) == "0001-01-01T00:00:00.000000Z");
  CHECK(to_string(eventsrc::kTimestampMax) == "9999-12-31T23:59:59.999999Z");
  std::string out = "x";
  eventsrc::append_timestamp(out, at(0));
  CHECK(out == "x1970-01-01T00:00:00.000000Z");
}

TEST_CASE("Timestamp: it is written as gmtime has it, and read back") {
  // A step that falls on every hour, minute, second and microsecond digit, over all years.
  const microseconds step{86'400'000'000 * 97 + 3'723'456'789};
  for (Timestamp time = eventsrc::kTimestampMin; time <= eventsrc::kTimestampMax; time += step) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const time_t seconds = whole.time_since_epoch().count();
    tm parts{};
    REQUIRE(gmtime_r(&seconds, &parts) != nullptr);
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", parts.tm_year + 1900,
                  parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                  static_cast<int>((time - whole).count()));
    REQUIRE(to_string(time) == text);
    REQUIRE(parse_timestamp(text, Fraction::refuse) == time);
  }
}

TEST_CASE("parse_timestamp: a date alone is its first instant, UTC") {
  CHECK(read("2026-01-31") == "2026-01-31T00:00:00.000000Z");
}

TEST_CASE("parse_timestamp: T, t or one space between, Z or z behind") {
  for (const char* text :
       {"2026-01-31T10:20:30Z", "2026-01-31t10:20:30z", "2026-01-31 10:20:30Z"}) {
    CHECK(read(text) == "2026-01-31T10:20:30.000000Z");
  }
}

TEST_CASE("parse_timestamp: offsets up to 23:59 are applied") {
  CHECK(read("2026-01-31T10:00:00.25+10:00") == "2026-01-31T00:00:00.250000Z");
  CHECK(read("2026-01-31T23:30:00-05:45") == "2026-02-01T05:15:00.000000Z");
  CHECK(read("2026-01-31T00:00:00+23:59") == "2026-01-30T00:01:00.000000Z");
  CHECK(read("2026-01-31T00:00:00-23:59") == "2026-01-31T23:59:00.000000Z");
  CHECK(read("2026-01-31T00:00:00-00:00") == "2026-01-31T00:00:00.000000Z");
  for (const char* offset :
       {"+24:00", "+10:60", "+1:00", "+1000", "+10", "+10:00:00", "10:00", "", "ZZ", "Z ", "UTC"}) {
    CHECK_MESSAGE(read(std::string("2026-01-31T00:00:00") + offset) == "refused", offset);
  }
}

TEST_CASE("parse_timestamp: only dates of the calendar") {
  CHECK(read("2024-02-29") != "refused");
  CHECK(read("2000-02-29") != "refused");
  for (const char* date : {"2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01",
                           "2026-01-00", "2026-01-32"}) {
    CHECK_MESSAGE(read(date) == "refused", date);
  }
}

TEST_CASE("parse_timestamp: 24:00, minute 60 and leap seconds are refused") {
  CHECK(read("2026-01-31T23:59:59Z") != "refused");
  for (const char* text :
       {"2026-01-31T24:00:00Z", "2026-01-31T10:60:00Z", "2016-12-31T23:59:60Z"}) {
    CHECK_MESSAGE(read(text) == "refused", text);
  }
}

TEST_CASE("parse_timestamp: digits of a fraction beyond six are cut off or refused") {
  CHECK(read("2026-01-31T00:00:00.1Z") == "2026-01-31T00:00:00.100000Z");
  CHECK(read("2026-01-31T00:00:00.123456Z") == "2026-01-31T00:00:00.123456Z");
  CHECK(read("2026-01-31T00:00:00.1234569Z") == "refused");
  CHECK(read("2026-01-31T00:00:00.1234560Z") == "refused");
  CHECK(read("2026-01-31T00:00:00.1234569Z", Fraction::cut) == "2026-01-31T00:00:00.123456Z");
  CHECK(read("2026-01-31T00:00:00." + std::string(400, '9') + "Z", Fraction::cut) ==
        "2026-01-31T00:00:00.999999Z");
  for (const char* text :
       {"2026-01-31T00:00:00.Z", "2026-01-31T00:00:00,5Z", "2026-01-31T00:00:00.-5Z"}) {
    CHECK_MESSAGE(read(text, Fraction::cut) == "refused", text);
  }
}

TEST_CASE("parse_timestamp: years 0001 to 9999, counted after the offset") {
  CHECK(read("0001-01-01") == "0001-01-01T00:00:00.000000Z");
  CHECK(read("0001-01-01T00:00:00+00:01") == "refused");
  CHECK(read("0000-12-31") == "refused");
  CHECK(read("0000-12-31T23:59:00-00:01") == "0001-01-01T00:00:00.000000Z");
  CHECK(read("9999-12-31T23:59:59.999999Z") == "9999-12-31T23:59:59.999999Z");
  CHECK(read("9999-12-31T23:59:59-00:01") == "refused");
}

TEST_CASE("parse_timestamp: anything else is refused") {
  for (const char* text : {"",
                           " ",
                           "2026",
                           "2026-01",
                           "2026-1-31",
                           "20260131",
                           "2026-01-31T",
                           "2026-01-31T10:00Z",
                           "2026-01-31T10:00:00",
                           "2026-01-31  10:00:00Z",
                           " 2026-01-31",
                           "2026-01-31 ",
                           "+2026-01-31",
                           "-2026-01-31",
                           "12026-01-31",
                           "2026/01/31",
                           "2026-01-31_10:00:00Z",
                           "2026-01-3a",
                           "2026-01-31T1a:00:00Z",
                           "2026-01-31T10:00:+1Z"}) {
    CHECK_MESSAGE(read(text) == "refused", text);
  }
}

TEST_CASE("parse_unix_time: seconds with a fraction, also before 1970") {
  CHECK(read_unix("@1767225600.5") == "2026-01-01T00:00:00.500000Z");
  CHECK(read_unix("@0") == "1970-01-01T00:00:00.000000Z");
  CHECK(read_unix("@-0.5") == "1969-12-31T23:59:59.500000Z");
  CHECK(read_unix("@-1") == "1969-12-31T23:59:59.000000Z");
  CHECK(read_unix("@1.1234569") == "refused");
  CHECK(read_unix("@1.1234569", Fraction::cut) == "1970-01-01T00:00:01.123456Z");
}

TEST_CASE("parse_unix_time: years 0001 to 9999") {
  CHECK(read_unix("@-62135596800") == "0001-01-01T00:00:00.000000Z");
  CHECK(read_unix("@-62135596800.000001") == "refused");
  CHECK(read_unix("@253402300799.999999") == "9999-12-31T23:59:59.999999Z");
  CHECK(read_unix("@253402300800") == "refused");
  CHECK(read_unix("@-253402300799") == "refused");
  CHECK(read_unix("@9223372036854775807") == "refused");
  CHECK(read_unix("@9223372036854775808") == "refused");
}

TEST_CASE("parse_unix_time: anything else is refused") {
  for (const char* text : {"", "@", "@-", "@+1", "@ 1", "@1 ", "@1.", "@.5", "@1e3", "@1.5.5",
                           "@007", "@--1", "1", "@1Z"}) {
    CHECK_MESSAGE(read_unix(text, Fraction::cut) == "refused", text);
  }
}
