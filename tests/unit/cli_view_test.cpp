#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "cli_support.hpp"
#include "common_options.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "fold_options.hpp"
#include "messages.hpp"
#include "view_draft.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

using test::MapEnvironment;
using test::MemoryFile;
using test::Session;
using test::TemporaryFolder;
using test::write_file;

/// What a command has at hand, with a folder of views that EVENTSRC_VIEWS names.
struct Views {
  Views() {
    environment.values["EVENTSRC_VIEWS"] = folder.path();
    terminal.err = err.fd();
    terminal.environment = &environment;
    define("merged", R"({"view":"merged","on":{"*":{"merge":{"":"/data"}}}})");
    define("keyed", R"({"view":"keyed","key":"/data/id","on":{"*":{"merge":{"":"/data"}}}})");
  }

  void define(const std::string& name, std::string_view text) const {
    write_file(folder.file(name + ".json"), text);
  }

  TemporaryFolder folder;
  MapEnvironment environment;
  MemoryFile err;
  Terminal terminal;
  CommonOptions common;
  Messages messages{terminal};
  Context context{terminal, common, messages};
};

/// What `act` throws; `internal` if it does not.
template <typename Act>
ErrorCode code_of(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

TypeSummary seen(const std::string& type, int second) {
  TypeSummary out;
  out.type = type;
  out.events = 1;
  out.first_time = out.last_time = Timestamp(std::chrono::seconds(second));
  return out;
}

std::string draft(std::vector<TypeSummary> types) {
  return draft_definition({"a/1", "a", "a/*", std::move(types)});
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE_FIXTURE(Views, "load_view: no name and 'default' are the built-in view") {
  CHECK(load_view(std::nullopt, context)->hash() == View::default_view()->hash());
  CHECK(load_view("default", context)->hash() == View::default_view()->hash());
}

TEST_CASE_FIXTURE(Views, "load_view: a name is a file in a folder, and its mistakes are input") {
  CHECK(load_view("merged", context)->name() == "merged");
  CHECK(load_view(folder.file("merged.json"), context)->name() == "merged");
  define("wrong", R"({"view":"wrong","on":{"x":{"sett":{"/a":"/data"}}}})");
  CHECK(code_of([&] { static_cast<void>(load_view("wrong", context)); }) == ErrorCode::invalid);
  CHECK(code_of([&] { static_cast<void>(load_view("missing", context)); }) == ErrorCode::usage);
}

TEST_CASE_FIXTURE(Views, "load_view: the default has its name to itself") {
  define("default", "not even JSON");
  CHECK(load_view("default", context)->hash() == View::default_view()->hash());
}

TEST_CASE_FIXTURE(Views, "view_names: files that --view finds by name, and default") {
  define("b.json", "{}");  // --view b.json is a path
  write_file(folder.file(".json"), "{}");
  write_file(folder.file("note.txt"), "");
  CHECK(view_names(context) == std::vector<std::string>{"default", "keyed", "merged"});
}

TEST_CASE_FIXTURE(Views, "view_names: a folder that is not there has none") {
  environment.values["EVENTSRC_VIEWS"] = folder.file("nowhere");
  CHECK(view_names(context) == std::vector<std::string>{"default"});
}

TEST_CASE_FIXTURE(Views, "fold options: the defaults are the built-in view and five seconds") {
  const FoldChoice choice = parse_fold_options({}, context);
  CHECK(choice.view->hash() == View::default_view()->hash());
  CHECK_FALSE(choice.key);
  CHECK_FALSE(choice.options.lossy_numbers);
  CHECK(choice.options.jq_timeout == std::chrono::seconds(5));
}

TEST_CASE_FIXTURE(Views, "fold options: what is given is taken over") {
  const FoldChoice choice = parse_fold_options({"keyed", "7", "250ms", true}, context);
  CHECK(choice.view->name() == "keyed");
  CHECK(choice.key == "7");
  CHECK(choice.options.lossy_numbers);
  CHECK(choice.options.jq_timeout == std::chrono::milliseconds(250));
}

TEST_CASE_FIXTURE(Views, "fold options: no time for jq, and a key of a view without keys") {
  const auto refused = [&](FoldArguments arguments) {
    return code_of([&] { static_cast<void>(parse_fold_options(arguments, context)); }) ==
           ErrorCode::usage;
  };
  CHECK(refused({{}, {}, "0s", false}));
  CHECK(refused({{}, {}, "5", false}));
  CHECK(refused({"merged", "7", {}, false}));
  CHECK(refused({{}, "7", {}, false}));
}

TEST_CASE("draft: types stand in the order in which they first happened") {
  const std::string text = draft({seen("a", 3), seen("b", 1), seen("c", 2)});
  CHECK(text.find("\"b\": {") < text.find("\"c\": {"));
  CHECK(text.find("\"c\": {") < text.find("\"a\": {"));
}

TEST_CASE("draft: a rule does what the default view does") {
  const std::string text =
      draft({seen("INSERT", 1), seen("Deleted", 2), seen("delete", 3), seen("closed", 4)});
  CHECK(contains(text, R"("INSERT": {"replace": "/data"},)"));
  CHECK(contains(text, R"("Deleted": "delete",)"));
  CHECK(contains(text, R"("delete": "delete",)"));
  CHECK(contains(text, "\"closed\": {\"merge\": {\"\": \"/data\"}}\n"));
  CHECK(contains(text, "instead of {…}.\n    \"closed\""));
  CHECK_FALSE(contains(text, "instead of {…}.\n    \"delete\""));
}

TEST_CASE("draft: names cannot leave their comment or string, nor be globs") {
  TypeSummary type = seen("a*\"\xE2\x80\xAE", 1);
  type.keys = {"line\nend", "quote\""};
  const std::string text = draft({type});
  CHECK(contains(text, R"(// 1 event: "line\nend", "quote\"")"));
  CHECK(contains(text, R"("a\\*\"\u202e": {)"));
}

TEST_CASE("draft: of many payload keys the first are shown") {
  TypeSummary type = seen("x", 1);
  for (char c = 'a'; c <= 'm'; ++c) type.keys.insert(std::string(1, c));
  CHECK(contains(draft({type}), "\"k\", \"l\", …\n"));
  type.keys = {"a"};
  CHECK(contains(draft({type}), "// 1 event: \"a\"\n"));
  type.more_keys = true;
  CHECK(contains(draft({type}), "// 1 event: \"a\", …\n"));
}

TEST_CASE_FIXTURE(Session, "view: completion knows the options of the line") {
  write_file(folder.file("config.json"), R"({"views": "mine"})");
  std::filesystem::create_directory(folder.file("mine"));
  write_file(folder.file("mine/account.json"), "{}");
  const auto result =
      run({"__complete", "--", "--config", folder.file("config.json"), "view", "check", "acc"});
  CHECK(result.out == "account\t\n:files\n");
}

}  // namespace eventsrc::cli
