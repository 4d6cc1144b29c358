#include "eventsrc/names.hpp"

#include <string>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/seq.hpp"

using eventsrc::Error;
using eventsrc::ErrorCode;
using eventsrc::EventId;
using eventsrc::EventType;
using eventsrc::parse_count;
using eventsrc::StreamId;

namespace {

/// The message with which `text` is refused as a T; "" if it is taken. Other codes are failures.
template <typename T>
std::string refusal(std::string_view text) {
  try {
    const T name(text);
    CHECK(name.view() == text);
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    return error.what();
  }
}

}  // namespace

TEST_CASE("names: 1 to 512, 256 and 128 bytes are taken, one more or none is refused") {
  CHECK(refusal<StreamId>("a").empty());
  CHECK(refusal<StreamId>(std::string(512, 'x')).empty());
  CHECK(refusal<StreamId>("") == "the stream name is empty: give 1 to 512 bytes");
  CHECK(refusal<StreamId>(std::string(513, 'x')) ==
        "the stream name is 513 bytes long: give at most 512 bytes");
  CHECK(refusal<EventType>(std::string(256, 'x')).empty());
  CHECK(refusal<EventType>("") == "the event type is empty: give 1 to 256 bytes");
  CHECK(refusal<EventType>(std::string(257, 'x')) ==
        "the event type is 257 bytes long: give at most 256 bytes");
  CHECK(refusal<EventId>(std::string(128, 'x')).empty());
  CHECK(refusal<EventId>("") == "the event id is empty: give 1 to 128 bytes");
  CHECK(refusal<EventId>(std::string(129, 'x')) ==
        "the event id is 129 bytes long: give at most 128 bytes");
}

TEST_CASE("names: the limit counts bytes, not characters") {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "é";
  CHECK(refusal<EventId>(name).empty());
  CHECK(refusal<EventId>(name + "é") == "the event id is 130 bytes long: give at most 128 bytes");
}

TEST_CASE("names: any text without control characters is taken") {
  for (const char* name : {"account/42", "a b", " ", "日本", "\U0001F600", "\u00A0", "\u2028",
                           "a*?[]\\#\"'", "$audit", "/", "~"}) {
    CHECK(refusal<StreamId>(name) == "");
  }
}

TEST_CASE("names: C0, DEL and C1 control characters are refused with their place") {
  CHECK(refusal<StreamId>("ab\tc") ==
        "the stream name has the control character U+0009 at byte offset 2: give 1 to 512 bytes "
        "of text without control characters");
  for (int c = 0; c < 0x20; ++c) {
    CHECK_FALSE(refusal<EventType>(std::string("a") + static_cast<char>(c)).empty());
  }
  CHECK(refusal<EventId>("\x7F").find("U+007F at byte offset 0") != std::string::npos);
  for (int c = 0x80; c < 0xA0; ++c) {
    CHECK_FALSE(refusal<StreamId>(std::string("a\xC2") + static_cast<char>(c)).empty());
  }
  CHECK(refusal<StreamId>("é\u0085").find("U+0085 at byte offset 2") != std::string::npos);
  CHECK(refusal<StreamId>("\u00A0").empty());
}

TEST_CASE("names: NUL is refused wherever it stands") {
  using std::string_literals::operator""s;
  CHECK(refusal<StreamId>("\0"s).find("U+0000 at byte offset 0") != std::string::npos);
  CHECK(refusal<StreamId>("ab\0"s).find("U+0000 at byte offset 2") != std::string::npos);
}

TEST_CASE("names: ill-formed UTF-8 is refused with its place") {
  CHECK(refusal<StreamId>("ab\xFF!") ==
        "the stream name is not valid UTF-8 at byte offset 2: give 1 to 512 bytes of UTF-8 text");
  for (const char* tail : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xE2\x82", "\xC3("}) {
    CHECK(refusal<EventId>(std::string("é") + tail).find("UTF-8 at byte offset 2") !=
          std::string::npos);
  }
}

TEST_CASE("StreamId: the category is what stands before the first slash") {
  CHECK(StreamId("account/42/x").category() == "account");
  CHECK(StreamId("account").category() == "account");
  CHECK(StreamId("/x").category().empty());
}

TEST_CASE("StreamId: names that begin with $ are reserved") {
  CHECK(StreamId("$audit").reserved());
  CHECK_FALSE(StreamId("a$").reserved());
}

TEST_CASE("StreamId: names are ordered by bytes") {
  CHECK(StreamId("a") < StreamId("b"));
  CHECK(StreamId("z") < StreamId("é"));
  CHECK(StreamId("a") == StreamId("a"));
}

TEST_CASE("parse_count: digits without sign or leading zeros, up to 2^63-1") {
  CHECK(parse_count("0") == 0);
  CHECK(parse_count("10") == 10);
  CHECK(parse_count("9223372036854775807") == INT64_MAX);
  for (const char* text : {"", "-1", "-0", "+1", "00", "007", "1 ", " 1", "1.0", "1e3", "0x1", "a",
                           "9223372036854775808", "99999999999999999999999"}) {
    CHECK_MESSAGE(!parse_count(text).has_value(), text);
  }
}
