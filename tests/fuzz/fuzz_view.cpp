// Any bytes as a view's definition. Behind a line `---`: what the files it names hold.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "eventsrc/view.hpp"
#include "fuzz.hpp"
#include "view/definition.hpp"

namespace eventsrc::fuzz {
namespace {

void check_place(const Value& definition, const std::string& pointer) {
  std::string part;
  require(is_pointer(pointer), "a pointer into the definition is a JSON Pointer");
  require(definition.select(pointer, part), "a pointer into the definition leads somewhere");
}

void check_mistakes(const Value& definition, const std::vector<ViewMistake>& mistakes) {
  require(!mistakes.empty(), "a definition that does not compile has a mistake");
  for (const ViewMistake& mistake : mistakes) {
    check_place(definition, mistake.pointer);
    require(!mistake.what.empty(), "a mistake says what it is");
    require(json::valid_utf8(mistake.what), "the words of a mistake are UTF-8");
  }
}

void check_rule(const View& view, std::size_t index) {
  const ViewRule& rule = view.rules()[index];
  require(!rule.steps.empty(), "a rule says what it does");
  require(std::all_of(rule.steps.begin(), rule.steps.end(),
                      [](const std::string& step) { return json::valid_utf8(step); }),
          "the words of a rule are UTF-8");
  require(!rule.uses_jq || view.uses_jq(), "a view one of whose rules uses jq uses jq");
  if (rule.type.empty()) {
    require(view.rule_for("any") == index, "one program is for all types");
    return;
  }
  // A backslash quotes: what is left is another name, and may stand twice.
  const bool is_plain = !rule.is_glob && rule.type.find('\\') == std::string::npos;
  if (is_plain && rule.type != "$redacted") {
    require(view.rule_for(rule.type) == index, "a type takes the rule with its name");
  }
}

void check_view(const View& view, const Value& definition) {
  require_json(view.canonical(), "the canonical form is minified JSON");
  require(!view.name().empty(), "a view has a name");
  for (std::size_t i = 0; i < view.rules().size(); ++i) {
    check_place(definition, view.rules()[i].pointer);
    check_rule(view, i);
  }
  for (const std::string& pattern : view.streams()) static_cast<void>(view.meant_for(pattern));
  std::vector<ViewMistake> mistakes;
  const auto again = View::compile(view.canonical(), {}, mistakes);
  require(again && mistakes.empty(), "the canonical form compiles");
  require(again->hash() == view.hash(), "the canonical form has the same hash");
  require(again->canonical() == view.canonical(), "the canonical form is its own");
}

}  // namespace

void run(std::string_view input) {
  const auto parts = split(input, kCut);
  const auto read_file = [&parts](const std::string& /*path*/) {
    if (parts.size() < 2) throw Error(ErrorCode::invalid, "there is no file");
    return std::string(parts[1]);
  };
  std::vector<ViewMistake> mistakes;
  try {
    const auto view = View::compile(parts[0], read_file, mistakes);
    const Value definition(minified_definition(parts[0]));
    if (view) {
      check_view(*view, definition);
    } else {
      check_mistakes(definition, mistakes);
    }
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid, "what is no JSON is `invalid`");
  }
}

}  // namespace eventsrc::fuzz
