#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>

namespace eventsrc::test {

/// Makes definitions of views, and events that their rules find something in, over a state so small
/// that what they do meets.
class RandomView {
 public:
  explicit RandomView(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t count) { return below(count) == 0; }

  /// `more`: members of `on`.
  std::string view(const std::string& more = "") {
    std::string text = R"({"view":"v",)";
    if (one_in(3)) {
      text += R"("key":)" + quoted_pick({"/data/k", "/data/k", "/type", "/data/n"}) + ",";
    }
    if (one_in(3)) text += R"("init":)" + pick({"{}", "0", "[]", R"({"l":[1,2.0],"a":1})"}) + ",";
    if (!one_in(4)) text += R"("lenient":true,)";
    text += R"("on":{"put":{"replace":"/data/o"})";
    for (const char* type : {"a", "b", "c*", "*d", "*"}) {
      if (!one_in(4)) text += ",\"" + std::string(type) + "\":" + rule();
    }
    return text + more + "}}";
  }

  std::string type() { return pick({"put", "a", "a", "b", "b", "cx", "cd", "ad", "e"}); }

  /// The data of an event; now and then something is missing.
  std::string data() {
    if (one_in(30)) return value();
    std::string text = "{";
    const auto add = [&](const std::string& name, const std::string& part) {
      if (one_in(25)) return;
      if (text.size() > 1) text += ",";
      text += "\"" + name + "\":" + part;
    };
    add("k", pick({R"("p")", R"("q")", R"("q")", "0", "1", R"("1")", R"("-")", R"("a/b~c")",
                   R"("")", "1.0", "null"}));
    add("n", number());
    add("o", one_in(8) ? value() : object());
    add("v", value());
    return text + "}";
  }

 private:
  std::string pick(std::initializer_list<std::string_view> choices) {
    return std::string(choices.begin()[below(choices.size())]);
  }
  std::string quoted_pick(std::initializer_list<std::string_view> choices) {
    return "\"" + pick(choices) + "\"";
  }

  std::string number() {
    return pick({"0", "1", "-1", "1.0", "0.1", "1e2", "-2.50", "10", "12345678901234567890123",
                 "0.000001", "-0"});
  }

  std::string object() {
    return pick({"{}", R"({"n":0})", R"({"a":{"x":1.50},"l":[]})", R"({"l":[1,{"z":2}],"m":{}})",
                 R"({"a":null})", R"({"m":{"p":null,"q":1},"n":5})",
                 R"({"s":["x","y"],"a":{"x":0}})", R"({"l":[[1],[1.0]],"\u0061":{"y":true}})"});
  }

  std::string value() {
    switch (below(6)) {
      case 0:
        return number();
      case 1:
        return pick({"true", "false", "null", R"("x")", R"("\u0078")", "\"\""});
      case 2:
        return pick({"[]", "[1]", "[1.0]", R"([{"z":2,"y":1}])", R"([{"y":1.0,"z":2}])"});
      case 3:
        return object();
      default:
        return pick({R"("x")", "1", "true"});
    }
  }

  std::string target() {
    if (one_in(12)) return "\"\"";
    return quoted_pick(
        {"/n",           "/n",       "/a",           "/a/x",         "/a/x/y",
         "/l",           "/l",       "/l/0",         "/l/1",         "/l/-",
         "/l/-/z",       "/l/1/z",   "/m/{/data/k}", "/m/{/data/k}", "/m/{/data/k}/x",
         "/s",           "/{/type}", "/c~1d",        "/{{x}}",       "/p{/data/k}",
         "/l/{/data/k}", "/-"});
  }

  std::string source(std::initializer_list<std::string_view> fitting, bool of_number = false) {
    if (one_in(10)) return "{\"value\":" + (of_number ? number() : value()) + "}";
    if (one_in(10))
      return quoted_pick({"/data/v", "/data/o", "/seq", "/type", "/data/none", "/data"});
    return quoted_pick(fitting);
  }

  /// A member of an object of operators.
  std::string step() {
    const std::size_t kind = below(11);
    const auto pairs = [&](std::initializer_list<std::string_view> fitting,
                           bool of_numbers = false) {
      std::map<std::string, std::string> members;
      for (std::size_t left = 1 + below(3) / 2; left > 0; --left)
        members[target()] = source(fitting, of_numbers);
      std::string text = "{";
      for (const auto& [to, from] : members) {
        if (text.size() > 1) text += ",";
        text += to + ":" + from;
      }
      return text + "}";
    };
    if (kind < 2) return quoted_pick({"set", "setIfAbsent"}) + ":" + pairs({"/data/v", "/data/n"});
    if (kind < 5) {
      return quoted_pick({"inc", "dec", "mul", "min", "max"}) + ":" +
             pairs({"/data/n", "/data/n", "/data/n", "/seq"}, true);
    }
    if (kind < 7) {
      return quoted_pick({"push", "addToSet", "pull"}) + ":" +
             pairs({"/data/v", "/data/n", "/data/k"});
    }
    if (kind == 7) return "\"merge\":" + pairs({"/data/o"});
    if (kind == 8) {
      return quoted_pick({"unset", "count"}) + ":" +
             (one_in(2) ? target() : "[" + target() + "," + target() + "]");
    }
    if (kind == 9) {
      std::string from = target();
      while (from == "\"\"") from = target();
      return "\"rename\":{" + from + ":" + target() + "}";
    }
    return "\"replace\":" + source({"/data/o", "/data/v"});
  }

  std::string when() {
    switch (below(4)) {
      case 0:
        return R"("when":{"/data/k":)" + pick({R"("q")", "1", "0.0"}) + "}";
      case 1:
        return R"("when":{"$state/n":)" + pick({"0", "1.00", "5"}) + "}";
      case 2:
        return R"("when":{"$state/l/0":1})";
      default:
        return R"("when":{"/type":"a","$state/a":{"x":1.5}})";
    }
  }

  std::string object_of_steps() {
    std::set<std::string> names;
    std::string text = "{";
    if (one_in(5)) text += when();
    for (std::size_t left = 1 + below(3); left > 0; --left) {
      const std::string member = step();
      if (!names.insert(member.substr(0, member.find(':'))).second) continue;
      if (text.size() > 1) text += ",";
      text += member;
    }
    return text + "}";
  }

  std::string rule() {
    if (one_in(10)) return quoted_pick({"delete", "ignore"});
    if (!one_in(4)) return object_of_steps();
    std::string text = "[" + object_of_steps();
    for (std::size_t left = 1 + below(2); left > 0; --left) text += "," + object_of_steps();
    return text + "]";
  }

  std::mt19937_64 random_;
};

}  // namespace eventsrc::test
