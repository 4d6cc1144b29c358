#include "eventsrc/fold.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/filter.hpp"
#include "view/remote_fold.hpp"

namespace eventsrc {
namespace {

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::shared_ptr<const View> view_of(const std::string& text) {
  std::vector<ViewMistake> mistakes;
  auto view = View::compile(text, {}, mistakes);
  for (const ViewMistake& mistake : mistakes) FAIL((mistake.pointer + ": " + mistake.what));
  return view;
}

/// An event; the texts must outlive it.
EventView event(std::string_view type, std::string_view data,
                std::optional<std::string_view> meta = std::nullopt) {
  EventView event;
  event.stream = "s/1";
  event.type = type;
  event.data = data;
  event.meta = meta;
  event.time = Timestamp(std::chrono::sys_days{std::chrono::year{2026} / 1 / 31});
  return event;
}

EventView erased(std::string_view type) {
  EventView event = eventsrc::event(type, "");
  event.redacted = true;
  return event;
}

/// A fold of one stream, whose events are numbered from 0.
class Folding {
 public:
  explicit Folding(const std::string& view, const FoldOptions& options = {})
      : fold_(make_fold(view_of(view), options)) {}

  void add(EventView event) {
    event.seq = Seq(seq_++);
    event.position = Position(seq_);
    fold_->add(0, event);
  }
  void add(std::string_view type, std::string_view data) { add(event(type, data)); }

  State state(std::string_view key = "") { return fold_->state(0, key); }
  std::string text(std::string_view key = "") {
    const State found = state(key);
    return found.kind == State::Kind::value ? found.value.str()
                                            : std::string(kind_name(found.kind));
  }
  /// "KEY=STATE …" of all keys.
  std::string all() {
    std::string out;
    fold_->states(0, [&out](const std::string* key, const State& state) {
      if (!out.empty()) out += ' ';
      out += key == nullptr ? "(none)" : *key;
      out += '=';
      out +=
          state.kind == State::Kind::value ? state.value.str() : std::string(kind_name(state.kind));
    });
    return out;
  }
  Fold& fold() { return *fold_; }
  std::int64_t bytes() const { return fold_->bytes(); }
  /// The steps of one event: "KEY=STATE" each.
  std::string step(EventView event) {
    event.seq = Seq(seq_++);
    std::string out;
    fold_->add_step(
        0, event, [&out](std::string_view type, const std::string* key, const State& state) {
          out += std::string(type) + ' ' + (key == nullptr ? "(none)" : *key) + '=' +
                 (state.kind == State::Kind::value ? state.value.str()
                                                   : std::string(kind_name(state.kind)));
        });
    fold_->finish_steps();
    return out;
  }

 private:
  std::unique_ptr<Fold> fold_;
  std::int64_t seq_ = 0;
};

/// A view in which `put` sets the state, `gone` deletes it, and `t` has this rule.
std::string view_with(const std::string& rule, const std::string& more = "") {
  return R"({"view":"v",)" + more + R"("on":{"put":{"replace":"/data"},"gone":"delete","t":)" +
         rule + "}}";
}

/// The state after an event `t` with this data on a state (empty: none), or what went wrong.
std::string after(const std::string& rule, std::string_view state, std::string_view data,
                  std::optional<std::string_view> meta = std::nullopt) {
  Folding folding(view_with(rule));
  if (!state.empty()) folding.add("put", state);
  EventView one = event("t", data, meta);
  one.id = "id/7";
  try {
    folding.add(one);
    static_cast<void>(folding.state());
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    return "error: " + std::string(error.what());
  }
  const State found = folding.state();
  if (found.kind == State::Kind::value) CHECK(found.value.text_size() == found.value.str().size());
  return folding.text();
}

bool fails(const std::string& result) { return result.starts_with("error: "); }

TEST_CASE("fold: of few and of very many pointers in one rule each finds its part") {
  for (const int count : {15, 16, 17, 18, 300}) {
    CAPTURE(count);
    std::string targets;
    std::string object;
    std::string array;
    std::string named;
    std::string listed;
    const auto comma = [](const std::string& text) { return text.empty() ? "" : ","; };
    for (int i = 0; i < count; ++i) {
      const std::string n = std::to_string(i);
      targets += std::string(comma(targets)) + "\"/n" + n + "\":\"/data/" + n + "\"";
      // Half of the keys are written with an escape, and there are others that nobody asked for.
      object += std::string(comma(object)) + (i % 2 == 0 ? "\"other" + n + "\":0,\"" : "\"\\u003") +
                n + "\":" + n;
      array += std::string(comma(array)) + std::to_string(2 * i);
      named += std::string(comma(named)) + "\"n" + n + "\":" + n;
      listed += std::string(comma(listed)) + "\"n" + n + "\":" + std::to_string(2 * i);
    }
    Folding fold(R"({"view":"v","on":{"t":{"set":{)" + targets + R"(}}}})");
    fold.add("t", "{" + object + "}");
    CHECK(fold.text() == "{" + named + "}");
    fold.add("t", "[" + array + ",7,8]");
    CHECK(fold.text() == "{" + listed + "}");
  }
}

TEST_CASE("fold: nothing, a value and a deleted state") {
  Folding folding(view_with(R"({"set":{"/n":"/data"}})"));
  CHECK(folding.text() == "none");
  folding.add("other", "1");
  CHECK(folding.text() == "none");
  folding.add("t", "1");
  CHECK(folding.text() == R"({"n":1})");
  folding.add("other", "1");
  folding.add("gone", "1");
  CHECK(folding.text() == "deleted");
  folding.add("other", "[]");
  CHECK(folding.text() == "deleted");
  folding.add(event("t", "2", R"({"a":1})"));
  CHECK(folding.text() == R"({"n":2})");
  const State state = folding.state();
  CHECK(state.events == 6);
  CHECK(state.seq == Seq(5));
  CHECK_FALSE(state.position);  // that is for views of the whole store
  CHECK(folding.bytes() == 1 + 1 + 1 + 1 + 2 + 1 + 7);
  CHECK(state.redacted == 0);
  CHECK(state.skipped == 0);
  CHECK(folding.all() == R"((none)={"n":2})");
}

TEST_CASE("fold: groups are apart, and can be forgotten") {
  const auto fold = make_fold(view_of(view_with(R"({"push":{"":"/data"}})")));
  fold->add(0, event("t", "1"));
  fold->add(3, event("t", "2"));
  fold->add(3, event("t", "3"));
  CHECK(fold->state(0, "").value.str() == "[1]");
  CHECK(fold->state(1, "").kind == State::Kind::none);
  CHECK(fold->state(3, "").value.str() == "[2,3]");
  CHECK(fold->state(3, "").events == 2);
  fold->forget(3);
  CHECK(fold->state(3, "").kind == State::Kind::none);
  CHECK(fold->state(3, "").events == 0);
  CHECK(fold->state(0, "").value.str() == "[1]");
}

TEST_CASE("fold: sources are parts of the event, as they are spelled there") {
  const auto source = [](const std::string& pointer) {
    return after(R"({"replace":")" + pointer + "\"}", "",
                 R"({"a":[1.50,{"~/":"\u0041"}],"":{"":7}})", R"({"actor":"ann"})");
  };
  CHECK(source("/data/a/0") == "1.50");
  CHECK(source("/data/a/1/~0~1") == R"("\u0041")");
  CHECK(source("/data//") == "7");
  CHECK(source("/meta") == R"({"actor":"ann"})");
  CHECK(source("/type") == R"("t")");
  CHECK(source("/seq") == "0");
  CHECK(source("/time") == R"("2026-01-31T00:00:00.000000Z")");
  CHECK(source("/stream") == R"("s/1")");
  CHECK(source("/id") == R"("id/7")");
  CHECK(source("") ==
        R"({"stream":"s/1","seq":0,"time":"2026-01-31T00:00:00.000000Z","type":"t",)"
        R"("data":{"a":[1.50,{"~/":"\u0041"}],"":{"":7}},"meta":{"actor":"ann"},"id":"id/7"})");
  for (const std::string missing : {"/data/b", "/data/a/2", "/data/a/01", "/data/a/-", "/data/a/x",
                                    "/data/a/0/x", "/meta/b", "/data/A"}) {
    CAPTURE(missing);
    CHECK(has(source(missing), missing + " is missing in the event"));
  }
  CHECK(has(after(R"({"replace":"/meta"})", "1", "{}"), "/meta is missing"));
  CHECK(has(after(R"({"replace":"/meta/a"})", "1", "{}"), "/meta/a is missing"));
  CHECK(after(R"({"replace":"/data/a"})", "1", R"({"a":null})") == "null");
  // One pass finds all: parts inside each other, too, and keys by what they stand for.
  CHECK(after(R"({"set":{"/x":"/data/k/m","/y":"/data/k","/z":"/data/\u006b/m/0"}})", "",
              R"({"\u006b":{"m":[1]},"l":0})") == R"({"x":[1],"y":{"m":[1]},"z":1})");
}

TEST_CASE("fold: every operator that needs a source fails without it") {
  for (const std::string op : {"merge", "patch", "set", "setIfAbsent", "inc", "dec", "mul", "min",
                               "max", "push", "addToSet", "pull"}) {
    CAPTURE(op);
    CHECK(has(after("{\"" + op + R"(":{"/a":"/data/x"}})", "", "{}"),
              "/data/x is missing in the event"));
  }
}

