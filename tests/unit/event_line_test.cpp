#include "eventsrc/event_line.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "eventsrc/chain.hpp"
#include "support/fakes.hpp"
#include "support/open_file.hpp"

namespace eventsrc {
namespace {

using test::OpenFile;

EventLineDefaults no_defaults() { return {std::nullopt, std::nullopt}; }

Error fault_of(std::string_view line, EventLineDefaults defaults = no_defaults()) {
  try {
    EventLineReader reader(std::move(defaults));
    TextArena texts;
    static_cast<void>(reader.parse(line, 7, texts));
  } catch (const Error& error) {
    return error;
  }
  FAIL("the line was read");
  return Error(ErrorCode::internal, "");
}

std::vector<std::string> lines_of(LineFile& file) {
  std::vector<std::string> lines;
  std::string_view line;
  while (file.next(line)) lines.emplace_back(line);
  return lines;
}

TEST_CASE("EventLineReader: every field is read, in any order, with white space and escapes") {
  EventLineReader reader(no_defaults());
  TextArena texts;
  const std::string hash(64, 'a');
  const std::string line =
      R"( { "hash" : ")" + hash + R"(", "prev":")" + std::string(64, '0') + R"(","salt":")" +
      std::string(32, 'B') +
      R"(","seq":12,"expect":11,"id":"k\u0023","meta":{ "w" : 1.10 },)"
      R"("time":"2026-01-31T10:00:00.25+10:00","position":99,"redacted":false,)"
      R"("d\u0061ta": [ 1 , "a b" ] ,"type":"t\/u","stream":"a\u00e9"} )";
  const NewEvent event = reader.parse(line, 3, texts);
  CHECK(event.stream == "aé");
  CHECK(event.type == "t/u");
  CHECK(event.data == R"([1,"a b"])");
  CHECK(event.meta == R"({"w":1.10})");
  CHECK(event.id == "k#");
  CHECK(event.seq == Seq(12));
  CHECK(event.expect == "11");
  CHECK(to_string(event.time.value()) == "2026-01-31T00:00:00.250000Z");
  CHECK(to_hex(event.hash.value()) == hash);
  CHECK(event.prev == Hash{});
  CHECK(event.salt->front() == 0xbb);
  CHECK_FALSE(event.redacted);
  CHECK(event.line == 3);
}

TEST_CASE("EventLineReader: what was written is read back") {
  StoredEvent stored;
  stored.stream = "a\"\\é";
  stored.seq = Seq(5);
  stored.time = kTimestampMin;
  stored.type = "t";
  stored.data = R"({"n":1.10})";
  stored.meta = "{}";
  stored.id = "\"";
  stored.position = Position(8);
  stored.salt.fill(0xfe);
  stored.hash.fill(0x01);
  Hash prev{};
  prev.fill(0x10);
  std::string line;
  append_event_line(line, stored.view(), &prev);
  EventLineReader reader(no_defaults());
  TextArena texts;
  const NewEvent event = reader.parse(line, 1, texts);
  CHECK(event.stream == stored.stream);
  CHECK(event.data == stored.data);
  CHECK(event.meta == stored.meta);
  CHECK(event.id == stored.id);
  CHECK(event.time == stored.time);
  CHECK(event.salt == stored.salt);
  CHECK(event.hash == stored.hash);
  CHECK(event.prev == prev);

  stored.redacted = true;
  stored.data.clear();
  stored.meta.reset();
  stored.content.fill(0x77);
  line.clear();
  append_event_line(line, stored.view(), nullptr);
  CHECK(line.find("salt") == std::string::npos);
  const NewEvent erased = reader.parse(line, 2, texts);
  CHECK(erased.redacted);
  CHECK(erased.content == stored.content);
  CHECK(erased.data.empty());
}

