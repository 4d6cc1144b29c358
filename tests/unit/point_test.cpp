#include "eventsrc/point.hpp"

#include <string>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"

using eventsrc::Error;
using eventsrc::ErrorCode;
using eventsrc::Point;
using eventsrc::Prefix;
using eventsrc::Seq;
using eventsrc::StreamHead;
using eventsrc::Timestamp;
using eventsrc::to_string;

namespace {

/// 2026-03-01T12:34:56.789Z: the day before is the last of February.
Timestamp now() {
  return *eventsrc::parse_timestamp("2026-03-01T12:34:56.789Z", eventsrc::Fraction::refuse);
}

/// The reading of `text`: "latest", "seq 7", "~2" or the time; a refusal gives its message.
std::string read(std::string_view text) {
  try {
    const Point point = Point::parse(text, now());
    if (const auto* seq = std::get_if<Point::AtSeq>(&point.where())) {
      return "seq " + std::to_string(seq->seq.value());
    }
    if (const auto* time = std::get_if<Point::AtTime>(&point.where())) return to_string(time->time);
    if (const auto* before = std::get_if<Point::BeforeLast>(&point.where())) {
      return "~" + std::to_string(before->count);
    }
    return "latest";
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::usage);
    return error.what();
  }
}

std::string read_filter(std::string_view text) {
  try {
    return to_string(eventsrc::parse_time_filter(text, now(), "--since"));
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::usage);
    return error.what();
  }
}

StreamHead head_of(std::int64_t events) {
  StreamHead head;
  head.events = events;
  return head;
}

}  // namespace

TEST_CASE("Point: latest, a seq, events before the last") {
  CHECK(read("latest") == "latest");
  CHECK(read("0") == "seq 0");
  CHECK(read("7") == "seq 7");
  CHECK(read("20260131") == "seq 20260131");
  CHECK(read("9223372036854775807") == "seq 9223372036854775807");
  CHECK(read("~2") == "~2");
  CHECK(read("~0") == "~0");
}

TEST_CASE("Point: RFC 3339 dates and times, digits beyond microseconds cut off") {
  CHECK(read("2026-01-31") == "2026-01-31T00:00:00.000000Z");
  CHECK(read("2026-01-31T10:00:00.25+10:00") == "2026-01-31T00:00:00.250000Z");
  CHECK(read("2026-01-31T10:00:00.1234569Z") == "2026-01-31T10:00:00.123456Z");
}

TEST_CASE("Point: Unix seconds") {
  CHECK(read("@1767225600.5") == "2026-01-01T00:00:00.500000Z");
  CHECK(read("@-1.5") == "1969-12-31T23:59:58.500000Z");
  CHECK(read("@0.1234569") == "1970-01-01T00:00:00.123456Z");
}

TEST_CASE("Point: times counted back from now") {
  CHECK(read("0s ago") == "2026-03-01T12:34:56.789000Z");
  CHECK(read("90s ago") == "2026-03-01T12:33:26.789000Z");
  CHECK(read("15m ago") == "2026-03-01T12:19:56.789000Z");
  CHECK(read("2h ago") == "2026-03-01T10:34:56.789000Z");
  CHECK(read("3d ago") == "2026-02-26T12:34:56.789000Z");
  CHECK(read("1w ago") == "2026-02-22T12:34:56.789000Z");
}

TEST_CASE("Point: now, and the first instants of today and yesterday") {
  CHECK(read("now") == "2026-03-01T12:34:56.789000Z");
  CHECK(read("today") == "2026-03-01T00:00:00.000000Z");
  CHECK(read("yesterday") == "2026-02-28T00:00:00.000000Z");
}

TEST_CASE("Point: seq: and time: force a reading") {
  CHECK(read("seq:7") == "seq 7");
  CHECK(read("time:2026-01-31") == "2026-01-31T00:00:00.000000Z");
  CHECK(read("time:@0") == "1970-01-01T00:00:00.000000Z");
  CHECK(read("time:1w ago") == "2026-02-22T12:34:56.789000Z");
  CHECK(read("time:today") == "2026-03-01T00:00:00.000000Z");
}