TEST_CASE("fold: errors name view, rule, stream and seq") {
  Folding folding(
      R"({"view":"accounts","on":{"a/b":[{"count":"/n"},{"set":{"/x~0y":"/data/q"}}]}})");
  folding.add("a/b", R"({"q":1})");
  try {
    folding.add("a/b", "{}");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          R"(view "accounts", /on/a~1b/1/set/~1x~00y: stream "s/1" seq 1: /data/q is missing in )"
          "the event");
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "s/1");
    CHECK(error.details().seq == 1);
  }
}

TEST_CASE("fold: set and setIfAbsent") {
  CHECK(after(R"({"set":{"/a/b":"/data"}})", "", "1.10") == R"({"a":{"b":1.10}})");
  CHECK(after(R"({"set":{"/a":"/data"}})", R"({"b":1,"a":2,"c":3})", "[1]") ==
        R"({"b":1,"a":[1],"c":3})");
  CHECK(after(R"({"set":{"":"/data"}})", R"({"b":1})", "null") == "null");
  CHECK(after(R"({"set":{"":"/data"}})", "", "7") == "7");
  CHECK(after(R"({"set":{"/":"/data"}})", "{}", "7") == R"({"":7})");
  CHECK(after(R"({"set":{"/a~1b/~0":"/data"}})", "{}", "7") == R"({"a/b":{"~":7}})");
  CHECK(after(R"({"set":{"/a\"b":"/data"}})", "{}", "7") == R"({"a\"b":7})");
  CHECK(after(R"({"set":{"/a":{"value":{"x":[null,1.0]}}}})", "", "7") ==
        R"({"a":{"x":[null,1.0]}})");
  CHECK(after(R"({"setIfAbsent":{"/a":"/data","/b":"/data"}})", R"({"a":null})", "7") ==
        R"({"a":null,"b":7})");
  CHECK(after(R"({"setIfAbsent":{"":"/data"}})", "1", "7") == "1");
  CHECK(after(R"({"setIfAbsent":{"":"/data"}})", "", "7") == "7");
  // Keys are compared by what they stand for.
  CHECK(after(R"({"set":{"/ab":"/data"}})", R"({"\u0061b":1})", "2") == R"({"\u0061b":2})");
  // A parent of the wrong kind.
  for (const std::string parent : {"1", "\"x\"", "null", "true"}) {
    for (const std::string op : {"set", "setIfAbsent", "merge", "inc", "min", "push", "addToSet"}) {
      const std::string rule = "{\"" + op + R"(":{"/a/b":"/data"}})";
      CHECK(fails(after(rule, "{\"a\":" + parent + "}", "1")));
      CHECK(fails(after(rule, parent, "1")));
    }
  }
}

TEST_CASE("fold: places in arrays") {
  const auto set = [](const std::string& target, std::string_view state) {
    return after(R"({"set":{")" + target + R"(":"/data"}})", state, "9");
  };
  CHECK(set("/0", "[1,2]") == "[9,2]");
  CHECK(set("/1", "[1,2]") == "[1,9]");
  CHECK(set("/2", "[1,2]") == "[1,2,9]");
  CHECK(set("/-", "[1,2]") == "[1,2,9]");
  CHECK(set("/0", "[]") == "[9]");
  CHECK(set("/-", "") == "[9]");
  CHECK(set("/a/-", "") == R"({"a":[9]})");
  CHECK(set("/a/-/b", "") == R"({"a":[{"b":9}]})");
  CHECK(set("/a/-/-", R"({"a":[1]})") == R"({"a":[1,[9]]})");
  // Only `-` makes an array: a number names a member of an object that is made.
  CHECK(set("/a/0", "") == R"({"a":{"0":9}})");
  CHECK(set("/-", R"({"a":1})") == R"({"a":1,"-":9})");
  for (const std::string bad : {"/3", "/01", "/+1", "/1e0", "/x", "/", "/-1", "/1.0",
                                "/99999999999999999999", "/18446744073709551615", "/ 1"}) {
    CAPTURE(bad);
    CHECK(fails(set(bad, "[1,2]")));
  }
  CHECK(set("/a/1/b", R"({"a":[1,{"b":2,"c":3}]})") == R"({"a":[1,{"b":9,"c":3}]})");
  CHECK(set("/a/2/b", R"({"a":[1,2]})") == R"({"a":[1,2,{"b":9}]})");
  CHECK(after(R"({"inc":{"/-":"/data"}})", "[1]", "5") == "[1,5]");
  CHECK(after(R"({"inc":{"/0":"/data"}})", "[1]", "5") == "[6]");
  CHECK(after(R"({"setIfAbsent":{"/0":"/data","/1":"/data"}})", "[1]", "5") == "[1,5]");
  CHECK(after(R"({"merge":{"/1":"/data"}})", R"([0,{"a":1}])", R"({"a":null,"b":2})") ==
        R"([0,{"b":2}])");
  CHECK(after(R"({"push":{"/0":"/data"}})", "[[1],2]", "5") == "[[1,5],2]");
}

TEST_CASE("fold: templates") {
  const auto set = [](const std::string& target, std::string_view data,
                      std::string_view state = "{}") {
    return after(R"({"set":{")" + target + R"(":{"value":9}}})", state, data);
  };
  CHECK(set("/m/{/data/id}", R"({"id":"ann"})") == R"({"m":{"ann":9}})");
  CHECK(set("/{/data}", "42") == R"({"42":9})");
  CHECK(set("/{/data}", "-42") == R"({"-42":9})");
  CHECK(set("/{/data}", "123456789012345678901234567890") ==
        R"({"123456789012345678901234567890":9})");
  CHECK(set("/{/data}", R"("a/b~c")") == R"({"a/b~c":9})");
  CHECK(set("/{/data}", R"("~1")") == R"({"~1":9})");
  CHECK(set("/{/data}", R"("")") == R"({"":9})");
  CHECK(set("/{/data}", R"("{/data}")") == R"({"{/data}":9})");
  CHECK(set("/{/data}", R"("\u0041\n\"")") == R"({"A\n\"":9})");
  CHECK(set("/x{/data/a}-{/data/b}y/z", R"({"a":1,"b":"k"})") == R"({"x1-ky":{"z":9}})");
  CHECK(set("/{{{/data}}}", "1") == R"({"{1}":9})");
  CHECK(set("/{{/data}}", "1") == R"({"{":{"data}":9}})");
  CHECK(set("/{/type}/{/seq}/{/stream}/{/id}", "1", "") == R"({"t":{"0":{"s/1":{"id/7":9}}}})");
  CHECK(set("/{/data/a~1b}", R"({"a/b":"c"})") == R"({"c":9})");
  // `-` that comes from data is a name, not the end of an array.
  CHECK(set("/{/data}", R"("-")") == R"({"-":9})");
  CHECK(set("/{/data}", R"("-")", "") == R"({"-":9})");
  CHECK(set("/a/{/data}", R"("-")", "") == R"({"a":{"-":9}})");
  CHECK(fails(set("/{/data}", R"("-")", "[1]")));
  CHECK(fails(set("/-{/data}", R"("")", "[1]")));
  CHECK(set("/{/data}", "1", "[1,2]") == "[1,9]");
  CHECK(set("/{/data}", R"("1")", "[1,2]") == "[1,9]");
  for (const std::string bad : {"1.0", "1e2", "null", "true", "[]", "{}", "0.5"}) {
    CAPTURE(bad);
    CHECK(has(set("/{/data}", bad), "/data is "));
    CHECK(has(set("/{/data}", bad), "a string or an integer"));
  }
  CHECK(has(set("/{/data/x}", "{}"), "/data/x is missing"));
  CHECK(after(R"({"unset":"/m/{/data/id}"})", R"({"m":{"1":1,"2":2}})", R"({"id":"1"})") ==
        R"({"m":{"2":2}})");
  CHECK(after(R"({"rename":{"/{/data/a}":"/{/data/b}"}})", R"({"x":1})",
              R"({"a":"x","b":"y/z"})") == R"({"y/z":1})");
}

TEST_CASE("fold: unset") {
  CHECK(after(R"({"unset":"/a"})", R"({"a":1,"b":2})", "0") == R"({"b":2})");
  CHECK(after(R"({"unset":["/a","/b/c"]})", R"({"a":1,"b":{"c":1}})", "0") == R"({"b":{}})");
  CHECK(after(R"({"unset":"/1"})", "[1,2,3]", "0") == "[1,3]");
  CHECK(after(R"({"unset":["/0","/0","/0","/0"]})", "[1,2,3]", "0") == "[]");
  for (const std::string absent : {"/x", "/x/y", "/b/c/d", "/l/3", "/l/-", "/l/x", "/l/01"}) {
    CAPTURE(absent);
    CHECK(after(R"({"unset":")" + absent + "\"}", R"({"b":{},"l":[1]})", "0") ==
          R"({"b":{},"l":[1]})");
  }
  CHECK(after(R"({"unset":""})", R"({"a":1})", "0") == "deleted");
  CHECK(after(R"({"unset":"/a"})", "", "0") == "none");
  CHECK(after(R"({"unset":""})", "", "0") == "none");
  Folding folding(view_with(R"({"unset":"/a"})"));
  folding.add("put", "{}");
  folding.add("gone", "{}");
  folding.add("t", "{}");
  CHECK(folding.text() == "deleted");
}