TEST_CASE("EventLineReader: bad lines are refused where they are bad") {
  struct Case {
    std::string line;
    std::int64_t column;
  };
  const std::string good = R"({"stream":"a","type":"t","data":{})";
  for (const Case& c :
       std::vector<Case>{{"[]", 1},
                         {"", 1},
                         {R"({"stream":"a","type":"t"})", 1},
                         {R"({"stream":"a","data":1})", 1},
                         {R"({"type":"t","data":1})", 1},
                         {R"({"stream":"","type":"t","data":1})", 11},
                         {R"({"type":"","stream":"","data":1})", 9},
                         {R"( { "id" : "" , "stream":"","type":"t","data":1})", 11},
                         {R"({"expect":"soon","stream":"a","type":"t","data":1,"id":""})", 11},
                         {good + R"(,"expect":"5 "})", 45},
                         {good + R"(,"expect":-1})", 45},
                         {good + R"(,"expect":"any","redacted":true})", 1},
                         {"  " + good + R"(,"redacted":true})", 3},
                         {good + R"(, "x":1})", 37},
                         {good + R"(, "seq": -1})", 44},
                         {good + R"(,"seq":1.0})", 42},
                         {good + R"(,"seq":"1"})", 42},
                         {good + R"(,"meta":[]})", 43},
                         {good + R"(,"id":7})", 41},
                         {good + R"(,"time":"yesterday"})", 43},
                         {good + R"(,"time":"2026-01-31T10:00:00.1234567Z"})", 43},
                         {good + R"(,"salt":"zz"})", 43},
                         {good + R"(,"redacted":1})", 47},
                         {good + R"(,"data":1})", 36},
                         {good + R"(,"\u0064ata":1})", 36},
                         {good + R"(} x)", 37},
                         {good, 35},
                         {R"({"id":"a\n b" , "stream" : 5})", 28}}) {
    CAPTURE(c.line);
    const Error error = fault_of(c.line);
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().line == 7);
    CHECK(error.details().column.value_or(-1) == c.column);
  }
}

TEST_CASE("EventLineReader: data may be 200 deep, not 201") {
  const auto line = [](std::size_t depth) {
    return R"({"stream":"a","type":"t","data":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
  };
  EventLineReader reader(no_defaults());
  TextArena texts;
  CHECK(reader.parse(line(kMaxDepth), 1, texts).data.size() == 2 * kMaxDepth);
  CHECK(fault_of(line(kMaxDepth + 1)).code() == ErrorCode::invalid);
}

TEST_CASE("EventLineReader: defaults fill what lines leave out, and contradict nothing") {
  EventLineReader reader({"a", R"({"actor":"ann","k":1})"});
  TextArena texts;
  CHECK(reader.parse(R"({"type":"t","data":1})", 1, texts).stream == "a");
  CHECK(reader.parse(R"({"type":"t","data":1})", 1, texts).meta == R"({"actor":"ann","k":1})");
  CHECK(reader.parse(R"({"stream":"a","type":"t","data":1,"meta":{}})", 1, texts).meta ==
        R"({"actor":"ann","k":1})");
  CHECK(reader.parse(R"({"type":"t","data":1,"meta":{"x":2,"\u0061ctor":"bob"}})", 1, texts).meta ==
        R"({"x":2,"\u0061ctor":"bob","k":1})");
  const std::string copy = R"({"type":"t","data":1,"time":"2026-01-31T00:00:00Z","salt":")" +
                           std::string(32, '0') + R"(","hash":")" + std::string(64, '0') + "\"}";
  CHECK_FALSE(reader.parse(copy, 1, texts).meta);
  const Error other = fault_of(R"({"stream":"b","type":"t","data":1})", {"a", std::nullopt});
  CHECK(other.code() == ErrorCode::invalid);
  CHECK(other.details().column == 11);
}

TEST_CASE("LineFile: a BOM, CRLF, empty lines and a missing last line end are accepted") {
  const OpenFile file("\xEF\xBB\xBF{}\r\n\n  \t\r\n[]\n\n1");
  LineFile lines(file.fd());
  std::string_view line;
  REQUIRE(lines.next(line));
  CHECK(line == "{}\r");
  CHECK(lines.number() == 1);
  REQUIRE(lines.next(line));
  CHECK(line == "[]");
  CHECK(lines.number() == 4);
  REQUIRE(lines.next(line));
  CHECK(line == "1");
  CHECK(lines.number() == 6);
  CHECK_FALSE(lines.next(line));
  CHECK_FALSE(lines.next(line));
}

