#include "eventsrc/view.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

using Files = std::map<std::string, std::string>;

View::ReadFile reader_of(const Files& files) {
  return [files](const std::string& path) {
    const auto found = files.find(path);
    if (found == files.end()) throw Error(ErrorCode::invalid, "cannot read " + path);
    return found->second;
  };
}

std::vector<ViewMistake> mistakes_of(std::string_view text, const Files& files = {}) {
  std::vector<ViewMistake> mistakes;
  const auto view = View::compile(text, reader_of(files), mistakes);
  CHECK((view == nullptr) == !mistakes.empty());
  return mistakes;
}

std::shared_ptr<const View> view_of(std::string_view text, const Files& files = {}) {
  std::vector<ViewMistake> mistakes;
  const auto view = View::compile(text, reader_of(files), mistakes);
  for (const ViewMistake& mistake : mistakes) FAIL((mistake.pointer + ": " + mistake.what));
  return view;
}

/// The one mistake of a definition, "POINTER: WHAT"; of several, all of them.
std::string mistake_in(std::string_view text, const Files& files = {}) {
  std::string out;
  for (const ViewMistake& mistake : mistakes_of(text, files)) {
    out += (out.empty() ? "" : "\n") + mistake.pointer + ": " + mistake.what;
  }
  return out;
}

/// The mistake in a view with this rule for type `t`.
std::string mistake_in_rule(const std::string& rule) {
  return mistake_in(R"({"view":"v","on":{"t":)" + rule + "}}");
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void check_mistake(const std::string& text, std::string_view pointer,
                   const std::vector<std::string_view>& parts, const Files& files = {}) {
  CAPTURE(text);
  const auto mistakes = mistakes_of(text, files);
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].pointer == pointer);
  CAPTURE(mistakes[0].what);
  for (const std::string_view part : parts) {
    CAPTURE(part);
    CHECK(has(mistakes[0].what, part));
  }
  CHECK(json::valid_utf8(mistakes[0].what));
}

void check_rule_mistake(const std::string& rule, std::string_view pointer,
                        const std::vector<std::string_view>& parts) {
  check_mistake(R"({"view":"v","on":{"t":)" + rule + "}}", "/on/t" + std::string(pointer), parts);
}

/// The error that broken JSON, or what is no text of a view at all, ends in.
Error error_of(std::string_view text) {
  try {
    static_cast<void>(mistakes_of(text));
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  return {ErrorCode::internal, ""};
}

std::string on(std::string_view types) {
  return R"({"view":"v","on":{)" + std::string(types) + "}}";
}

/// The type of the rule that events of `type` take.
std::string rule_for(const View& view, std::string_view type) {
  const auto rule = view.rule_for(type);
  return rule ? view.rules()[*rule].type : "no rule";
}

TEST_CASE("View: the frame's keys do what they say") {
  const auto plain = view_of(R"({"view":"account","on":{"t":"ignore"}})");
  CHECK(plain->name() == "account");
  CHECK(plain->streams().empty());
  CHECK(plain->scope() == View::Scope::stream);
  CHECK_FALSE(plain->keyed());
  CHECK_FALSE(plain->lenient());
  CHECK_FALSE(plain->uses_jq());
  CHECK(plain->meant_for("anything"));

  const auto full = view_of(R"({
    "lenient": true, "jqNumbers": "double", "scope": "store", "key": "/data/id",
    "init": {"n": 0}, "streams": ["account/*", "a\\*"], "view": "totals",
    "upcast": {"t": {"when": {"/meta/schema": 1}, "jq": ".type = \"u\""}},
    "on": {"t": {"count": "/n"}, "$redacted": {"count": "/erased"}}})");
  CHECK(full->name() == "totals");
  CHECK(full->streams() == std::vector<std::string>{"account/*", "a\\*"});
  CHECK(full->scope() == View::Scope::store);
  CHECK(full->keyed());
  CHECK(full->lenient());
  CHECK(full->uses_jq());
  CHECK(full->meant_for("account/7"));
  CHECK(full->meant_for("a*"));
  CHECK_FALSE(full->meant_for("account"));
  CHECK_FALSE(full->meant_for("ab"));

  const auto whole = view_of(R"({"view":"v","jq":".+1","scope":"stream","jqNumbers":"exact"})");
  CHECK(whole->uses_jq());
  REQUIRE(whole->rules().size() == 1);
  CHECK(whole->rules()[0].type.empty());
  CHECK(whole->rules()[0].uses_jq);
  CHECK(rule_for(*whole, "any type").empty());
}