TEST_CASE("fold: inc, dec, mul and count are exact") {
  CHECK(after(R"({"inc":{"/n":"/data"}})", R"({"n":0.1})", "0.2") == R"({"n":0.3})");
  CHECK(after(R"({"inc":{"/n":"/data"}})", "", "1.50") == R"({"n":1.5})");
  CHECK(after(R"({"dec":{"/n":"/data"}})", "", "1.50") == R"({"n":-1.5})");
  CHECK(after(R"({"mul":{"/n":"/data"}})", "", "1.50") == R"({"n":0})");
  CHECK(after(R"({"mul":{"/n":"/data"}})", R"({"n":-2})", "0") == R"({"n":0})");
  CHECK(after(R"({"inc":{"/n":"/data"}})", R"({"n":9223372036854775807})", "1") ==
        R"({"n":9223372036854775808})");
  CHECK(after(R"({"mul":{"/n":"/data"}})", R"({"n":12345678901234567890})",
              "12345678901234567890") == R"({"n":152415787532388367501905199875019052100})");
  CHECK(after(R"({"dec":{"/n":"/data"}})", R"({"n":1e2})", "1E2") == R"({"n":0})");
  CHECK(after(R"({"inc":{"/n":"/data"}})", R"({"n":1e40})", "0") == R"({"n":1e+40})");
  CHECK(after(R"({"inc":{"/n":"/data"}})", R"({"n":1e39})", "0") ==
        R"({"n":1000000000000000000000000000000000000000})");
  CHECK(after(R"({"inc":{"":"/data"}})", "", "5") == "5");
  CHECK(after(R"({"inc":{"":"/data"}})", "2", "5") == "7");
  CHECK(after(R"({"count":["/a","/b/c"]})", R"({"a":1.5})", "0") == R"({"a":2.5,"b":{"c":1}})");
  CHECK(after(R"({"count":""})", "", "0") == "1");
  CHECK(after(R"({"count":["/a","/a"]})", "", "0") == R"({"a":2})");

  Folding ten(view_with(R"({"inc":{"":{"value":0.1}}})"));
  for (int i = 0; i < 10; ++i) ten.add("t", "0");
  CHECK(ten.text() == "1");

  for (const std::string op : {"inc", "dec", "mul", "min", "max"}) {
    CAPTURE(op);
    const std::string rule = "{\"" + op + R"(":{"/n":"/data"}})";
    for (const std::string bad : {R"("5")", "null", "true", "[]", "{}"}) {
      CHECK(has(after(rule, R"({"n":1})", bad), "a number is needed"));
      CHECK(has(after(rule, "{\"n\":" + bad + "}", "1"), "a number is needed"));
    }
    // Beyond the limits: never rounded.
    for (const std::string& huge : {"1" + std::string(1000, '1'), std::string("1e1001"),
                                    std::string("1e-1001"), std::string("1e999999999999")}) {
      CHECK(has(after(rule, R"({"n":1})", huge), "beyond what is calculated exactly"));
      CHECK(has(after(rule, "{\"n\":" + huge + "}", "1"), "beyond what is calculated exactly"));
      CHECK(has(after(rule, "", huge), "beyond what is calculated exactly"));
    }
  }
  CHECK(has(after(R"({"mul":{"/n":"/data"}})", R"({"n":1e999})", "1e2"),
            "beyond what is calculated exactly"));
  CHECK(has(after(R"({"inc":{"/n":"/data"}})", R"({"n":1e1000})", "1e-500"),
            "beyond what is calculated exactly"));
  CHECK(has(after(R"({"count":"/n"})", R"({"n":"1"})", "0"), "a number is needed"));
}

TEST_CASE("fold: min and max keep the text of the winner, the target's on equality") {
  const auto extreme = [](const std::string& op, std::string_view state, std::string_view data) {
    return after("{\"" + op + R"(":{"":"/data"}})", state, data);
  };
  CHECK(extreme("min", "2.50", "3.10") == "2.50");
  CHECK(extreme("min", "3.10", "2.50") == "2.50");
  CHECK(extreme("max", "2.50", "3.10") == "3.10");
  CHECK(extreme("max", "3.10", "2.50") == "3.10");
  for (const std::string op : {"min", "max"}) {
    CHECK(extreme(op, "1.0", "1") == "1.0");
    CHECK(extreme(op, "1", "1.0") == "1");
    CHECK(extreme(op, "10e1", "1E2") == "10e1");
    CHECK(extreme(op, "-0.0", "0") == "-0.0");
    CHECK(extreme(op, "", "1.500") == "1.500");
  }
  CHECK(extreme("max", "9007199254740992", "9007199254740993") == "9007199254740993");
  CHECK(extreme("min", "-1", "-1e2") == "-1e2");
}

TEST_CASE("fold: copied numbers keep their text") {
  const std::string numbers =
      R"({"a":1.10,"b":12345678901234567890.123,"c":1E+2,"d":-0.0,"e":[1e400]})";
  CHECK(after(R"({"replace":"/data"})", "1", numbers) == numbers);
  CHECK(after(R"({"merge":{"":"/data"}})", "", numbers) == numbers);
  CHECK(after(R"({"set":{"/x":"/data"},"count":"/n"})", "", numbers) ==
        R"({"x":)" + numbers + R"(,"n":1})");
  CHECK(after(R"({"push":{"/x":"/data"}})", R"({"x":[2.50]})", "1.0") == R"({"x":[2.50,1.0]})");
}

TEST_CASE("fold: push, addToSet and pull") {
  CHECK(after(R"({"push":{"/a":"/data"}})", "", "1") == R"({"a":[1]})");
  CHECK(after(R"({"push":{"/a":"/data"}})", R"({"a":[1]})", "1") == R"({"a":[1,1]})");
  CHECK(after(R"({"push":{"":"/data"}})", "[]", "[1]") == "[[1]]");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", "", "1") == R"({"a":[1]})");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", R"({"a":[1.0]})", "1") == R"({"a":[1.0]})");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", R"({"a":["1"]})", "1") == R"({"a":["1",1]})");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", R"({"a":[{"x":1,"y":[2]}]})",
              R"({"y":[2.0],"\u0078":10e-1})") == R"({"a":[{"x":1,"y":[2]}]})");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", R"({"a":[[1,2]]})", "[2,1]") ==
        R"({"a":[[1,2],[2,1]]})");
  CHECK(after(R"({"addToSet":{"/a":"/data"}})", R"({"a":["\u00e9"]})", R"("é")") ==
        R"({"a":["\u00e9"]})");
  CHECK(after(R"({"pull":{"/a":"/data"}})", R"({"a":[1,2,1.0,"1",10e-1,[1]]})", "1") ==
        R"({"a":[2,"1",[1]]})");
  CHECK(after(R"({"pull":{"/a":"/data"}})", R"({"a":[1]})", "1") == R"({"a":[]})");
  CHECK(after(R"({"pull":{"/a":"/data"}})", R"({"b":1})", "1") == R"({"b":1})");
  CHECK(after(R"({"pull":{"/a/b":"/data"}})", "{}", "1") == "{}");
  CHECK(after(R"({"pull":{"/a":"/data"}})", "", "1") == "none");
  CHECK(after(R"({"pull":{"/3":"/data"}})", "[[1]]", "1") == "[[1]]");
  for (const std::string op : {"push", "addToSet", "pull"}) {
    for (const std::string bad : {"1", R"("a")", "{}", "null"}) {
      CHECK(has(after("{\"" + op + R"(":{"/a":"/data"}})", "{\"a\":" + bad + "}", "1"),
                "an array is needed"));
      CHECK(has(after("{\"" + op + R"(":{"":"/data"}})", bad, "1"), "an array is needed"));
    }
  }
}

