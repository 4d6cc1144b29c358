#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "cli_support.hpp"
#include "eventsrc/type_summary.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

using test::Session;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct Accounts : Session {
  Accounts() {
    add("acct/1", "opened", R"({"owner":"ann"})");
    add("acct/1", "deposited", R"({"balance":1.10})");
    add("acct/2", "opened", R"({"\u006fwner":"bob","limit":5})");
  }
};

}  // namespace

TEST_CASE_FIXTURE(Accounts, "get: prints the event as stored, number text and all") {
  const auto result = run({"get", "acct/1", "1"});
  CHECK(result.status == 0);
  CHECK(result.out.starts_with(R"({"stream":"acct/1","seq":1,"time":"2026-01-01T00:00:00.000000Z",)"
                               R"("type":"deposited","data":{"balance":1.10},)"));
}

TEST_CASE_FIXTURE(Accounts, "get: an unknown event or stream is exit 1 with a note") {
  const auto beyond = run({"get", "acct/1", "2"});
  CHECK(beyond.status == 1);
  CHECK(beyond.out.empty());
  CHECK(beyond.err == "eventsrc: stream 'acct/1' has no event 2: it has 0 to 1\n");
  CHECK(run({"get", "acct/9", "0"}).status == 1);
  CHECK(run({"-q", "get", "acct/9", "0"}).err.empty());
}

TEST_CASE_FIXTURE(Accounts, "get: a malformed seq is usage, a malformed stream is input") {
  CHECK(run({"get", "acct/1", "01"}).status == 2);
  CHECK(run({"get", "acct/1", "-1"}).status == 2);
  CHECK(run({"get", "", "0"}).status == 5);
}