TEST_CASE("View: each key of the frame refuses what is of another kind") {
  const auto check = [](std::string_view member, std::string_view pointer,
                        const std::vector<std::string_view>& parts) {
    std::string text = R"({"on":{"t":"ignore"},)" + std::string(member);
    if (!member.starts_with("\"view\"")) text += R"(,"view":"v")";
    check_mistake(text + "}", pointer, parts);
  };
  check(R"("view":7)", "/view", {"the number 7", "name", "a string"});
  check(R"("view":null)", "/view", {"null"});
  check(R"("view":"")", "/view", {"empty"});
  check(R"("view":"a/b")", "/view", {"\"a/b\"", "'/'"});
  check(R"("view":"a\nb")", "/view", {"control character"});
  check(R"("view":")" + std::string(129, 'x') + '"', "/view", {"129", "128"});
  check(R"("view":"default")", "/view", {"\"default\"", "built-in"});
  check(R"("streams":"account/*")", "/streams", {"the string \"account/*\"", "array"});
  check(R"("streams":[])", "/streams", {"at least one"});
  check(R"("streams":["a",5])", "/streams/1", {"the number 5", "pattern"});
  check(R"("streams":["a","[b"])", "/streams/1", {"'[b'", "']'"});
  check(R"("key":["/data/id"])", "/key", {"an array", "pointer into the event"});
  check(R"("key":"data/id")", "/key", {"\"data/id\"", "JSON Pointer"});
  check(R"("key":"/payload/id")", "/key", {"\"/payload/id\""});
  check(R"("scope":"global")", "/scope", {"\"global\"", "\"stream\" or \"store\""});
  check(R"("scope":true)", "/scope", {"true", "\"stream\" or \"store\""});
  check(R"("lenient":"yes")", "/lenient", {"\"yes\"", "true or false"});
  check(R"("lenient":1)", "/lenient", {"the number 1", "true or false"});
  check(R"("jqNumbers":"decimal")", "/jqNumbers", {"\"decimal\"", "\"exact\" or \"double\""});
  check(R"("upcast":[])", "/upcast", {"an array", "an object"});
  CHECK(mistake_in(R"({"view":")" + std::string(128, 'x') + R"(","on":{"t":"ignore"}})").empty());

  check_mistake("[]", "", {"an array", "an object"});
  check_mistake("\"view\"", "", {"the string \"view\"", "an object"});
  check_mistake(R"({"view":"v","on":[]})", "/on", {"an array", "an object"});
  check_mistake(R"({"on":{"t":"ignore"}})", "", {"\"view\" is missing"});
  check_mistake(R"({"view":"v"})", "", {"neither \"on\" nor \"jq\""});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"jq":"."})", "/jq", {"\"on\"", "one"});
}

TEST_CASE("View: unknown keys, words and operators get the nearest one there is") {
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"stream":["a"]})", "/stream",
                {"\"stream\"", "did you mean \"streams\"?"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"Lenient":true})", "/Lenient",
                {"did you mean \"lenient\"?"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"a/~b":1})", "/a~1~0b",
                {"\"a/~b\"", "one of view, streams"});
  check_rule_mistake(R"("delet")", "", {"\"delet\"", "did you mean \"delete\"?"});
  check_rule_mistake(R"("Ignore")", "", {"did you mean \"ignore\"?"});
  check_rule_mistake(R"("keep it")", "", {"\"keep it\"", "one of delete, ignore"});
  check_rule_mistake(R"({"$set":{"/a":"/data"}})", "/$set", {"did you mean \"set\"?"});
  check_rule_mistake(R"({"addtoset":{"/a":"/data"}})", "/addtoset", {"did you mean \"addToSet\"?"});
  check_rule_mistake(R"({"setifabsent":{"/a":"/data"}})", "/setifabsent",
                     {"did you mean \"setIfAbsent\"?"});
  check_rule_mistake(R"({"wehn":{"/a":1},"count":"/a"})", "/wehn", {"did you mean \"when\"?"});
  check_rule_mistake(R"({"transmogrify":{}})", "/transmogrify",
                     {"\"transmogrify\"", "expected one of when, replace"});
  check_rule_mistake(R"({"set":{"/a":"/daat/n"}})", "/set/~1a", {"\"/daat/n\""});
  check_rule_mistake(R"({"set":{"/a":"/dat"}})", "/set/~1a", {"did you mean \"/data\"?"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"upcast":{"t":{"jq":".","wen":{}}}})",
                "/upcast/t/wen", {"did you mean \"when\"?"});
}

TEST_CASE("View: rules are an object, a list of objects, delete or ignore") {
  for (const std::string rule : {"5", "null", "true"}) {
    check_rule_mistake(rule, "", {"found", "\"delete\" or \"ignore\""});
  }
  check_rule_mistake("[]", "", {"at least one"});
  check_rule_mistake("{}", "", {"at least one operator"});
  check_rule_mistake(R"({"when":{},"count":"/a"})", "/when", {"at least one pointer"});
  check_mistake(R"({"view":"v","on":{}})", "/on", {"at least one rule"});
  check_rule_mistake(R"({"when":{"/data/a":1}})", "", {"at least one operator"});
  check_rule_mistake(R"([{"count":"/a"},"delete"])", "/1", {"\"delete\"", "object"});
  check_rule_mistake(R"([{"count":"/a"},{}])", "/1", {"at least one operator"});
  check_rule_mistake(R"([{"count":"/a"},{"cuont":"/a"}])", "/1/cuont", {"did you mean \"count\"?"});
  CHECK(mistake_in_rule(R"([{"count":"/a"},{"when":{"/data":1},"unset":"/a"}])").empty());
}

TEST_CASE("View: each operator refuses operands of the wrong kind") {
  for (const std::string op : {"merge", "patch", "set", "setIfAbsent", "inc", "dec", "mul", "min",
                               "max", "push", "addToSet", "pull"}) {
    CAPTURE(op);
    for (const std::string operand : {"\"/a\"", "[\"/a\"]", "5", "null", "{}"}) {
      check_rule_mistake("{\"" + op + "\":" + operand + "}", "/" + op,
                         {"an object of targets and sources"});
    }
    for (const std::string source :
         {"5", "null", "[\"/data\"]", "{}", R"({"value":1,"more":2})", R"({"values":1})"}) {
      check_rule_mistake("{\"" + op + "\":{\"/a\":" + source + "}}", "/" + op + "/~1a",
                         {"a pointer into the event", "{\"value\": JSON}"});
    }
    check_rule_mistake("{\"" + op + R"(":{"a":"/data"}})", "/" + op + "/a",
                       {"\"a\"", "JSON Pointer", "'/'"});
    check_rule_mistake("{\"" + op + R"(":{"/a~2":"/data"}})", "/" + op + "/~1a~02",
                       {"\"/a~2\"", "'~0'"});
    CHECK(mistake_in_rule("{\"" + op + R"(":{"":"/data","/a":"","/b/-":"/meta/x"}})").empty());
  }
  for (const std::string op : {"unset", "count"}) {
    CAPTURE(op);
    check_rule_mistake("{\"" + op + "\":5}", "/" + op, {"the number 5", "pointer into the state"});
    check_rule_mistake("{\"" + op + "\":{}}", "/" + op, {"an object"});
    check_rule_mistake("{\"" + op + "\":[]}", "/" + op, {"at least one"});
    check_rule_mistake("{\"" + op + R"(":["/a",null]})", "/" + op + "/1", {"null"});
    check_rule_mistake("{\"" + op + R"(":["/a",["/b"]]})", "/" + op + "/1", {"an array"});
    check_rule_mistake("{\"" + op + R"(":"total"})", "/" + op, {"\"total\"", "JSON Pointer"});
    CHECK(mistake_in_rule("{\"" + op + R"(":["/a",""]})").empty());
  }
  for (const std::string operand : {"\"/a\"", "[]", "{}"}) {
    check_rule_mistake("{\"rename\":" + operand + "}", "/rename", {"an object of targets"});
  }
  check_rule_mistake(R"({"rename":{"/a":5}})", "/rename/~1a", {"the number 5"});
  check_rule_mistake(R"({"rename":{"/a":"b"}})", "/rename/~1a", {"\"b\"", "JSON Pointer"});
  check_rule_mistake(R"({"rename":{"":"/b"}})", "/rename/", {"the whole state"});
  check_rule_mistake(R"({"replace":5})", "/replace", {"the number 5", "pointer into the event"});
  check_rule_mistake(R"({"replace":{"/a":"/data"}})", "/replace", {"an object"});
  check_rule_mistake(R"({"when":[],"count":"/a"})", "/when", {"an array", "an object"});
  check_rule_mistake(R"({"jq":5})", "/jq", {"the number 5", "jq program"});
  check_rule_mistake(R"({"jq":{"fiel":"x"}})", "/jq", {"an object", "{\"file\": PATH}"});
  check_rule_mistake(R"({"jq":{"file":5}})", "/jq", {"an object", "{\"file\": PATH}"});
  check_rule_mistake(R"({"jq":{}})", "/jq", {"an object"});
  check_rule_mistake(R"({"jq":"a\u0000b"})", "/jq", {"NUL"});
  check_rule_mistake(R"({"jq":{"file":"no.jq"}})", "/jq/file", {"cannot read no.jq"});
  check_mistake(on(R"("t":{"jq":{"file":"x.jq"}})"), "/on/t/jq/file", {"UTF-8"},
                {{"x.jq", "\"\xFF\""}});
}

TEST_CASE("View: constants that can never do are found at once") {
  for (const std::string op : {"inc", "dec", "mul", "min", "max"}) {
    CAPTURE(op);
    check_rule_mistake("{\"" + op + R"(":{"/a":{"value":"5"}}})", "/" + op + "/~1a/value",
                       {"the string \"5\"", "a number"});
    check_rule_mistake("{\"" + op + R"(":{"/a":{"value":null}}})", "/" + op + "/~1a/value",
                       {"null", "a number"});
    CHECK(mistake_in_rule("{\"" + op + R"(":{"/a":{"value":-0.5e3}}})").empty());
  }
  check_rule_mistake(R"({"patch":{"":{"value":{"op":"add"}}}})", "/patch//value",
                     {"an object", "an array"});
  CHECK(mistake_in_rule(R"({"set":{"/a":{"value":{"value":1}},"/b":{"value":null}}})").empty());
}

TEST_CASE("View: sources are pointers to what an event has") {
  for (const std::string source : {"", "/data", "/data/a/0/~0~1", "/meta", "/meta/actor", "/type",
                                   "/time", "/seq", "/stream", "/id", "/data/"}) {
    CAPTURE(source);
    CHECK(mistake_in_rule(R"({"replace":")" + source + "\"}").empty());
  }
  check_rule_mistake(R"({"replace":"data"})", "/replace", {"\"data\"", "JSON Pointer"});
  check_rule_mistake(R"({"replace":"/data/~"})", "/replace", {"\"/data/~\"", "'~0'"});
  check_rule_mistake(R"({"replace":"/type/x"})", "/replace", {"\"/type/x\"", "no parts"});
  check_rule_mistake(R"({"replace":"/seq/"})", "/replace", {"no parts"});
  check_rule_mistake(R"({"replace":"/"})", "/replace", {"\"/\""});
  check_rule_mistake(R"({"replace":"/position"})", "/replace", {"\"/position\""});
  check_rule_mistake(R"({"replace":"/hash"})", "/replace", {"\"/hash\""});
  check_rule_mistake(R"({"when":{"/payload":1},"count":"/n"})", "/when/~1payload",
                     {"\"/payload\""});
  check_rule_mistake(R"({"when":{"$balance":1},"count":"/n"})", "/when/$balance",
                     {"\"$balance\"", "JSON Pointer"});
  check_rule_mistake(R"({"when":{"$stately":1},"count":"/n"})", "/when/$stately",
                     {"\"$stately\"", "\"$state/balance\""});
  CHECK(
      mistake_in_rule(R"({"when":{"$state":1,"$state/a":2,"/id":"x","":{}},"count":""})").empty());
}

TEST_CASE("View: templates in targets") {
  for (const std::string target :
       {"/m/{/data/id}", "/{/data/a}{/data/b}", "/a{/type}b/{/stream}/{/id}", "/{{x}}",
        "/{{{/seq}}}", "/{/data/a~1b}"}) {
    CAPTURE(target);
    CHECK(mistake_in_rule(R"({"count":")" + target + "\"}").empty());
  }
  check_rule_mistake(R"({"count":"/{"})", "/count", {"\"/{\"", "'}'", "'{{'"});
  check_rule_mistake(R"({"count":"/{/data/x"})", "/count", {"'}'"});
  check_rule_mistake(R"({"count":"/x}"})", "/count", {"\"/x}\"", "'}}'"});
  check_rule_mistake(R"({"count":"/}{"})", "/count", {"'}}'"});
  check_rule_mistake(R"({"count":"/{}"})", "/count", {"the whole event"});
  check_rule_mistake(R"({"count":"/{data}"})", "/count", {"\"data\"", "JSON Pointer"});
  check_rule_mistake(R"({"count":"/{/datum}"})", "/count", {"\"/datum\""});
  check_rule_mistake(R"({"count":"{/data/x}"})", "/count", {"\"{/data/x}\"", "'/'"});
  check_rule_mistake(R"({"rename":{"/a":"/{"}})", "/rename/~1a", {"'{{'"});
  check_rule_mistake(R"({"set":{"/{/data/~}":"/data"}})", "/set/~1{~1data~1~0}",
                     {"\"/data/~\"", "'~0'"});
}

TEST_CASE("View: the rule of erased events sees no payload") {
  const auto erased = [](const std::string& rule) { return on("\"$redacted\":" + rule); };
  for (const std::string source : {"/type", "/seq", "/time", "/stream", "/id"}) {
    CHECK(mistake_in(erased(R"({"set":{"/a":")" + source + "\"}}")).empty());
  }
  for (const std::string source : {"/data", "/data/x", "/meta", "/meta/actor", ""}) {
    CAPTURE(source);
    check_mistake(erased(R"({"set":{"/a":")" + source + "\"}}"), "/on/$redacted/set/~1a",
                  {"/type, /seq, /time, /stream and /id"});
  }
  check_mistake(erased(R"({"when":{"/data/x":1},"count":"/a"})"), "/on/$redacted/when/~1data~1x",
                {"erased"});
  check_mistake(erased(R"({"count":"/{/meta/actor}"})"), "/on/$redacted/count", {"erased"});
  // The key of a view may be part of the payload: erased events then have none.
  CHECK(mistake_in(R"({"view":"v","key":"/data/id","on":{"$redacted":{"count":"/n"}}})").empty());
}

TEST_CASE("View: upcasts have a jq program and guards on the event") {
  const auto upcast = [](const std::string& text) {
    return R"({"view":"v","on":{"t":"ignore"},"upcast":{"t":)" + text + "}}";
  };
  CHECK(mistake_in(upcast(R"({"jq":"."})")).empty());
  CHECK(mistake_in(upcast(R"([{"jq":"."},{"when":{"/data/x":1},"jq":"."}])")).empty());
  check_mistake(upcast("5"), "/upcast/t", {"the number 5", "a list"});
  check_mistake(upcast("[]"), "/upcast/t", {"an array"});
  check_mistake(upcast("[5]"), "/upcast/t/0", {"the number 5"});
  check_mistake(upcast(R"({"jq":".","when":{}})"), "/upcast/t/when", {"at least one pointer"});
  check_mistake(upcast("{}"), "/upcast/t", {"\"jq\" is missing"});
  check_mistake(upcast(R"([{"jq":"."},{"when":{"/data":1}}])"), "/upcast/t/1",
                {"\"jq\" is missing"});
  check_mistake(upcast(R"({"jq":7})"), "/upcast/t/jq", {"the number 7"});
  check_mistake(upcast(R"({"jq":".","when":{"$state/a":1}})"), "/upcast/t/when",
                {"\"$state\"", "the event alone"});
  check_mistake(upcast(R"({"jq":".","when":7})"), "/upcast/t/when", {"the number 7"});
  check_mistake(upcast(R"({"jq":".","set":{}})"), "/upcast/t/set", {"\"set\""});
}

TEST_CASE("View: event types are names or globs, each given once") {
  check_mistake(on(R"("":"ignore")"), "/on/", {"empty"});
  check_mistake(on(R"("a\tb":"ignore")"), "/on/a\tb", {"control character"});
  check_mistake(on(R"("[a":"ignore")"), "/on/[a", {"'[a'", "']'"});
  // One plain name, spelled in two ways: the second rule would never be taken.
  check_mistake(on(R"("ab":"ignore","\\ab":"delete")"), "/on/\\ab", {"\"ab\""});
  CHECK(mistake_in(on(R"("*":"ignore","\\*":"delete")")).empty());
}

TEST_CASE("View: keys that stand twice are broken JSON, whatever their spelling") {
  CHECK(has(error_of(R"({"view":"a","view":"b"})").what(), "twice"));
  CHECK(has(error_of(R"({"view":"v","on":{"a":"ignore","\u0061":"delete"}})").what(), "twice"));
  CHECK(has(error_of(on(R"("t":{"set":{"/a":"/data","\/a":"/meta"}})")).what(), "twice"));
}

TEST_CASE("View: broken JSON is told with line and column") {
  const auto check = [](std::string_view text, std::int64_t line, std::int64_t column,
                        std::string_view part) {
    CAPTURE(text);
    const Error error = error_of(text);
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().line == line);
    CHECK(error.details().column == column);
    CAPTURE(error.what());
    CHECK(has(error.what(), part));
  };
  check("{\"view\":\n  'v'}", 2, 3, "a value is expected");
  check("", 1, 1, "a value is expected");
  check("{\"view\": \"v\",}", 1, 14, "key");
  check("// one\n/* two\n three */ {\"a\" 1}", 3, 16, "':'");
  check("{\"a\": \"/* no comment */ // nor this\" \"b\"}", 1, 38, "");
  check("{\"a\": 1}\n/* no end", 2, 1, "'*/'");
  check("{\"a\": 1 /*/ }", 1, 9, "'*/'");
  check("\xEF\xBB\xBF{\"a\" 1}", 1, 6, "':'");
  check("{\"view\":\"v\"} /", 1, 14, "");
  check("{\"view\":\"v\"} {}", 1, 14, "");
  check("{\"view\":\"v\xFF\"}", 1, 11, "UTF-8");
  check("{\"init\":01}", 1, 9, "zero");
}

TEST_CASE("View: comments and a byte order mark are no part of a definition") {
  const auto plain = view_of(R"({"view":"a","on":{"t":"ignore"}})");
  for (const std::string_view text :
       {"\xEF\xBB\xBF{\"view\":\"a\",\"on\":{\"t\":\"ignore\"}}",
        "// first\n{ \"view\" : \"a\" , // é €\n\t\"on\": /* {\"t\": */ { \"t\": \"ignore\" } } // "
        "end",
        "/**/{\"view\":/***/\"a\",\"on\":{\"t\":/* // */\"ignore\"}}/* a\n * b\n */\n",
        "{\"view\":\"a\",\r\n\"on\":{\"t\":\"ignore\"}}\r\n"}) {
    CAPTURE(text);
    const auto view = view_of(text);
    CHECK(view->canonical() == R"({"view":"a","on":{"t":"ignore"}})");
    CHECK(view->hash() == plain->hash());
  }
  const auto strings = view_of(R"({"view":"a","on":{"//":"ignore","/*t*/":"ignore"}})"
                               "//");
  CHECK(has(strings->canonical(), "/*t*/"));
}

TEST_CASE("View: a definition has at most 1 MiB and 200 levels") {
  const std::string text = on(R"("t":"ignore")");
  const auto padded = [&](std::size_t size) { return text + std::string(size - text.size(), ' '); };
  CHECK(mistake_in(padded(std::size_t{1} << 20)).empty());
  const Error error = error_of(padded((std::size_t{1} << 20) + 1));
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(has(error.what(), "1 MiB"));

  const auto deep = [](std::size_t levels) {
    return R"({"view":"v","on":{"t":"ignore"},"init":)" + std::string(levels, '[') +
           std::string(levels, ']') + "}";
  };
  CHECK(mistake_in(deep(199)).empty());
  const Error too_deep = error_of(deep(200));
  CHECK(too_deep.code() == ErrorCode::invalid);
  CHECK(has(too_deep.what(), "200"));
  CHECK(too_deep.details().line == 1);

  std::string steps;
  for (int i = 0; i < 201; ++i) steps += "/a";
  check_rule_mistake(R"({"count":")" + steps + "\"}", "/count", {"200"});
  check_rule_mistake(R"({"replace":"/data)" + steps + "\"}", "/replace", {"200"});
}