TEST_CASE("fold: addToSet stays right beyond 16 elements, with removals and changes between") {
  const std::string view = R"({"view":"v","on":{
    "add":{"addToSet":{"/s":"/data"}}, "del":{"pull":{"/s":"/data"}},
    "push":{"push":{"/s":"/data"}},
    "drop":{"unset":"/s/{/data}"}, "set":{"set":{"/s/{/data/at}":"/data/to"}},
    "inner":{"set":{"/s/{/data/at}/x":"/data/to"}}}})";
  Folding folding(view);
  std::vector<std::string> kept;
  const auto add = [&](const std::string& data) { folding.add("add", data); };
  for (int i = 0; i < 40; ++i) kept.push_back(std::to_string(i));
  for (const std::string& data : kept) add(data);
  for (int i = 0; i < 40; ++i) add(std::to_string(i) + ".0");
  std::string expected = "{\"s\":[";
  for (const std::string& data : kept) expected += (data == "0" ? "" : ",") + data;
  CHECK(folding.text() == expected + "]}");

  folding.add("drop", "0");
  add("1");
  add("0");
  folding.add("del", "5");
  add("5.00");
  add("39");
  folding.add("set", R"({"at":0,"to":"one"})");
  add("\"one\"");
  add("1");
  folding.add("push", R"({"x":1,"y":2})");
  add(R"({"y":2.0,"x":1})");
  folding.add("inner", R"({"at":41,"to":3})");
  add(R"({"x":3,"y":2})");
  add(R"({"x":1,"y":2})");
  std::string after = "{\"s\":[\"one\"";
  for (int i = 2; i < 40; ++i) {
    if (i != 5) after += "," + std::to_string(i);
  }
  after += R"(,0,5.00,1,{"x":3,"y":2},{"x":1,"y":2}]})";
  CHECK(folding.text() == after);
  // Down below 16 and up again.
  for (int i = 2; i < 39; ++i) folding.add("del", std::to_string(i));
  CHECK(folding.text() == R"({"s":["one",39,0,1,{"x":3,"y":2},{"x":1,"y":2}]})");
  for (int i = 100; i < 120; ++i) add(std::to_string(i));
  for (int i = 100; i < 120; ++i) add(std::to_string(i) + "e0");
  add("39.0");
  std::string last = R"({"s":["one",39,0,1,{"x":3,"y":2},{"x":1,"y":2})";
  for (int i = 100; i < 120; ++i) last += "," + std::to_string(i);
  CHECK(folding.text() == last + "]}");
}

TEST_CASE("fold: merge") {
  CHECK(after(R"({"merge":{"":"/data"}})", R"({"a":1,"b":2})",
              R"({"a":null,"c":{"d":null,"e":1}})") == R"({"b":2,"c":{"e":1}})");
  CHECK(after(R"({"merge":{"":"/data"}})", "", R"({"a":null,"b":1})") == R"({"b":1})");
  CHECK(after(R"({"merge":{"/x/y":"/data"}})", "", R"({"a":null,"b":1})") ==
        R"({"x":{"y":{"b":1}}})");
  CHECK(after(R"({"merge":{"/x":"/data"}})", R"({"x":[1]})", R"({"a":1})") == R"({"x":{"a":1}})");
  CHECK(after(R"({"merge":{"/x":"/data"}})", R"({"x":{"a":1}})", "[1]") == R"({"x":[1]})");
  CHECK(after(R"({"merge":{"":"/data","/meta":"/meta"}})", R"({"meta":{"a":1}})", R"({"n":1})",
              R"({"b":2})") == R"({"meta":{"a":1,"b":2},"n":1})");
}

TEST_CASE("fold: rename") {
  const auto rename = [](const std::string& from, const std::string& to, std::string_view state) {
    return after(R"({"rename":{")" + from + R"(":")" + to + "\"}}", state, "0");
  };
  CHECK(rename("/a", "/b", R"({"a":1.50,"c":2})") == R"({"c":2,"b":1.50})");
  CHECK(rename("/a", "/b", R"({"b":1,"a":2})") == R"({"b":2})");
  CHECK(rename("/a/x", "/b/y", R"({"a":{"x":1}})") == R"({"a":{},"b":{"y":1}})");
  CHECK(rename("/a", "/b", R"({"c":1})") == R"({"c":1})");
  CHECK(rename("/a/b", "/b", R"({"c":1})") == R"({"c":1})");
  CHECK(rename("/a", "/b", "") == "none");
  CHECK(rename("/a", "/a", R"({"a":1,"b":2})") == R"({"a":1,"b":2})");
  CHECK(rename("/a", "", R"({"a":{"x":1},"b":2})") == R"({"x":1})");
  CHECK(rename("/0", "/-", "[1,2,3]") == "[2,3,1]");
  CHECK(rename("/0", "/1", "[1,2,3]") == "[2,1]");
  CHECK(rename("/a/b", "/a", R"({"a":{"b":1,"c":2}})") == R"({"a":1})");
  CHECK(fails(rename("/a", "/a/b", R"({"a":{"b":1}})")));
  CHECK(rename("/a", "/a/b", R"({"c":1})") == R"({"c":1})");
  CHECK(rename("/a", "/a/b", "") == "none");
  CHECK(fails(rename("/a", "/b/c", R"({"a":1,"b":2})")));
  CHECK(fails(rename("/0", "/5", "[1,2]")));
}

TEST_CASE("fold: the examples of RFC 6902, appendix A") {
  struct Row {
    std::string_view document, patch, result;
  };
  const std::vector<Row> rows{
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
       R"({"foo":"bar","baz":"qux"})"},
      {R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
       R"({"foo":["bar","qux","baz"]})"},
      {R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])", R"({"foo":"bar"})"},
      {R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
       R"({"foo":["bar","baz"]})"},
      {R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
       R"({"baz":"boo","foo":"bar"})"},
      {R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
       R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
       R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
      {R"({"foo":["all","grass","cows","eat"]})",
       R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
       R"({"foo":["all","cows","eat","grass"]})"},
      {R"({"baz":"qux","foo":["a",2,"c"]})",
       R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
       R"({"baz":"qux","foo":["a",2,"c"]})"},
      {R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])", "error"},
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
       R"({"foo":"bar","child":{"grandchild":{}}})"},
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
       R"({"foo":"bar","baz":"qux"})"},
      {R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])", "error"},
      {R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])", R"({"/":9,"~1":10})"},
      {R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])", "error"},
      {R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
       R"({"foo":["bar",["abc","def"]]})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.patch);
    const std::string result = after(R"({"patch":{"":"/data"}})", row.document, row.patch);
    CHECK((fails(result) ? "error" : result) == row.result);
    // The same below a target.
    const std::string below = after(R"({"patch":{"/d":"/data"}})",
                                    "{\"d\":" + std::string(row.document) + "}", row.patch);
    CHECK((fails(below) ? "error" : below) ==
          (row.result == "error" ? "error" : "{\"d\":" + std::string(row.result) + "}"));
  }
}