TEST_CASE("Point: anything else is a usage error that lists the forms") {
  CHECK(read("-1") ==
        "'-1' is not a point: use latest, 7 (a seq), ~2 (two events before the last), 2026-01-31, "
        "2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), '90s ago' "
        "(s, m, h, d or w), now, today, yesterday; seq: or time: in front forces a reading");
  for (const char* text : {"",
                           "+1",
                           "007",
                           " 7",
                           "7 ",
                           "7.0",
                           "0x7",
                           "1e3",
                           "~",
                           "~-1",
                           "~+1",
                           "~01",
                           "~ 1",
                           "~~1",
                           "~9223372036854775808",
                           "9223372036854775808",
                           "99999999999999999999",
                           "garbage",
                           "Latest",
                           "LATEST",
                           " latest",
                           "latest ",
                           "Now",
                           "tomorrow",
                           "seq:",
                           "seq:latest",
                           "seq:~2",
                           "seq:-1",
                           "seq:007",
                           "seq: 7",
                           "seq:seq:7",
                           "seq:2026-01-31",
                           "time:",
                           "time:7",
                           "time:latest",
                           "time:~2",
                           "time: now",
                           "time:time:now",
                           "time:seq:7",
                           "SEQ:7",
                           "2026-02-29",
                           "2026-01-31T23:59:60Z",
                           "2026-01-31T24:00:00Z",
                           "2026-01-31T10:00:00",
                           "@",
                           "@ 1",
                           "@1e3",
                           "@253402300800",
                           "ago",
                           " ago",
                           "s ago",
                           "90 s ago",
                           "90s  ago",
                           "90sago",
                           "90s",
                           "90s ago ",
                           " 90s ago",
                           "-90s ago",
                           "+90s ago",
                           "090s ago",
                           "1.5h ago",
                           "1y ago",
                           "90S ago",
                           "90s Ago",
                           "1h30m ago",
                           "9223372036854775807w ago",
                           "9223372036854775808s ago",
                           "106000w ago"}) {
    CHECK_MESSAGE(read(text).find("' is not a point: use latest, 7") != std::string::npos, text);
  }
  CHECK(read(std::string_view("7\0", 2)).starts_with("'7"));
}

TEST_CASE("Point: relative times reach back to the year 0001 and no further") {
  CHECK(read("63907965296s ago") == "0001-01-01T00:00:00.789000Z");
  CHECK(read("63907965297s ago").find(" is not a point") != std::string::npos);
}

TEST_CASE("Point: without a text it is the latest") {
  CHECK(std::holds_alternative<Point::Latest>(Point().where()));
}

TEST_CASE("Prefix: latest admits everything") {
  const Prefix prefix(Point(), head_of(3));
  CHECK(prefix.admits(1000, Seq(INT64_MAX), Timestamp::max()));
}

TEST_CASE("Prefix: a seq and a time belong to it themselves") {
  const Prefix seq(Point::at(Seq(7)), head_of(100));
  CHECK(seq.admits(0, Seq(7), now()));
  CHECK_FALSE(seq.admits(0, Seq(8), now()));
  const Prefix time(Point::at(now()), head_of(100));
  CHECK(time.admits(50, Seq(99), now()));
  CHECK_FALSE(time.admits(0, Seq(0), now() + std::chrono::microseconds{1}));
}

TEST_CASE("Prefix: ~N counts events, whatever their seqs, and is never less than none") {
  const Prefix prefix(Point::before_last(2), head_of(5));
  CHECK(prefix.max_events == 3);
  CHECK(prefix.admits(2, Seq(1000), now()));
  CHECK_FALSE(prefix.admits(3, Seq(1001), now()));
  CHECK(Prefix(Point::before_last(0), head_of(5)).max_events == 5);
  CHECK(Prefix(Point::before_last(5), head_of(5)).max_events == 0);
  CHECK(Prefix(Point::before_last(INT64_MAX), head_of(5)).max_events == 0);
}

TEST_CASE("parse_time_filter: a time in any of a point's spellings") {
  CHECK(read_filter("2026-01-31") == "2026-01-31T00:00:00.000000Z");
  CHECK(read_filter("time:2026-01-31T10:00:00Z") == "2026-01-31T10:00:00.000000Z");
  CHECK(read_filter("@0") == "1970-01-01T00:00:00.000000Z");
  CHECK(read_filter("90s ago") == "2026-03-01T12:33:26.789000Z");
  CHECK(read_filter("yesterday") == "2026-02-28T00:00:00.000000Z");
}

TEST_CASE("parse_time_filter: seqs, ~N and latest are refused, and the option is named") {
  for (const char* text : {"7", "seq:7", "time:7", "~2", "latest", "", "garbage"}) {
    CHECK_MESSAGE(read_filter(text).starts_with("--since takes a time, not '" + std::string(text) +
                                                "': use 2026-01-31, "),
                  text);
  }
}