TEST_CASE("View: all mistakes are collected; parse tells the first and how many more there are") {
  const std::string text = R"({"view":"v","lenient":1,"on":{"a":{"st":{}},"b":{"inc":{"x":5}}}})";
  const auto mistakes = mistakes_of(text);
  REQUIRE(mistakes.size() == 4);
  CHECK(mistakes[0].pointer == "/lenient");
  CHECK(mistakes[1].pointer == "/on/a/st");
  CHECK(mistakes[2].pointer == "/on/b/inc/x");
  CHECK(mistakes[3].pointer == "/on/b/inc/x");
  const auto error_in = [](std::string_view definition) {
    try {
      static_cast<void>(View::parse(definition, "views/v.json", {}));
    } catch (const Error& error) {
      return error;
    }
    FAIL("nothing was thrown");
    return Error(ErrorCode::internal, "");
  };
  const Error error = error_in(text);
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(has(error.what(), "view views/v.json: /lenient: found the number 1"));
  CHECK(has(error.what(), "(and 3 more: 'eventsrc view check views/v.json' lists them)"));
  const Error one = error_in(R"({"view":"v"})");
  CHECK_FALSE(has(one.what(), "more"));
  const Error broken = error_in("{\n,}");
  CHECK(has(broken.what(), "view views/v.json: "));
  CHECK(broken.details().line == 2);
  CHECK(broken.details().column == 1);
}