TEST_CASE("fold: JSON Patch operations and their failures") {
  const auto patch = [](std::string_view state, const std::string& operations) {
    return after(R"({"patch":{"":"/data"}})", state, operations);
  };
  CHECK(patch(R"({"a":1})", "[]") == R"({"a":1})");
  CHECK(patch(R"({"a":1.50})", R"([{"op":"copy","from":"/a","path":"/b"}])") ==
        R"({"a":1.50,"b":1.50})");
  CHECK(patch("[1,2]", R"([{"op":"copy","from":"/1","path":"/0"}])") == "[2,1,2]");
  CHECK(patch("[1,2]", R"([{"op":"add","path":"/2","value":3}])") == "[1,2,3]");
  CHECK(patch(R"({"a":1})", R"([{"op":"add","path":"","value":[1]}])") == "[1]");
  CHECK(patch(R"({"a":1})", R"([{"op":"replace","path":"","value":7}])") == "7");
  CHECK(patch(R"({"a":1})", R"([{"op":"remove","path":""}])") == "deleted");
  CHECK(patch(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":""}])") == "1");
  CHECK(patch(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a"}])") ==
        R"({"a":{"b":1}})");
  CHECK(patch(R"({"a":{"b":1}})", R"([{"op":"move","from":"/a/b","path":"/a"}])") == R"({"a":1})");
  CHECK(patch(R"({"a":1})", R"([{"op":"add","path":"/a","value":null}])") == R"({"a":null})");
  CHECK(patch("1", R"([{"op":"test","path":"","value":1.0}])") == "1");
  CHECK(patch(R"({"a":{"x":1,"y":[]}})",
              R"([{"op":"test","path":"/a","value":{"y":[],"x":10e-1}}])") ==
        R"({"a":{"x":1,"y":[]}})");
  // The order of the members does not count.
  CHECK(patch("{}", R"([{"value":1,"path":"/a","op":"add"}])") == R"({"a":1})");
  CHECK(patch("", R"([{"op":"add","path":"","value":{"a":1}}])") == R"({"a":1})");
  const std::vector<std::pair<std::string, std::string>> failures{
      {R"({"a":1})", R"({"op":"add","path":"/b","value":1})"},
      {R"({"a":1})", "7"},
      {R"({"a":1})", "[7]"},
      {R"({"a":1})", "[{}]"},
      {R"({"a":1})", R"([{"op":"add","value":1}])"},
      {R"({"a":1})", R"([{"op":"add","path":"/b"}])"},
      {R"({"a":1})", R"([{"path":"/b","value":1}])"},
      {R"({"a":1})", R"([{"op":"ADD","path":"/b","value":1}])"},
      {R"({"a":1})", R"([{"op":"append","path":"/b","value":1}])"},
      {R"({"a":1})", R"([{"op":5,"path":"/b","value":1}])"},
      {R"({"a":1})", R"([{"op":"add","path":5,"value":1}])"},
      {R"({"a":1})", R"([{"op":"add","path":"b","value":1}])"},
      {R"({"a":1})", R"([{"op":"add","path":"/~","value":1}])"},
      {R"({"a":1})", R"([{"op":"add","path":"/a/b","value":1}])"},
      {"[1]", R"([{"op":"add","path":"/2","value":1}])"},
      {"[1]", R"([{"op":"add","path":"/01","value":1}])"},
      {"[1]", R"([{"op":"add","path":"/x","value":1}])"},
      {R"({"a":1})", R"([{"op":"remove","path":"/b"}])"},
      {"[1]", R"([{"op":"remove","path":"/-"}])"},
      {"[1]", R"([{"op":"remove","path":"/1"}])"},
      {R"({"a":1})", R"([{"op":"replace","path":"/b","value":1}])"},
      {R"({"a":1})", R"([{"op":"replace","path":"/a"}])"},
      {"[1]", R"([{"op":"replace","path":"/-","value":1}])"},
      {R"({"a":1})", R"([{"op":"move","path":"/b"}])"},
      {R"({"a":1})", R"([{"op":"move","from":"/c","path":"/b"}])"},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])"},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"","path":"/a"}])"},
      {R"({"a":1})", R"([{"op":"copy","from":"/c","path":"/b"}])"},
      {R"({"a":1})", R"([{"op":"copy","from":"/a","path":"/c/b"}])"},
      {R"({"a":1})", R"([{"op":"copy","from":"a","path":"/b"}])"},
      {R"({"a":1})", R"([{"op":"test","path":"/a"}])"},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":"1"}])"},
      {R"({"a":null})", R"([{"op":"test","path":"/b","value":null}])"},
      {"", R"([{"op":"add","path":"/a","value":1}])"},
      {"", R"([{"op":"test","path":"","value":null}])"},
  };
  for (const auto& failure : failures) {
    CAPTURE(failure.first);
    CAPTURE(failure.second);
    CHECK(fails(patch(failure.first, failure.second)));
  }
  CHECK(has(patch(R"({"a":1})", R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}])"),
            "operation 1"));
}

TEST_CASE("fold: init is where the first event that is applied starts, and again after a delete") {
  Folding folding(view_with(R"([{"when":{"/data/go":true},"count":"/n"}])", R"("init":{"n":10},)"));
  folding.add("other", "{}");
  folding.add("t", R"({"go":false})");
  CHECK(folding.text() == "none");
  folding.add("t", R"({"go":true})");
  CHECK(folding.text() == R"({"n":11})");
  folding.add("gone", "{}");
  CHECK(folding.text() == "deleted");
  folding.add("t", R"({"go":false})");
  CHECK(folding.text() == "deleted");
  folding.add("t", R"({"go":true})");
  folding.add("t", R"({"go":true})");
  CHECK(folding.text() == R"({"n":12})");

  // A rule that changes nothing of it has applied it all the same.
  Folding unset(view_with(R"({"unset":"/x"})", R"("init":{"n":10},)"));
  unset.add("t", "{}");
  CHECK(unset.text() == R"({"n":10})");
  Folding all(view_with(R"({"unset":""})", R"("init":1,)"));
  all.add("t", "{}");
  CHECK(all.text() == "deleted");
  // Guards on the state and jq see it.
  Folding guard(
      view_with(R"({"when":{"$state/n":10.0},"set":{"/seen":"/data"}})", R"("init":{"n":10},)"));
  guard.add("t", "1");
  CHECK(guard.text() == R"({"n":10,"seen":1})");
  Folding jq(view_with(R"({"jq":".n += 1"})", R"("init":{"n":10},)"));
  jq.add("t", "1");
  CHECK(jq.text() == R"({"n":11})");
  Folding null(view_with(R"({"when":{"$state":null},"set":{"":"/data"}})", R"("init":null,)"));
  null.add("t", "1");
  CHECK(null.text() == "1");
}

TEST_CASE("fold: ignore does not concern the state, and unmatched types do not") {
  Folding folding(R"({"view":"v","init":{},"on":{"n":"ignore","a*":{"count":"/a"}}})");
  folding.add("n", "1");
  folding.add("unknown", "1");
  CHECK(folding.text() == "none");
  CHECK(folding.state().events == 2);
  CHECK(folding.state().seq == Seq(1));
  folding.add("ab", "1");
  CHECK(folding.text() == R"({"a":1})");
  CHECK(folding.step(event("n", "1")) == R"(n (none)={"a":1})");
  CHECK(folding.step(event("unknown", "1")) == R"(unknown (none)={"a":1})");
}

TEST_CASE("fold: guards") {
  const auto held = [](const std::string& guards, std::string_view state, std::string_view data) {
    return after(R"({"when":)" + guards + R"(,"set":{"/held":{"value":1}}})", state, data) ==
           (std::string(state).substr(0, state.size() - 1) + (state.size() > 2 ? "," : "") +
            R"("held":1})");
  };
  CHECK(held(R"({"/data/a":1})", "{}", R"({"a":1.0})"));
  CHECK_FALSE(held(R"({"/data/a":1})", "{}", R"({"a":"1"})"));
  CHECK_FALSE(held(R"({"/data/a":1})", "{}", "{}"));
  CHECK_FALSE(held(R"({"/data/a":null})", "{}", "{}"));
  CHECK(held(R"({"/data/a":null})", "{}", R"({"a":null})"));
  CHECK(held(R"({"/data/a":{"x":1,"y":2}})", "{}", R"({"a":{"y":2,"x":1.00}})"));
  CHECK_FALSE(held(R"({"/data":[1,2]})", "{}", "[2,1]"));
  CHECK(held(R"({"/data":"\u00e9"})", "{}", R"("é")"));
  CHECK(held(R"({"/type":"t","/seq":1,"/stream":"s/1","/id":"id/7"})", "{}", "0"));
  CHECK(held(R"({"/time":"2026-01-31T00:00:00.000000Z"})", "{}", "0"));
  CHECK_FALSE(held(R"({"/data":1,"/type":"u"})", "{}", "1"));
  CHECK(held(R"({"$state/a":1,"/data":0})", R"({"a":1.0})", "0"));
  CHECK_FALSE(held(R"({"$state/a":2})", R"({"a":1})", "0"));
  CHECK_FALSE(held(R"({"$state/b":null})", R"({"a":1})", "0"));
  CHECK(held(R"({"$state":{"b":2,"a":1}})", R"({"a":1,"b":2})", "0"));
  CHECK(held(R"({"$state/l/1/x":true})", R"({"l":[0,{"x":true}]})", "0"));
  CHECK_FALSE(held(R"({"$state/l/-":0})", R"({"l":[0]})", "0"));
  CHECK_FALSE(held(R"({"$state/l/01":1})", R"({"l":[0,1]})", "0"));
  CHECK(after(R"({"when":{"$state":null},"set":{"/held":{"value":1}}})", "", "0") == "none");
}

TEST_CASE("fold: a list's objects are applied in turn, each seeing what the ones before left") {
  const std::string rule = R"([{"when":{"$state/n":0},"set":{"/n":{"value":1}}},
                               {"when":{"$state/n":1},"set":{"/n":{"value":2}}},
                               {"when":{"$state/n":1},"set":{"/never":{"value":1}}},
                               {"push":{"/log":"/data"}}])";
  CHECK(after(rule, R"({"n":0})", "1") == R"({"n":2,"log":[1]})");
  CHECK(after(rule, R"({"n":1})", "1") == R"({"n":2,"log":[1]})");
  CHECK(after(rule, R"({"n":5})", "1") == R"({"n":5,"log":[1]})");
  CHECK(after(R"([{"unset":""},{"set":{"/a":"/data"}}])", R"({"old":1})", "1") == R"({"a":1})");
  CHECK(after(R"([{"set":{"/a":"/data"}},{"unset":""}])", R"({"old":1})", "1") == "deleted");
  // The order written counts within an object, too.
  CHECK(after(R"({"set":{"/n":{"value":5}},"inc":{"/n":"/data"}})", "", "1") == R"({"n":6})");
  CHECK(after(R"({"inc":{"/n":"/data"},"set":{"/n":{"value":5}}})", "", "1") == R"({"n":5})");
}

