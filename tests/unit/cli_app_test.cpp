#include <array>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>

#include "cli_support.hpp"
#include "command.hpp"
#include "commands.hpp"
#include "common_options.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "parse.hpp"

namespace eventsrc::cli {
namespace {

using test::Session;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A command with one option of each kind.
struct Sample {
  Sample() {
    command.option("--data", "JSON", data, "");
    command.flag("--json", json, "");
    command.list("--type", "GLOB", types, "");
    command.choice("-f,--format", "FORMAT", {"csv", "jsonl"}, format, "");
    command.positional("STREAM", &stream, "");
    command.positional("PATTERN", &patterns, "");
  }

  void parse(Arguments arguments) {
    parse_positionals(command, parse_options(command, std::move(arguments), "eventsrc x"),
                      "eventsrc x");
  }

  std::string fault(Arguments arguments) {
    try {
      parse(std::move(arguments));
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::usage);
      return error.what();
    }
    return "";
  }

  Command command;
  std::optional<std::string> data;
  bool json = false;
  std::vector<std::string> types;
  std::optional<std::string> format;
  std::string stream;
  std::vector<std::string> patterns;
};

}  // namespace

TEST_CASE("arguments: an empty value after = is a value, and the next option stays one") {
  Sample sample;
  sample.parse({"s", "--data=", "--json"});
  CHECK(sample.data == "");
  CHECK(sample.json);
}

TEST_CASE("arguments: values with =, brackets, commas and leading minus come through whole") {
  Sample sample;
  sample.parse({"s", "--data=a=b", "--type", "[1,2]", "--type=-x", "[a,b]", "-5", "-", "p,q"});
  CHECK(sample.data == "a=b");
  CHECK(sample.types == std::vector<std::string>{"[1,2]", "-x"});
  CHECK(sample.patterns == std::vector<std::string>{"[a,b]", "-5", "-", "p,q"});
}

TEST_CASE("arguments: a list option does not swallow the positionals behind it") {
  Sample sample;
  sample.parse({"--type", "a", "s", "p"});
  CHECK(sample.types == std::vector<std::string>{"a"});
  CHECK(sample.stream == "s");
  CHECK(sample.patterns == std::vector<std::string>{"p"});
}

TEST_CASE("arguments: everything behind -- is a positional") {
  Sample sample;
  sample.parse({"--json", "--", "--data", "--", "-x", "--data="});
  CHECK(sample.stream == "--data");
  CHECK(sample.patterns == std::vector<std::string>{"--", "-x", "--data="});
  CHECK_FALSE(sample.data);
}

TEST_CASE("arguments: short options take their value attached or apart") {
  Sample sample;
  sample.parse({"s", "-fcsv"});
  CHECK(sample.format == "csv");
  Sample other;
  other.parse({"s", "-f", "jsonl"});
  CHECK(other.format == "jsonl");
}

TEST_CASE("arguments: every mistake is a usage error that says what to do") {
  CHECK(contains(Sample().fault({"s", "--dta", "1"}), "did you mean --data?"));
  CHECK(contains(Sample().fault({"s", "--data"}), "--data needs a value"));
  CHECK(contains(Sample().fault({"s", "--json=1"}), "--json takes no value"));
  CHECK(contains(Sample().fault({"s", "--data", "1", "--data", "2"}), "more than once"));
  CHECK(contains(Sample().fault({"s", "-f", "xml"}), "give csv or jsonl"));
  CHECK(contains(Sample().fault({"s", "-z"}), "unknown option -z"));
  CHECK(contains(Sample().fault({}), "STREAM is missing"));
}

TEST_CASE("run: --version and --help print to stdout and exit 0") {
  Session session;
  const auto version = session.run({"--version"});
  CHECK(version.status == 0);
  CHECK(version.out.starts_with("eventsrc "));
  CHECK(session.run({"-q", "--version"}).out == version.out);
  const auto help = session.run({"--help"});
  CHECK(help.status == 0);
  for (const CommandEntry& entry : commands()) {
    CHECK(contains(help.out, entry.name) == !entry.group.empty());
  }
}

TEST_CASE("run: the help of every command ends with two or three examples of itself") {
  Session session;
  for (const CommandEntry& entry : commands()) {
    if (entry.group.empty()) continue;
    CAPTURE(entry.name);
    const auto help = session.run({std::string(entry.name), "--help"});
    CHECK(help.status == 0);
    CHECK(contains(help.out, "Usage: eventsrc " + std::string(entry.name)));
    Command command;
    entry.add(command);
    CHECK(command.examples.size() >= 2);
    CHECK(command.examples.size() <= 3);
    CHECK(help.out.ends_with(command.examples.back().says + "\n"));
  }
}