TEST_CASE("View: with its jq files, a definition has at most 1 MiB, too") {
  const std::string text = on(R"("a":{"jq":{"file":"big.jq"}},"b":{"jq":{"file":"small.jq"}})");
  const std::string small = ". # \"\"";
  // Each of the objects is replaced by a string: two quotes, and a backslash for each quote in it.
  const std::size_t rest = text.size() - std::string_view(R"({"file":"big.jq"})").size() -
                           std::string_view(R"({"file":"small.jq"})").size() + small.size() + 6;
  const std::string big = "." + std::string(kMaxViewBytes - rest - 1, ' ');
  const auto view = view_of(text, {{"big.jq", big}, {"small.jq", small}});
  CHECK(view->canonical().size() == kMaxViewBytes);
  check_mistake(text, "", {"with its jq files, a view has at most 1 MiB"},
                {{"big.jq", big + " "}, {"small.jq", small}});

  std::string rules;
  for (int i = 0; i < 50; ++i) {
    rules += fmt::format("{}\"t{}\":{}", i == 0 ? "" : ",", i, R"({"jq":{"file":"f"}})");
  }
  int read = 0;
  const auto read_file = [&read](const std::string& /*path*/) {
    ++read;
    return std::string(kMaxViewBytes / 2, ' ');
  };
  std::vector<ViewMistake> mistakes;
  CHECK_FALSE(View::compile(on(rules), read_file, mistakes));
  CHECK(mistakes.size() == 1);
  CHECK(read == 2);
}