TEST_CASE("fold: a lenient view skips a rule as a whole, and counts it") {
  const std::string rule = R"({"count":"/n","rename":{"/a":"/b"},"push":{"/list":"/data/x"},
                               "set":{"/y":"/data/y"}})";
  Folding folding(view_with(rule, R"("lenient":true,)"));
  folding.add("t", R"({"x":1})");
  CHECK(folding.text() == "none");
  CHECK(folding.state().skipped == 1);
  folding.add("put", R"({"a":1.50,"list":[0]})");
  folding.add("t", R"({"x":1})");
  folding.add("t", "{}");
  CHECK(folding.text() == R"({"a":1.50,"list":[0]})");
  CHECK(folding.state().skipped == 3);
  CHECK(folding.state().events == 4);
  folding.add("t", R"({"x":1,"y":2})");
  CHECK(folding.text() == R"({"list":[0,1],"n":1,"b":1.50,"y":2})");
  CHECK(folding.state().skipped == 3);
  folding.add("gone", "{}");
  folding.add("t", "{}");
  CHECK(folding.text() == "deleted");
  CHECK(folding.state().skipped == 4);

  Folding patch(view_with(R"({"patch":{"":"/data"}})", R"("lenient":true,)"));
  patch.add("put", R"({"a":[1,2]})");
  patch.add("t", R"([{"op":"remove","path":"/a/0"},{"op":"add","path":"/b","value":1},
                     {"op":"test","path":"/b","value":2}])");
  CHECK(patch.text() == R"({"a":[1,2]})");
  CHECK(patch.state().skipped == 1);

  Folding list(view_with(R"([{"unset":""},{"set":{"/a":"/data/a"}}])", R"("lenient":true,)"));
  list.add("put", "[1]");
  list.add("t", "{}");
  CHECK(list.text() == "[1]");

  Folding jq(view_with(R"([{"count":"/n"},{"jq":"if $event.data then error(\"no\") else . end"}])",
                       R"("lenient":true,)"));
  jq.add("put", "{}");
  jq.add("t", "true");
  jq.add("t", "false");
  CHECK(jq.text() == R"({"n":1})");
  CHECK(jq.state().skipped == 1);
}

TEST_CASE("fold: not even a lenient view passes over what would make the state too large") {
  const std::string half = '"' + std::string(kMaxStateBytes / 2, 'x') + '"';
  for (const std::string rule : {R"({"push":{"":"/data"}})", R"({"set":{"/-":"/data"}})",
                                 R"({"merge":{"/1":"/data"}})", R"([{"push":{"":"/data"}}])"}) {
    CAPTURE(rule);
    Folding folding(view_with(rule, R"("lenient":true,)"));
    folding.add("put", "[" + half + "]");
    try {
      folding.add("t", half);
      FAIL("it was passed over");
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      CHECK(error.details().seq == 1);
    }
  }
}

TEST_CASE("fold: not even a lenient view passes over a result of jq that is too large") {
  const auto result_of = [](const std::string& program) {
    Folding folding(view_with(R"({"jq":")" + program + R"("})", R"("lenient":true,)"),
                    {.jq_timeout = std::chrono::minutes(1)});  // a sanitizer's jq takes its time
    try {
      folding.add("t", "0");
      return folding.text() + " skipped " + std::to_string(folding.state().skipped);
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      CHECK(error.details().seq == 0);
      return std::string(error.what());
    }
  };
  const std::string place = R"(view "v", /on/t/jq: stream "s/1" seq 0: )";
  CHECK(result_of("[range(3000000)]") ==
        place + "the jq program gives a result of more than 16 MiB");
  CHECK(result_of("reduce range(250) as $i (0; [.])") ==
        place + "the jq program gives a result nested more than 200 deep");
  CHECK(result_of("error(\\\"no\\\")") == "none skipped 1");
}