TEST_CASE("LineFile: lines longer than its buffer come whole, up to the limit") {
  const std::string most(kMaxLineBytes, 'x');
  {
    const OpenFile file("a\n" + most + "\nb\n");
    LineFile lines(file.fd());
    const auto found = lines_of(lines);
    REQUIRE(found.size() == 3);
    CHECK(found[1] == most);
    CHECK(found[2] == "b");
  }
  const OpenFile file("a\n" + most + "y\nb\n");
  LineFile lines(file.fd());
  std::string_view line;
  CHECK(lines.next(line));
  try {
    lines.next(line);
    FAIL_CHECK("the line was read");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().line == 2);
  }
}

TEST_CASE("LineFile: a rewind goes back to where reading began") {
  std::string content = "skipped\n";
  for (int i = 0; i < 50'000; ++i) content += "line " + std::to_string(i) + "\n";
  const OpenFile file(content);
  REQUIRE(lseek(file.fd(), 8, SEEK_SET) == 8);
  LineFile lines(file.fd());
  const auto first = lines_of(lines);
  REQUIRE(first.size() == 50'000);
  CHECK(first[0] == "line 0");
  CHECK(first[49'999] == "line 49999");
  lines.rewind();
  CHECK(lines_of(lines) == first);
  CHECK(lines.number() == 50'000);
}

TEST_CASE("LineFile: a folder cannot be read") {
  const int fd = open("/", O_RDONLY | O_CLOEXEC);
  LineFile lines(fd);
  std::string_view line;
  CHECK_THROWS_AS(lines.next(line), Error);
  close(fd);
}

TEST_CASE("LineFile: blocks give the same lines and numbers as single lines") {
  // Lengths that meet the border of a block in every way, and one line over several blocks.
  std::string content = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < 40'000; ++i) {
    content.append(i % 61, 'x');
    content += i % 7 == 0 ? "\r\n" : "\n";
    if (i == 20'000) content += std::string(700'000, 'y') + "\n";
  }
  content += "last";
  const OpenFile file(content);
  LineFile singly(file.fd());
  std::vector<std::pair<std::int64_t, std::string>> expected;
  std::string_view line;
  while (singly.next(line)) expected.emplace_back(singly.number(), line);
  REQUIRE(expected.size() > 30'000);
  CHECK(expected.front().second == "x");

  REQUIRE(lseek(file.fd(), 0, SEEK_SET) == 0);
  LineFile in_blocks(file.fd());
  for (int round = 0; round < 2; ++round) {
    std::vector<std::pair<std::int64_t, std::string>> found;
    std::size_t blocks = 0;
    // Two of them, as they take each other's buffers.
    std::array<LineBlock, 2> turns;
    while (in_blocks.next(turns[blocks % 2])) {
      LineBlock& block = turns[blocks++ % 2];
      while (block.next(line)) found.emplace_back(block.number(), line);
    }
    CHECK(found == expected);
    CHECK(blocks > 3);
    CHECK(in_blocks.number() == expected.back().first);
    in_blocks.rewind();
  }
}

TEST_CASE("LineFile: a block without a single event, and a file without a line") {
  const OpenFile blank("\n\r\n  \n");
  LineFile lines(blank.fd());
  LineBlock block;
  std::string_view line;
  REQUIRE(lines.next(block));
  CHECK_FALSE(block.next(line));
  CHECK_FALSE(lines.next(block));
  const OpenFile empty("");
  CHECK_FALSE(LineFile(empty.fd()).next(block));
}

std::string event_text(std::size_t number) {
  return R"({"stream":"s\u002d)" + std::to_string(number % 10) + R"(","type":"t","data":{ "n" : )" +
         std::to_string(number) + "}}";
}

/// What a file of events gives: `stream type data line`, and the error that ended it.
struct Given {
  std::vector<std::string> events;
  std::string error;
  std::int64_t error_line = 0;
  std::int64_t error_column = 0;

  bool operator==(const Given&) const = default;
};

Given all_of(EventLineFile& file) {
  Given given;
  NewEvent event;
  try {
    while (file.next(event)) {
      given.events.push_back(std::string(event.stream) + ' ' + std::string(event.type) + ' ' +
                             std::string(event.data) + ' ' + std::to_string(event.line));
    }
  } catch (const Error& error) {
    given.error = error.what();
    given.error_line = error.details().line.value_or(-1);
    given.error_column = error.details().column.value_or(-1);
  }
  return given;
}

TEST_CASE("EventLineFile: any number of threads gives the same events, again after a rewind") {
  std::string content;
  for (std::size_t i = 0; i < 30'000; ++i) {
    content += event_text(i) + (i % 5 == 0 ? "\r\n" : "\n");
    if (i % 1000 == 0) content += " \n";
  }
  for (const std::size_t threads : {1U, 2U, 8U}) {
    CAPTURE(threads);
    const OpenFile file(content);
    EventLineFile events(file.fd(), no_defaults(), {.threads = threads});
    NewEvent event;
    REQUIRE(events.next(event));  // a rewind in the middle of a block
    events.rewind();
    const Given given = all_of(events);
    REQUIRE(given.events.size() == 30'000);
    CHECK(given.error.empty());
    CHECK(given.events[0] == R"(s-0 t {"n":0} 1)");
    CHECK(given.events[1] == R"(s-1 t {"n":1} 3)");
    CHECK(given.events[29'999] == R"(s-9 t {"n":29999} 30030)");
    events.rewind();
    CHECK(all_of(events) == given);
  }
}

TEST_CASE("EventLineFile: tells ahead of the events that next gives, up to a bad line") {
  std::string content;
  for (std::size_t i = 0; i < 20'000; ++i) content += event_text(i) + '\n';
  content += "bad\n";
  const OpenFile file(content);
  EventLineFile events(file.fd(), no_defaults(), {.threads = 2});
  std::size_t count = 0;
  const Error error = [&] {
    try {
      for (;;) {
        const auto ahead = events.ahead();
        REQUIRE_FALSE(ahead.empty());
        NewEvent event;
        std::size_t left = ahead.size();
        for (const NewEvent& known : ahead) {
          REQUIRE(events.ahead().size() == left--);
          REQUIRE(events.next(event));
          REQUIRE(event.data.data() == known.data.data());
          ++count;
        }
      }
    } catch (const Error& thrown) {
      return thrown;
    }
  }();
  CHECK(count == 20'000);
  CHECK(error.details().line == 20'001);
  const OpenFile empty("");
  CHECK(EventLineFile(empty.fd(), no_defaults()).ahead().empty());
}

TEST_CASE("EventLineFile: of several bad lines the first is told, behind the lines before it") {
  constexpr std::size_t kLines = 20'000;
  for (const std::size_t bad : {0U, 1U, 5000U, 12345U, 19999U}) {
    std::string content;
    for (std::size_t i = 0; i < kLines; ++i) {
      content += (i < bad || (i - bad) % 900 != 0 ? event_text(i) : R"({"stream":"a" "b")") + "\n";
    }
    for (const std::size_t threads : {1U, 2U, 8U}) {
      CAPTURE(bad);
      CAPTURE(threads);
      const OpenFile file(content);
      EventLineFile events(file.fd(), no_defaults(), {.threads = threads});
      const Given given = all_of(events);
      CHECK(given.events.size() == bad);
      CHECK(given.error_line == static_cast<std::int64_t>(bad) + 1);
      CHECK(given.error_column == 15);
    }
  }
}

TEST_CASE("EventLineFile: a line of over 17 MiB comes after the bad line before it") {
  const std::string most = R"({"stream":"a","type":"t","data":")" + std::string(kMaxLineBytes, 'x');
  for (const std::size_t threads : {1U, 4U}) {
    CAPTURE(threads);
    const OpenFile bad_first(event_text(0) + "\n[]\n" + most);
    EventLineFile first(bad_first.fd(), no_defaults(), {.threads = threads});
    Given given = all_of(first);
    CHECK(given.events.size() == 1);
    CHECK(given.error_line == 2);
    // With and without an end.
    for (const std::string end : {"", "\"}\n{}\n"}) {
      const OpenFile long_line(event_text(0) + "\n\n" + most + end);
      EventLineFile second(long_line.fd(), no_defaults(), {.threads = threads});
      given = all_of(second);
      CHECK(given.events.size() == 1);
      CHECK(given.error == "the line is longer than 17 MiB");
      CHECK(given.error_line == 3);
    }
  }
}

TEST_CASE(
    "EventLineFile: events are sealed where their salts are known, and drawn in their order") {
  const std::string salt(32, 'c');
  std::string content;
  for (std::size_t i = 0; i < 3'000; ++i) content += event_text(i) + "\n";
  content += R"({"stream":"a","type":"t","data":1,"salt":")" + salt + "\"}\n";
  content += R"({"stream":"a","type":"t","seq":1,"time":"2026-01-31T10:00:00Z","redacted":true,)"
             R"("content":")" +
             std::string(64, 'a') + R"(","hash":")" + std::string(64, 'b') + "\"}\n";
  const OpenFile file(content);
  Sha256 sha;
  NewEvent event;
  {
    test::FakeRandom random;
    test::FakeRandom same;
    EventLineFile events(file.fd(), no_defaults(), {.threads = 1, .seal = true, .salts = &random});
    for (int i = 0; i < 3'000; ++i) {
      REQUIRE(events.next(event));
      Salt expected{};
      same.fill(expected);
      REQUIRE(event.sealed.has_value());
      CHECK(event.sealed->salt == expected);
      CHECK(event.sealed->content == content_hash(sha, expected, event.data, event.meta));
    }
    REQUIRE(events.next(event));
    REQUIRE(event.sealed.has_value());
    CHECK(to_hex(event.sealed->salt) == salt);
    REQUIRE(events.next(event));
    CHECK(event.redacted);
    CHECK_FALSE(event.sealed);
  }
  REQUIRE(lseek(file.fd(), 0, SEEK_SET) == 0);
  EventLineFile seeded(file.fd(), no_defaults(), {.threads = 2, .seal = true});
  for (int i = 0; i < 3'000; ++i) {
    REQUIRE(seeded.next(event));
    CHECK_FALSE(event.sealed);
  }
  REQUIRE(seeded.next(event));
  REQUIRE(event.sealed.has_value());
  CHECK(to_hex(event.sealed->salt) == salt);
}

TEST_CASE("EventLineFile: events that are there are handed out, whatever may still come") {
  for (const std::size_t threads : {1U, 4U}) {
    CAPTURE(threads);
    std::array<int, 2> ends{};
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    const auto put = [&ends](const std::string& text) {
      REQUIRE(write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    };
    std::string copied;
    EventLineFile events(
        ends[0], no_defaults(),
        {.threads = threads, .copy = [&copied](std::string_view text) { copied += text; }});
    NewEvent event;
    const std::string text = event_text(0) + "\r\n\n" + event_text(1) + "\n";
    put(text + "{");
    REQUIRE(events.next(event));
    REQUIRE(events.next(event));
    CHECK(event.line == 3);
    CHECK(copied == text);
    put("]\n" + event_text(2));
    CHECK_THROWS_AS(events.next(event), Error);
    close(ends[0]);
    close(ends[1]);
  }
}

TEST_CASE("TextArena: texts stay while others come, until it is cleared") {
  TextArena arena;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> texts;
    std::vector<std::string_view> kept;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < 500; ++i) {
      texts.emplace_back(i * i % 40'000, static_cast<char>('a' + i % 26));
      kept.push_back(arena.keep(texts.back()));
      bytes += texts.back().size();
    }
    CHECK(arena.bytes() == bytes);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      CHECK(kept[i] == texts[i]);
      CHECK(kept[i].data() != nullptr);
    }
    arena.clear();
    CHECK(arena.bytes() == 0);
  }
}

}  // namespace
}  // namespace eventsrc