TEST_CASE("View: of very many mistakes the first are collected") {
  std::string rules;
  for (int i = 0; i < 150; ++i) rules += fmt::format("{}\"t{}\":5", i == 0 ? "" : ",", i);
  const auto mistakes = mistakes_of(on(rules));
  REQUIRE(mistakes.size() == 101);
  CHECK(mistakes[99].pointer == "/on/t99");
  CHECK(mistakes[100].pointer.empty());
  CHECK(has(mistakes[100].what, "more were not looked for"));
}

TEST_CASE("View: keys and pointers have a length, and what is too long is not looked into") {
  const std::string long_key = "/" + std::string(4096, 'k');
  const std::string fitting = long_key.substr(0, 4096);
  CHECK(mistake_in_rule(R"({"count":")" + fitting + R"("})").empty());
  CHECK(mistake_in_rule(R"({"set":{")" + fitting + R"(":"/data/)" + fitting.substr(6) + R"("}})")
            .empty());
  CHECK(mistake_in_rule(R"({"set":{"/a":{"value":{")" + long_key + R"(":1}}}})").empty());
  check_rule_mistake(R"({"count":")" + long_key + R"("})", "/count", {"pointer of 4097 bytes"});
  check_rule_mistake(R"({"replace":"/data)" + long_key + R"("})", "/replace", {"at most 4096"});
  check_rule_mistake(R"({"set":{")" + long_key + R"(":5}})", "/set", {"key of 4097 bytes"});
  check_rule_mistake(R"({"when":{")" + long_key + R"(":5},"count":"/n"})", "/when", {"key of"});
  check_rule_mistake(R"({")" + long_key + R"(":5,"count":"/n"})", "", {"key of"});
  const std::string type(257, 't');
  check_mistake(on("\"" + type + R"(":{"inc":5,"nonsense":5})"), "/on/" + type, {"256"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"upcast":{")" + type + R"(":5}})",
                "/upcast/" + type, {"256"});
}