TEST_CASE("fold: large states do not pile up in front of their steps") {
  RemoteFold fold(view_of(view_with(R"({"jq":"$event.data"})")), FoldOptions());
  const std::string data = '"' + std::string(200'000, 'x') + '"';
  std::size_t most = 0;
  int steps = 0;
  constexpr int kEvents = 120;
  for (int i = 0; i < kEvents; ++i) {
    EventView one = event("t", data);
    one.seq = Seq(i);
    fold.add_step(0, one, [&](std::string_view, const std::string*, const State& state) {
      std::string spare;
      if (state.seq == Seq(steps) && state.value.text(spare) == data) ++steps;
    });
    most = std::max(most, fold.waiting_bytes());
  }
  CHECK(steps > kEvents / 3);
  CHECK(most > kMostWaitingBytes / 2);
  CHECK(most < kMostWaitingBytes + 2 * data.size());
  fold.finish_steps();
  CHECK(steps == kEvents);
}

/// A jq program that takes longer to compile than may be.
std::string slow_program() {
  std::string program = ".";
  for (int i = 0; i < 40'000; ++i) program += "+.";  // each takes longer than the one before
  return program;
}

TEST_CASE("fold: compiling a view's program has a time limit") {
  const auto fold = make_fold(view_of(view_with(R"({"jq":")" + slow_program() + R"("})")),
                              {.jq_timeout = std::chrono::milliseconds(1)});
  try {
    static_cast<void>(fold->state(0, ""));
    FAIL("it was compiled");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(has(error.what(), "view \"v\", /on/t/jq: jq took longer than 2s to compile"));
  }
}

TEST_CASE("Filter: compiling has a time limit") {
  Filter filter("--if", slow_program(), std::chrono::milliseconds(1));
  try {
    filter.start();
    FAIL("it was compiled");
  } catch (const Error& error) {
    CHECK(has(error.what(), "--if: jq took longer than 2s to compile"));
  }
}

TEST_CASE("Filter: a text that comes from no event has no seq in messages") {
  Filter filter("--if", "error(\"no\")", std::chrono::seconds(60));
  const auto fault = [&filter](std::optional<Seq> seq) {
    filter.send("null", "new", seq);
    try {
      static_cast<void>(filter.receive());
    } catch (const Error& error) {
      CHECK(error.details().stream == "new");
      CHECK(error.details().seq.has_value() == seq.has_value());
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  CHECK(fault(std::nullopt) == "--if: stream \"new\": jq: no");
  CHECK(fault(Seq(0)) == "--if: stream \"new\" seq 0: jq: no");
}

TEST_CASE("View: a program that takes too long does not hide what is wrong with the next") {
  const std::string view =
      R"({"view":"v","on":{"t":{"jq":")" + slow_program() + R"("},"u":{"jq":"nothing_like_it"}}})";
  std::vector<ViewMistake> mistakes;
  CHECK_FALSE(View::compile(view, {}, mistakes, View::JqPrograms::checked));
  REQUIRE(mistakes.size() == 2);
  CHECK(mistakes[0].pointer == "/on/t/jq");
  CHECK(mistakes[0].what.starts_with("jq took longer than 5s to compile the program: "));
  CHECK(mistakes[1].pointer == "/on/u/jq");
  CHECK(has(mistakes[1].what, "nothing_like_it/0 is not defined"));
}

TEST_CASE("fold: states are at most 16 MiB and 200 levels deep") {
  const std::string half = '"' + std::string(kMaxStateBytes / 2, 'x') + '"';
  const std::string rest(kMaxStateBytes - half.size() - 5, 'y');
  CHECK(after(R"({"push":{"":"/data"}})", "[" + half + "]", '"' + rest + '"').size() ==
        kMaxStateBytes);
  const std::string over = after(R"({"push":{"":"/data"}})", "[" + half + "]", "\"y" + rest + '"');
  CHECK(has(over, "16 MiB"));
  CHECK(has(over, R"(stream "s/1" seq 1)"));

  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(after(R"({"replace":"/data"})", "", nested(200)) == nested(200));
  CHECK(after(R"({"set":{"/a":"/data"}})", "", nested(199)) == R"({"a":)" + nested(199) + "}");
  for (const std::string rule : {R"({"set":{"/a":"/data"}})", R"({"setIfAbsent":{"/a":"/data"}})",
                                 R"({"merge":{"/a":"/data"}})", R"({"push":{"":"/data"}})",
                                 R"({"addToSet":{"":"/data"}})"}) {
    CAPTURE(rule);
    const std::string result = after(rule, "", nested(200));
    CHECK(has(result, "200"));
    CHECK(has(result, R"(view "v", /on/t/)"));
  }
  CHECK(fails(after(R"({"rename":{"/a":"/b/c"}})", R"({"a":)" + nested(199) + "}", "0")));
  CHECK(after(R"({"rename":{"/a":"/b"}})", R"({"a":)" + nested(199) + "}", "0") ==
        R"({"b":)" + nested(199) + "}");
  CHECK(fails(after(R"({"patch":{"":"/data"}})", R"({"a":)" + nested(199) + "}",
                    R"([{"op":"copy","from":"/a","path":"/a/-"}])")));
  CHECK(fails(after(R"({"patch":{"/a":"/data"}})", R"({"a":{}})",
                    R"([{"op":"add","path":"/b","value":)" + nested(199) + "}]")));
  // Removing nests nothing.
  CHECK(after(R"({"pull":{"/a":"/data"}})", "{}", nested(200)) == "{}");
  CHECK(after(R"({"pull":{"":"/data"}})", "[1]", nested(200)) == "[1]");
  CHECK(fails(after(R"({"jq":"[.]"})", nested(200), "0")));
  CHECK(after(R"({"jq":"[.]"})", nested(199), "0") == nested(200));
}

TEST_CASE("fold: a keyed view has a state a key") {
  Folding folding(R"({"view":"v","key":"/data/k","init":{"n":0},
                      "on":{"t":{"inc":{"/n":"/data/n"}},"gone":"delete","noted":"ignore",
                            "only":{"when":{"/data/n":1},"count":"/n"}}})");
  folding.add("t", R"({"k":"b","n":1})");
  folding.add("t", R"({"k":10,"n":2})");
  folding.add("t", R"({"k":"b","n":3})");
  folding.add("t", R"({"n":100})");
  folding.add("t", "7");
  folding.add("t", R"({"k":"10","n":5})");
  folding.add("t", R"({"k":-1,"n":5})");
  folding.add("t", R"({"k":"","n":6})");
  folding.add("t", R"({"k":"\u0061\n","n":7})");
  folding.add("gone", R"({"k":"d"})");
  CHECK(folding.all() ==
        "={\"n\":6} -1={\"n\":5} 10={\"n\":7} a\n={\"n\":7} b={\"n\":4} d=deleted");
  CHECK(folding.text("b") == R"({"n":4})");
  CHECK(folding.text("") == R"({"n":6})");
  CHECK(folding.text("unknown") == "none");
  CHECK(folding.state("b").events == 10);
  CHECK(folding.state("unknown").events == 10);
  CHECK(folding.state("b").seq == Seq(9));
  // Events that concern no state of a key make none.
  folding.add("noted", R"({"k":"e"})");
  folding.add("other", R"({"k":"e"})");
  folding.add("only", R"({"k":"e","n":2})");
  CHECK(folding.text("e") == "none");
  CHECK_FALSE(has(folding.all(), "e=none"));
  folding.add("gone", R"({"k":"b"})");
  folding.add("t", R"({"k":"b","n":1})");
  CHECK(folding.text("b") == R"({"n":1})");
  for (const std::string bad : {"1.5", "1e2", "null", "true", "[]", "{}"}) {
    CAPTURE(bad);
    Folding wrong(R"({"view":"v","key":"/data","on":{"t":{"count":"/n"}}})");
    try {
      wrong.add("t", bad);
      FAIL_CHECK("nothing was thrown");
    } catch (const Error& error) {
      CHECK(has(error.what(), "the key /data must be a string or an integer"));
    }
  }
}

TEST_CASE("fold: the steps of a keyed view are those of the event's key") {
  for (const std::string more : {"", R"(,"$never":{"jq":"."})"}) {
    CAPTURE(more);
    Folding folding(R"({"view":"v","key":"/data/k","lenient":true,
                        "on":{"t":{"inc":{"/n":"/data/n"}})" +
                    more + "}}");
    CHECK(folding.step(event("t", R"({"k":"b","n":1})")) == R"(t b={"n":1})");
    CHECK(folding.step(event("t", R"({"k":"a","n":2})")) == R"(t a={"n":2})");
    CHECK(folding.step(event("t", R"({"k":"b","n":3})")) == R"(t b={"n":4})");
    CHECK(folding.step(event("t", R"({"n":3})")).empty());
    // What is skipped leaves the state of its key as it was.
    CHECK(folding.step(event("t", R"({"k":"b"})")) == R"(t b={"n":4})");
    CHECK(folding.step(event("t", R"({"k":"c"})")) == "t c=none");
    CHECK(folding.step(event("t", R"({"k":""})")) == "t =none");
    CHECK(folding.step(event("t", R"({"k":1.5,"n":1})")).empty());
    CHECK(folding.step(event("t", R"({"k":"","n":1})")) == R"(t ={"n":1})");
    CHECK(folding.all() == R"(={"n":1} a={"n":2} b={"n":4})");
    CHECK(folding.state("b").skipped == 4);
  }
}

TEST_CASE("fold: a key may be any part of the event") {
  Folding folding(R"({"view":"v","key":"/meta/tenant","on":{"*":{"count":"/n"}}})");
  folding.add(event("a", "1", R"({"tenant":7})"));
  folding.add(event("b", "1", R"({"tenant":"7"})"));
  folding.add(event("b", "1", R"({"user":"7"})"));
  folding.add("b", "1");
  CHECK(folding.all() == R"(7={"n":2})");
  Folding by_type(
      R"({"view":"v","key":"/type","on":{"*":{"count":"/n"},"$redacted":{"count":"/e"}}})");
  by_type.add("a", "1");
  by_type.add(erased("a"));
  by_type.add("b", "1");
  CHECK(by_type.all() == R"(a={"n":1,"e":1} b={"n":1})");
  Folding by_data(
      R"({"view":"v","key":"/data","on":{"*":{"count":"/n"},"$redacted":{"count":"/e"}}})");
  by_data.add("a", "1");
  by_data.add(erased("a"));
  CHECK(by_data.all() == R"(1={"n":1})");
  CHECK(by_data.state("1").redacted == 1);
}

TEST_CASE("fold: erased events concern a view with a rule for them only") {
  Folding plain(R"({"view":"v","on":{"t":{"set":{"/x":"/data/x"}},"*":"delete"}})");
  plain.add("t", R"({"x":1})");
  plain.add(erased("t"));
  plain.add(erased("other"));
  CHECK(plain.text() == R"({"x":1})");
  CHECK(plain.state().redacted == 2);
  CHECK(plain.state().events == 3);
  CHECK(plain.state().seq == Seq(2));
  Folding rule(R"({"view":"v","on":{"t":{"set":{"/x":"/data/x"}},
                 "$redacted":{"when":{"/type":"t"},"push":{"/erased":"/seq"},
                              "set":{"/x":"/type"}}}})");
  rule.add("t", R"({"x":1})");
  rule.add(erased("u"));
  rule.add(erased("t"));
  CHECK(rule.text() == R"({"x":"t","erased":[2]})");
  // A type of that name is none.
  rule.add("$redacted", R"({"x":2})");
  CHECK(rule.text() == R"({"x":"t","erased":[2]})");
  Folding jq(
      R"({"view":"v","on":{"t":{"count":"/n"},
          "$redacted":{"jq":".data = $event.data | .r = $event.redacted"}}})");
  jq.add("t", "5");
  jq.add(erased("t"));
  CHECK(jq.text() == R"({"n":1,"data":null,"r":true})");
}