TEST_CASE_FIXTURE(Accounts, "head: the last seq, and pretty on a terminal") {
  const auto result = run({"head", "acct/1"});
  CHECK(result.out.starts_with(R"({"stream":"acct/1","seq":1,"time":"2026-)"));
  CHECK(result.out.ends_with(",\"events\":2}\n"));
  CHECK(run({"head", "acct/9"}).status == 1);
  out_is_tty = true;
  CHECK(contains(run({"head", "acct/1"}).out, "\n  \"seq\": 1,\n"));
  CHECK(run({"head", "acct/1", "--compact"}).out == result.out);
}

TEST_CASE_FIXTURE(Accounts, "streams: one JSON line a stream, in the order of names") {
  const auto result = run({"streams", "--json"});
  CHECK(result.status == 0);
  CHECK(result.out.starts_with(
      R"({"stream":"acct/1","events":2,"first":0,"last":1,"firstTime":"2026-)"));
  CHECK(contains(result.out, "\n{\"stream\":\"acct/2\",\"events\":1,"));
  CHECK_FALSE(contains(result.out, "anchor"));
}

TEST_CASE_FIXTURE(Accounts, "streams: a glob without a match is exit 0, an unknown name exit 1") {
  CHECK(run({"streams", "x*"}).status == 0);
  CHECK(run({"streams", "x*"}).out.empty());
  const auto mixed = run({"streams", "acct/1", "nobody", "--json"});
  CHECK(mixed.status == 1);
  CHECK(contains(mixed.out, "acct/1"));
  CHECK(mixed.err == "eventsrc: stream 'nobody' holds no events\n");
  CHECK(run({"streams", "--all", "acct/1"}).status == 2);
}

TEST_CASE_FIXTURE(Accounts, "streams: text is aligned, and cut only on a terminal") {
  const std::string text = run({"streams"}).out;
  const std::string first = text.substr(0, text.find('\n'));
  CHECK(first.starts_with("stream    events      last  first time"));
  CHECK(contains(text, "\nacct/1         2         1  2026-01-01T00:00:00.000000Z"));
  CHECK_FALSE(contains(text, "…"));
  out_is_tty = true;
  width = 40;
  CHECK(contains(run({"streams"}).out, "…\n"));
}

TEST_CASE_FIXTURE(Accounts, "types: counts, times and the union of decoded payload keys") {
  const auto result = run({"types", "--json"});
  CHECK(result.status == 0);
  const std::string times =
      R"("firstTime":"2026-01-01T00:00:00.000000Z","lastTime":"2026-01-01T00:00:00.000000Z")";
  CHECK(result.out == R"({"type":"deposited","events":1,)" + times + R"(,"keys":["balance"]})" +
                          "\n" + R"({"type":"opened","events":2,)" + times +
                          R"(,"keys":["limit","owner"]})" + "\n");
  CHECK_FALSE(contains(run({"types", "acct/2", "--json"}).out, "deposited"));
  CHECK_FALSE(contains(run({"types", "acct/2*", "--json"}).out, "deposited"));
  CHECK(run({"types", "nobody"}).status == 1);
  CHECK(contains(run({"types"}).out, "limit, owner"));
}

TEST_CASE("log and blame: on a terminal long names leave room for what the command is about") {
  Session session;
  const std::string stream = "order/100001";
  const std::string type = "customer_address_changed_by_an_agent";
  const std::vector<std::string> meta{"--meta", R"({"actor":"ann.of.support@example.com"})"};
  const auto append = [&](const std::string& data) {
    std::vector<std::string> arguments{"append", stream, type, data};
    arguments.insert(arguments.end(), meta.begin(), meta.end());
    CHECK(session.run(arguments).status == 0);
  };
  const std::string long_key(100, 'k');
  append(R"({"address":{"city":"Oslo"},")" + long_key + R"(":1})");
  append(R"({"address":{"city":"Bergen"}})");
  session.out_is_tty = true;
  session.environment.values["NO_COLOR"] = "1";
  const std::string log = session.run({"log", stream}).out;
  CHECK(contains(log, R"(~ /address/city "Oslo" → "Bergen")"));
  CHECK(contains(log, "custome…"));
  const std::string blame = session.run({"blame", stream}).out;
  CHECK(contains(blame, R"("Bergen")"));
  CHECK(contains(blame, "ann"));
  CHECK(contains(blame, "/kkk"));
  for (const std::string& text : {log, blame}) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(columns(line) <= 80);
  }
  CHECK(contains(session.run({"blame", stream, "--full"}).out, long_key));
  session.out_is_tty = false;
  CHECK(contains(session.run({"log", stream}).out, type));
}

TEST_CASE("types: payload keys beyond the limit are said to be there, not collected") {
  Session session;
  std::string data = "{";
  for (std::size_t i = 0; i <= kMaxTypeKeys; ++i) {
    data += (i > 0 ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  }
  session.add("s", "t", data + "}");
  CHECK(contains(session.run({"types", "--json"}).out, R"("moreKeys":true)"));
}

TEST_CASE("init: creates once, then leaves the store as it is") {
  Session session;
  const auto first = session.run({"init"});
  CHECK(first.status == 0);
  CHECK(first.out.starts_with(R"({"created":true,"store":"sqlite:)"));
  const std::string bytes = test::read_file(session.store());
  const auto second = session.run({"init", "--seed", "x"});
  CHECK(second.status == 0);
  CHECK(second.out.starts_with(R"({"created":false,)"));
  CHECK(contains(second.err, "exists already"));
  CHECK(test::read_file(session.store()) == bytes);
}

TEST_CASE("init: the same seed gives the same file") {
  Session session;
  const std::string a = session.folder.file("a.db");
  const std::string b = session.folder.file("b.db");
  CHECK(session.run({"init", "-s", a, "--seed", "x"}).status == 0);
  CHECK(session.run({"init", "-s", b, "--seed", "x"}).status == 0);
  CHECK(test::read_file(a) == test::read_file(b));
  CHECK(session.run({"init", "-s", session.folder.file("c.db"), "--seed="}).status == 2);
}

TEST_CASE("init: what is no store is not touched") {
  Session session;
  test::write_file(session.store(), "some text that is no database, and long enough to look at");
  CHECK(session.run({"init"}).status == 8);
  CHECK(test::read_file(session.store()).starts_with("some text"));
}

TEST_CASE_FIXTURE(Accounts, "info: counts, and where each value in effect came from") {
  const auto result = run({"info", "--json", "--retries", "3"});
  CHECK(result.status == 0);
  CHECK(contains(result.out, R"("streams":2,"anchored":0,"events":3,"types":2,)"));
  CHECK(contains(result.out, R"("store":{"value":")" + store() + R"(","from":"environment"})"));
  CHECK(contains(result.out, R"("retries":{"value":3,"from":"flag"})"));
  CHECK(contains(result.out, R"("durability":{"value":"full","from":"default"})"));
  CHECK(contains(run({"info"}).out, "\nevents        3\n"));
}

TEST_CASE_FIXTURE(Accounts, "-v: says which store is used and why, -q says nothing") {
  CHECK(run({"-v", "head", "acct/1"}).err ==
        "eventsrc: store " + store() + " (from: environment)\n");
  CHECK(run({"-v", "-q", "head", "acct/1"}).err.empty());
}

TEST_CASE_FIXTURE(Accounts, "info --sql: a query of the stream's positions") {
  const auto result = run({"info", "--sql", "acct/1"});
  CHECK(result.out == "SELECT * FROM event WHERE position IN (1,2) ORDER BY position;\n");
  CHECK(run({"info", "--sql", "nobody"}).status == 1);
  CHECK(run({"info", "--sql", "acct/1", "--json"}).status == 2);
}

TEST_CASE_FIXTURE(Accounts, "backup: a verified copy, never over an existing file") {
  const std::string copy = folder.file("copy.db");
  const auto result = run({"backup", copy});
  CHECK(result.status == 0);
  CHECK(contains(result.out, R"("streams":2,"events":3)"));
  CHECK(run({"streams", "--json", "-s", copy}).out == run({"streams", "--json"}).out);
  CHECK(run({"backup", copy}).status != 0);
}

TEST_CASE("completion: a script for each shell, and nothing for others") {
  Session session;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    CHECK(contains(session.run({"completion", shell}).out, "eventsrc"));
  }
  CHECK(session.run({"completion", "csh"}).status == 2);
}

TEST_CASE_FIXTURE(Accounts, "completion: commands, options, values, streams and files") {
  const auto complete = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"__complete", "--"});
    return run(words).out;
  };
  CHECK(complete({"str"}) == "streams\tlist the streams\n");
  CHECK_FALSE(contains(complete({""}), "__complete"));
  CHECK(contains(complete({"info", "--s"}), "--sql\t"));
  CHECK(contains(complete({"info", "--s"}), "--store\t"));
  CHECK(complete({"info", "--errors", ""}) == "text\t\njson\t\n");
  CHECK(complete({"info", "--errors=j"}) == "--errors=json\t\n");
  CHECK(complete({"completion", "z"}) == "zsh\t\n");
  CHECK(complete({"head", "acct/"}) == "acct/1\t\nacct/2\t\n");
  CHECK(complete({"head", "--", "acct/2"}) == "acct/2\t\n");
  CHECK(complete({"get", "acct/1", ""}).empty());
  CHECK(complete({"backup", ""}) == ":files\n");
  CHECK(complete({"streams", "acct/1", "acct/*"}).empty());
}