TEST_CASE("View: a key is short, as each rule has it for itself") {
  const auto keyed = [](const std::string& key) {
    return R"({"view":"v","on":{"t":"delete"},"key":")" + key + R"("})";
  };
  std::string steps = "/data";
  for (int i = 1; i < 16; ++i) steps += "/a";
  CHECK(mistake_in(keyed(steps)).empty());
  check_mistake(keyed(steps + "/a"), "/key", {"over 16 steps"});
  const std::string longest = "/data/" + std::string(250, 'k');
  CHECK(mistake_in(keyed(longest)).empty());
  check_mistake(keyed(longest + "k"), "/key", {"key of 257 bytes"});
}

TEST_CASE("View: what a message quotes is cut between characters") {
  std::string name;
  for (int i = 0; i < 30; ++i) name += "€";
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"scope":")" + name + "\"}", "/scope", {"…"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"scope":"x)" + name + "\"}", "/scope", {"…"});
  check_mistake(R"({"view":"v","on":{"t":"ignore"},"scope":"xx)" + name + "\"}", "/scope", {"…"});
  const auto view = view_of(on(R"("t":{"jq":"# )" + name + name + R"( \n."})"));
  CHECK(json::valid_utf8(view->rules()[0].steps.at(0)));
}

TEST_CASE("View: the identity is that of the canonical form, keys in the order written") {
  // printf '%s' 'eventsrc.view.1{"view":"a","on":{"t":"ignore"}}' | sha256sum
  CHECK(to_hex(view_of(R"({"view":"a","on":{"t":"ignore"}})")->hash()) ==
        "3ce1d9a9f1d212c8e3a529a53d67ba15026966726ec3938aec0d0cabcdecd345");
  const auto hash = [](std::string_view text, const Files& files = {}) {
    return to_hex(view_of(text, files)->hash());
  };
  // The order of keys is the order of effects; number text is what is stored.
  CHECK(hash(on(R"("t":{"set":{"/a":"/data"},"inc":{"/b":"/data"}})")) !=
        hash(on(R"("t":{"inc":{"/b":"/data"},"set":{"/a":"/data"}})")));
  CHECK(hash(on(R"("t":{"inc":{"/a":{"value":1}}})")) !=
        hash(on(R"("t":{"inc":{"/a":{"value":1.0}}})")));
  CHECK(hash(on(R"("t":{"set":{"/a":{"value":"a b"}}})")) !=
        hash(on(R"("t":{"set":{"/a":{"value":"ab"}}})")));

  const std::string program = "# a \"program\"\n.a += 1 | .b = \"\\\\ \xC3\xA9\"\t";
  const Files files{{"a.jq", program}, {"b.jq", ". + 1"}};
  const auto inlined =
      view_of(on(R"("t":{"jq":{"file":"a.jq"}},"u":[{"jq":{ "file" : "b.jq" }}])"), files);
  const std::string inline_text =
      on(R"("t":{"jq":"# a \"program\"\n.a += 1 | .b = \"\\\\ é\"\t"},"u":[{"jq":". + 1"}])");
  CHECK(inlined->canonical() == inline_text);
  CHECK(inlined->hash() == view_of(inline_text)->hash());
  const auto whole = view_of(R"({"jq":{"file":"b.jq"},"view":"v"})", files);
  CHECK(whole->canonical() == R"({"jq":". + 1","view":"v"})");
  const auto upcast = view_of(
      R"({"upcast":{"t":{"jq":{"file":"b.jq"}}},"view":"v","on":{"t":{"jq":{"file":"b.jq"}}}})",
      files);
  CHECK(upcast->canonical() ==
        R"({"upcast":{"t":{"jq":". + 1"}},"view":"v","on":{"t":{"jq":". + 1"}}})");
  CHECK(hash(on(R"("t":{"jq":{"file":"b.jq"}})"), {{"b.jq", ". + 2"}}) !=
        hash(on(R"("t":{"jq":{"file":"b.jq"}})"), files));
}

TEST_CASE("View: the default view is a definition, too") {
  const auto view = View::default_view();
  CHECK(view->name() == kDefaultViewName);
  // printf '%s' 'eventsrc.view.1{"view":"default",…}' | sha256sum
  CHECK(to_hex(view->hash()) == "fe223184c29aaea7681e380c0cd63ac23e039e178364e83170ece91b09119256");
  CHECK(rule_for(*view, "InSeRt") == "insert");
  CHECK(rule_for(*view, "DELETED") == "deleted");
  CHECK(rule_for(*view, "inserted") == "*");
}

TEST_CASE("View: an exact type beats globs, of globs the one with more literal characters") {
  const auto view = view_of(on(R"("*":"ignore","order-*":"ignore","order-p*":"ignore",
                                  "order-paid":"ignore","*-paid-late":"ignore","?????":"ignore")"));
  CHECK(rule_for(*view, "order-paid") == "order-paid");
  CHECK(rule_for(*view, "order-paid-late") == "*-paid-late");
  CHECK(rule_for(*view, "order-packed") == "order-p*");
  CHECK(rule_for(*view, "order-sent") == "order-*");
  CHECK(rule_for(*view, "apple") == "*");
  CHECK(rule_for(*view, "Order-paid") == "*");
  const auto sets = view_of(on(R"("[a-z]*x":"ignore","a*":"ignore","b?":"ignore","?b":"ignore")"));
  CHECK(rule_for(*sets, "ax") == "[a-z]*x");
  CHECK(rule_for(*sets, "ab") == "a*");
  CHECK(rule_for(*sets, "bb") == "b?");
  CHECK(rule_for(*sets, "cb") == "?b");
  CHECK(rule_for(*sets, "c") == "no rule");
  CHECK(rule_for(*view_of(on(R"("b":"ignore")")), "B") == "no rule");
}

TEST_CASE("View: of globs as specific the one written first is taken") {
  CHECK(rule_for(*view_of(on(R"("a*":"ignore","*b":"ignore")")), "ab") == "a*");
  CHECK(rule_for(*view_of(on(R"("*b":"ignore","a*":"ignore")")), "ab") == "*b");
}

TEST_CASE("View: escapes and sets count as the characters they stand for") {
  const auto stars = view_of(on(R"("a\\*":"ignore","a*":"ignore","\\[x\\]*":"ignore")"));
  CHECK(rule_for(*stars, "a*") == "a\\*");
  CHECK(rule_for(*stars, "ab") == "a*");
  CHECK(rule_for(*stars, "[x]y") == "\\[x\\]*");
  // One literal character each, so the first; the set's own `]` is none, however it is written.
  CHECK(rule_for(*view_of(on(R"("?b":"ignore","[]]b":"ignore")")), "]b") == "?b");
  CHECK(rule_for(*view_of(on(R"("?b":"ignore","[\\]a]*":"ignore")")), "ab") == "?b");
  CHECK(rule_for(*view_of(on(R"("*b":"ignore","[\\]a]b":"ignore")")), "ab") == "*b");
  CHECK(rule_for(*view_of(on(R"("*b":"ignore","[a\\]]?":"ignore","[!]]b":"ignore")")), "ab") ==
        "*b");
  // Characters, not bytes.
  CHECK(rule_for(*view_of(on(R"("*x":"ignore","é?":"ignore")")), "éx") == "*x");
  CHECK(rule_for(*view_of(on(R"("é*":"ignore","*xy":"ignore")")), "éxy") == "*xy");
}