TEST_CASE("fold: jq rules see the state, the event and the key") {
  Folding folding(R"({"view":"v","key":"/data/k","on":{
      "t":{"jq":".seen += [[$key, $event.type, $event.seq, $event.data.v]]"},
      "gone":{"jq":"empty"},"same":{"jq":"."}}})");
  folding.add("t", R"({"k":"a","v":1.5})");
  folding.add("t", R"({"k":7,"v":"x"})");
  CHECK(folding.text("7") == R"({"seen":[["7","t",1,"x"]]})");
  folding.add("gone", R"({"k":"a"})");
  CHECK(folding.text("a") == "deleted");
  folding.add("gone", R"({"k":"never"})");
  CHECK(folding.text("never") == "none");
  folding.add("same", R"({"k":7})");
  CHECK(folding.text("7") == R"({"seen":[["7","t",1,"x"]]})");

  Folding whole(R"({"view":"v","jq":"(. // 0) + 1"})");
  whole.add("a", "1");
  whole.add("b", "1");
  whole.add(erased("b"));
  CHECK(whole.text() == "2");
}

TEST_CASE("fold: jq keeps the text of numbers it does not touch") {
  Folding folding(view_with(R"({"jq":".touched = $event.data"})"));
  folding.add("put", R"({"a":12345678901234567890.123,"b":[1.10],"c":"\u00e9"})");
  folding.add("t", "1");
  CHECK(folding.text() == R"({"a":12345678901234567890.123,"b":[1.10],"c":"\u00e9","touched":1})");
  folding.add("t", "12345678901234567890.123");
  CHECK_THROWS_AS(static_cast<void>(folding.state()), Error);
  FoldOptions lossy;
  lossy.lossy_numbers = true;
  Folding rounding(view_with(R"({"jq":".touched = $event.data"})"), lossy);
  rounding.add("t", "1.10");
  CHECK(rounding.text() == R"({"touched":1.1})");
  Folding doubles(view_with(R"({"jq":".touched = $event.data"})", R"("jqNumbers":"double",)"));
  doubles.add("t", "1.10");
  CHECK(doubles.text() == R"({"touched":1.1})");
}

TEST_CASE("fold: jq's errors name view, rule, stream and seq") {
  const auto error_of = [](const std::string& rule, std::chrono::milliseconds timeout) {
    FoldOptions options;
    options.jq_timeout = timeout;
    Folding folding(view_with(rule), options);
    folding.add("put", "{}");
    try {
      folding.add("t", "{}");
      static_cast<void>(folding.state());
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      CHECK(error.details().stream == "s/1");
      CHECK(error.details().seq == 1);
      return std::string(error.what());
    }
    FAIL("nothing was thrown");
    return std::string();
  };
  constexpr std::chrono::milliseconds kLong(30'000);
  const std::string failed = error_of(R"([{"count":"/n"},{"jq":".n + {}"}])", kLong);
  CHECK(has(failed, R"(view "v", /on/t/1/jq: stream "s/1" seq 1: )"));
  CHECK(has(error_of(R"({"jq":"1,2"})", kLong), "more than one result"));
  const std::string hung =
      error_of(R"({"jq":"last(range(1e15)) | ."})", std::chrono::milliseconds(200));
  CHECK(has(hung, R"(view "v", /on/t/jq)"));
}

TEST_CASE("fold: after an error, a fold in another process says it again") {
  const auto fold = make_fold(view_of(view_with(R"({"jq":"error"})")));
  std::string said;
  fold->add(0, event("t", "1"));
  for (int i = 0; i < 3; ++i) {
    try {
      static_cast<void>(fold->state(0, ""));
      FAIL("nothing was thrown");
    } catch (const Error& error) {
      if (i == 0) said = error.what();
      CHECK(error.what() == said);
    }
  }
  const auto none = [](const std::string*, const State&) { FAIL("a state was given"); };
  fold->add(0, event("other", "1"));
  CHECK_THROWS_AS(fold->states(0, none), Error);
  CHECK_THROWS_AS(static_cast<void>(fold->state(0, "")), Error);
  // Of its group alone, and until that begins anew.
  fold->add(1, event("other", "1"));
  CHECK(fold->state(1, "").events == 1);
  fold->forget(0);
  CHECK(fold->state(0, "").events == 0);
}

TEST_CASE("fold: data that is no JSON was altered, where jq meets it, too") {
  Folding folding(view_with(R"({"jq":"$event.data"})"));
  folding.add("t", "{");
  try {
    static_cast<void>(folding.state());
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::integrity);
    CHECK(has(error.what(), "eventsrc verify"));
  }
}

TEST_CASE("fold: upcasts rewrite events before the rules see them") {
  Folding folding(R"({"view":"v","key":"/data/k","upcast":{
      "old":{"when":{"/meta/schema":1},
             "jq":".type = \"new\" | .data = {k: .data.id, n: 1} | del(.meta) | ."},
      "twice":[{"jq":".data.n += 1"},{"when":{"/data/n":2},"jq":".data.n *= 10"},
               {"when":{"/data/n":2},"jq":".data.n = 0"}],
      "g*":{"jq":"{type, data, meta}"}},
    "on":{"new":{"set":{"/n":"/data/n"}},"old":{"set":{"/old":"/data/id"}},
          "twice":{"set":{"/twice":"/data/n"}},"gone":"delete"}})");
  folding.add(event("old", R"({"id":"a"})", R"({"schema":1})"));
  CHECK(folding.all() == R"(a={"n":1})");
  folding.add(event("old", R"({"id":"a","k":"b"})", R"({"schema":2})"));
  folding.add(event("old", R"({"id":"a","k":"c"})"));
  CHECK(folding.all() == R"(a={"n":1} b={"old":"a"} c={"old":"a"})");
  folding.add("twice", R"({"k":"d","n":1})");
  CHECK(folding.text("d") == R"({"twice":20})");
  folding.add(event("gone", R"({"k":"d"})", "{}"));
  CHECK(folding.text("d") == "deleted");
  folding.add(erased("old"));
  CHECK(folding.state("a").redacted == 1);
  CHECK(folding.state("a").events == 6);
}

TEST_CASE("fold: an upcast keeps the text of what it does not change, and has no key") {
  Folding folding(R"({"view":"v","key":"/data/k","upcast":{"t":{"jq":".data.key = $key"}},
      "on":{"t":{"set":{"/e":""}}}})");
  for (int i = 0; i < 2; ++i) {
    EventView one = event("t", R"({"k":"a","x":1.10,"y":"\u0041"})", R"({"m":1E2})");
    one.id = "id";
    folding.add(one);
    CHECK(folding.text("a") ==
          R"({"e":{"stream":"s/1","seq":)" + std::to_string(i) +
              R"(,"time":"2026-01-31T00:00:00.000000Z","type":"t",)"
              R"("data":{"k":"a","x":1.10,"y":"\u0041","key":null},"meta":{"m":1E2},"id":"id"}})");
  }
}

TEST_CASE("fold: an upcast must give an event, and change nothing else of it") {
  const auto upcast = [](const std::string& program, const std::string& more = "") {
    Folding folding(R"({"view":"v",)" + more + R"("upcast":{"t":{"jq":")" + program +
                    R"("}},"on":{"*":{"set":{"/t":"/type"}}}})");
    try {
      EventView one = event("t", R"({"a":1})", R"({"m":1})");
      folding.add("first", "{}");
      folding.add(one);
      return folding.text();
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      CHECK(error.details().seq == 1);
      CHECK(has(error.what(), R"(view "v", /upcast/t/jq: stream "s/1" seq 1: )"));
      return "error: " + std::string(error.what());
    }
  };
  CHECK(upcast(".") == R"({"t":"t"})");
  CHECK(upcast("{type, data}") == R"({"t":"t"})");
  CHECK(upcast("{type: \\\"u\\\", data: null, seq: 1, stream: .stream}") == R"({"t":"u"})");
  for (const std::string bad :
       {"empty", "1", "[]", "null", "{}", "{type}", "{data}", ".type = 5", ".type = \\\"\\\"",
        ".meta = 5", ".seq = 7", ".stream = \\\"other\\\"", ".time = null", ".id = 1", ".more = 1",
        "error(\\\"x\\\")", ".,."}) {
    CAPTURE(bad);
    CHECK(fails(upcast(bad)));
    // What an event was meant to become is unknown: a lenient view stops, too.
    CHECK(fails(upcast(bad, R"("lenient":true,)")));
  }
}

TEST_CASE("fold: in another process a view gives what it gives here") {
  const std::string on = R"("on":{"put":{"replace":"/data"},"inc":{"inc":{"/n":"/data"}},
      "gone":"delete","bad":{"set":{"/x":"/data/x"}})";
  Folding here(R"({"view":"v","lenient":true,)" + on + "}}");
  Folding there(R"({"view":"v","lenient":true,)" + on + R"(,"$never":{"jq":"."}}})");
  std::vector<std::string> numbers;
  for (int i = 0; i < 10'000; ++i) numbers.push_back(std::to_string(i) + ".10");
  for (Folding* folding : {&here, &there}) {
    for (const std::string& number : numbers) folding->add("inc", number);
    folding->add("bad", "{}");
    folding->add(erased("t"));
    folding->add(event("inc", "1e-3", R"({"m":1})"));
  }
  const State a = here.state();
  const State b = there.state();
  CHECK(a.value.str() == R"({"n":49996000.001})");
  CHECK(b.value.str() == a.value.str());
  CHECK(b.kind == a.kind);
  CHECK(b.events == a.events);
  CHECK(b.redacted == 1);
  CHECK(b.skipped == 1);
  CHECK(there.bytes() == here.bytes());
  CHECK(b.seq == a.seq);
  CHECK(b.time == a.time);
  CHECK(b.position == a.position);
  CHECK(there.all() == here.all());
  there.fold().forget(0);
  CHECK(there.text() == "none");
}

}  // namespace
}  // namespace eventsrc