TEST_CASE("run: no command names an option that all commands have") {
  CommonOptions options;
  Command common;
  add_common_options(common, options);
  for (const CommandEntry& entry : commands()) {
    Command command;
    entry.add(command);
    for (const Option& own : command.options) {
      for (const Option& shared : common.options) {
        CHECK(own.long_name() != shared.long_name());
        CHECK((own.short_name().empty() || own.short_name() != shared.short_name()));
      }
    }
  }
}

TEST_CASE("run: a mistyped command names the one that was meant") {
  Session session;
  const auto result = session.run({"haed", "x"});
  CHECK(result.status == 2);
  CHECK(result.err == "eventsrc: unknown command 'haed': did you mean 'head'?\n");
}

TEST_CASE("run: common options stand before or after the command") {
  Session session;
  session.add("a/1", "opened", "{}");
  session.environment.values.erase("EVENTSRC_STORE");
  CHECK(session.run({"-s", session.store(), "head", "a/1"}).status == 0);
  CHECK(session.run({"head", "-s", session.store(), "a/1"}).status == 0);
  CHECK(session.run({"head", "a/1", "--store=" + session.store()}).status == 0);
}

TEST_CASE("run: --errors json holds for parse errors, wherever it stands") {
  Session session;
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"haed", "--errors", "json"},
                                                                     {"--errors=json", "haed"}}) {
    const auto result = session.run(arguments);
    CHECK(result.status == 2);
    CHECK(result.err.starts_with(R"({"error":{"code":"usage","exit":2,"message":"unknown)"));
  }
}

TEST_CASE("run: control characters of the command line do not reach the terminal") {
  Session session;
  const auto result = session.run({"x\x1b[31m\n\xff"});
  CHECK(contains(result.err, "x\\u001b[31m\\u000a\\xff"));
}

TEST_CASE("run: values of common options are checked strictly") {
  Session session;
  session.add("a/1", "opened", "{}");
  for (const std::string value : {"7", "s", "-1s", "1.5s", "7 s", "99999999999999999999s", ""}) {
    CAPTURE(value);
    CHECK(session.run({"head", "a/1", "--retry-for=" + value}).status == 2);
  }
  for (const std::string value : {"-1", "010", "+1", "1x", ""}) {
    CAPTURE(value);
    CHECK(session.run({"head", "a/1", "--retries=" + value}).status == 2);
  }
  CHECK(session.run({"head", "a/1", "--retry-for=0s", "--retries=0"}).status == 0);
  CHECK(session.run({"head", "a/1", "--pretty", "--compact"}).status == 2);
  CHECK(session.run({"head", "a/1", "--color", "blue"}).status == 2);
}

TEST_CASE("run: a missing store is exit 6 and no file appears") {
  Session session;
  for (const std::string command : {"streams", "types", "info"}) {
    const auto result = session.run({command});
    CHECK(result.status == 6);
    CHECK(result.out.empty());
  }
  CHECK(session.run({"get", "a", "0"}).status == 6);
  CHECK(session.run({"backup", session.folder.file("b.db")}).status == 6);
  CHECK(std::filesystem::is_empty(session.folder.path()));
}

TEST_CASE("run: EVENTSRC_READONLY refuses to write") {
  Session session;
  session.environment.values["EVENTSRC_READONLY"] = "1";
  CHECK(session.run({"init"}).status == 7);
  CHECK_FALSE(std::filesystem::exists(session.store()));
}

TEST_CASE("run: a signal ends a command with 128 and its number") {
  Session session;
  session.add("a/1", "opened", "{}");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    request_interrupt(signal);
    CHECK(session.run({"streams"}).status == 128 + signal);
    clear_interrupt();
  }
}

TEST_CASE("run: a full stdout is exit 6, a closed one ends a read quietly") {
  Session session;
  session.add("a/1", "opened", "{}");
  session.out_fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
  CHECK(session.run({"head", "a/1"}).status == 6);
  CHECK(session.run({"--version"}).status == 6);
  close(*session.out_fd);

  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  close(ends[0]);
  session.out_fd = ends[1];
  const auto read = session.run({"head", "a/1"});
  CHECK(read.status == 0);
  CHECK(read.err.empty());
  const auto wrote = session.run({"init", "-s", session.folder.file("new.db")});
  CHECK(wrote.status == 6);
  CHECK(contains(wrote.err, "stored, but the receipt could not be printed"));
  close(ends[1]);
}

}  // namespace eventsrc::cli