TEST_CASE("View: rules are described for people") {
  const auto view = view_of(on(R"("a*":[{"when":{"/data/x":1,"$state/y":"z"},
      "set":{"/p":"/data/q","/r":{"value":[1]}},"inc":{"":"/data/n"}},{"unset":["/a","/b"]}],
      "gone":"delete","noted":"ignore","j":{"jq":".a\n|.b"},"m":{"merge":{"":""}})"));
  const auto& rules = view->rules();
  REQUIRE(rules.size() == 5);
  CHECK(rules[0].pointer == "/on/a*");
  CHECK(rules[0].is_glob);
  CHECK_FALSE(rules[0].uses_jq);
  const std::vector<std::string> steps{
      "when /data/x is 1", "when $state/y is \"z\"",   "set /p to /data/q",
      "set /r to [1]",     "inc the state by /data/n", "unset /a",
      "unset /b"};
  CHECK(rules[0].steps == steps);
  CHECK(rules[1].steps == std::vector<std::string>{"delete the state"});
  CHECK(rules[2].steps == std::vector<std::string>{"ignore"});
  CHECK(rules[3].uses_jq);
  CHECK(rules[3].steps == std::vector<std::string>{"jq .a…"});
  CHECK(rules[4].steps == std::vector<std::string>{"merge the event into the state"});
}