TEST_CASE("completion: silent and without a trace where there is no store") {
  Session session;
  const auto result = session.run({"__complete", "--", "head", ""});
  CHECK(result.status == 0);
  CHECK(result.out.empty());
  CHECK(result.err.empty());
  CHECK(std::filesystem::is_empty(session.folder.path()));
}

TEST_CASE_FIXTURE(Accounts, "completion: takes the store from the words") {
  environment.values.erase("EVENTSRC_STORE");
  const auto result = run({"__complete", "--", "-s", store(), "head", "acct/2"});
  CHECK(result.out == "acct/2\t\n");
}

TEST_CASE_FIXTURE(Accounts, "commands that read leave the store's bytes and folder as they were") {
  const std::string bytes = test::read_file(store());
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"get", "acct/1", "0"}, {"head", "acct/1"}, {"types"}, {"streams"}, {"info"}}) {
    CHECK(run(arguments).status == 0);
  }
  CHECK(test::read_file(store()) == bytes);
  CHECK_FALSE(std::filesystem::exists(store() + "-wal"));
  CHECK_FALSE(std::filesystem::exists(store() + "-shm"));
}

TEST_CASE_FIXTURE(Session,
                  "JSON on a terminal has what it would obey as \\u escapes, elsewhere as it is") {
  add("a", "t",
      "{\"x\":\"\xc2\x9b"
      "31m\xe2\x80\xae\x7f\xe2\x80\xa8\"}");
  add("a", "t", R"({"x":"\u001b[2J"})");
  const std::string raw =
      "\xc2\x9b"
      "31m\xe2\x80\xae\x7f\xe2\x80\xa8";
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"get", "a", "0"},
                                             {"replay", "a", "--at", "0"},
                                             {"replay", "a", "--history"},
                                             {"export"},
                                             {"export", "--format", "csv"},
                                             {"export", "--format", "json", "-o", "-"},
                                             {"export", "--views", "--at", "0"},
                                             {"log", "a", "--json"},
                                             {"blame", "a", "--at", "0", "--json"},
                                             {"diff", "a", "0", "1", "--json"}}) {
    CAPTURE(arguments[0]);
    out_is_tty = false;
    const std::string piped = run(arguments).out;
    const bool has_raw = piped.find(raw) != std::string::npos;
    CHECK(has_raw != (arguments[0] == "diff"));
    out_is_tty = true;
    const std::string shown = run(arguments).out;
    CHECK(shown.find_first_of("\x1b\x7f\xc2\xe2") == std::string::npos);
    if (has_raw) CHECK(shown.find(R"(\u009b31m\u202e\u007f\u2028)") != std::string::npos);
  }
}

}  // namespace eventsrc::cli