TEST_CASE("View: jq programs that do not compile are mistakes where they stand") {
  const std::string text = R"({"view":"v","on":{"a":{"jq":"."},"b":[{"count":"/n"},{"jq":".["}],
      "c":{"jq":"nosuch"}},"upcast":{"a":{"jq":"}"},"b":{"jq":".data.x = 1"}}})";
  std::vector<ViewMistake> mistakes;
  CHECK(View::compile(text, {}, mistakes));
  CHECK(mistakes.empty());
  CHECK_FALSE(View::compile(text, {}, mistakes, View::JqPrograms::checked));
  REQUIRE(mistakes.size() == 3);
  CHECK(mistakes[0].pointer == "/on/b/1/jq");
  CHECK(mistakes[1].pointer == "/on/c/jq");
  CHECK(has(mistakes[1].what, "nosuch"));
  CHECK(mistakes[2].pointer == "/upcast/a/jq");
  // Whatever else is wrong.
  mistakes.clear();
  CHECK_FALSE(View::compile(R"({"view":"v","on":{"a":{"jq":"."},"b":{"icn":{}},"c":{"jq":"}"}}})",
                            {}, mistakes, View::JqPrograms::checked));
  CHECK(mistakes.size() == 2);
}

}  // namespace
}  // namespace eventsrc
