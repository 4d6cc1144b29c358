#include "view_draft.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/view.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::string_view kMerge = R"({"merge": {"": "/data"}})";
constexpr std::string_view kReplace = R"({"replace": "/data"})";
constexpr std::string_view kDelete = R"("delete")";

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

/// The pattern that matches `name` alone.
std::string escaped_glob(std::string_view name) {
  constexpr std::string_view kErasedRule = "$redacted";  // as it is, it is another rule
  std::string out = name == kErasedRule ? "\\" : "";
  for (const char c : name) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// A JSON string that shows what it holds, and never ends a comment's line.
std::string shown(std::string_view text) { return printable(json::quoted(text)); }

/// `text` as one word of a POSIX shell.
std::string shell_word(std::string_view text) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  if (text.find_first_not_of(kPlain) == std::string_view::npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += "'\\'";
    out += c;
  }
  return printable(out + "'");
}

/// What the default view does with events of this type.
std::string_view default_rule(std::string_view type) {
  const std::string word = lower_case(type);
  if (word == "insert") return kReplace;
  return word == "delete" || word == "deleted" ? kDelete : kMerge;
}

/// Whether a type that is merged is named like the end of something.
bool sounds_final(std::string_view type) {
  constexpr std::array<std::string_view, 10> kEnds = {"delete",   "remove", "close",   "destroy",
                                                      "erase",    "cancel", "archive", "terminate",
                                                      "dissolve", "drop"};
  const std::string word = lower_case(type);
  return std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return word.find(end) != std::string::npos; });
}

std::string keys_text(const TypeSummary& type) {
  constexpr std::size_t kMost = 12;
  if (type.keys.empty()) return "no payload keys";
  std::string out;
  std::size_t count = 0;
  for (const std::string& key : type.keys) {
    if (count == kMost) break;
    if (count++ > 0) out += ", ";
    out += shown(key);
  }
  if (type.more_keys || type.keys.size() > kMost) out += ", …";
  return out;
}

void append_rule(std::string& out, const TypeSummary& type, bool last) {
  const std::string_view rule = default_rule(type.type);
  const auto append = [&out](std::string_view line) { out.append("    ").append(line) += '\n'; };
  append(fmt::format("// {}: {}", counted(type.events, "event"), keys_text(type)));
  if (rule == kMerge && sounds_final(type.type)) {
    append(R"(// If this ends it all, write "delete" instead of {…}.)");
  }
  append(fmt::format("{}: {}{}", shown(escaped_glob(type.type)), rule, last ? "" : ","));
}

std::vector<TypeSummary> by_first_time(std::vector<TypeSummary> types) {
  std::stable_sort(types.begin(), types.end(), [](const TypeSummary& a, const TypeSummary& b) {
    return a.first_time < b.first_time;
  });
  return types;
}

/// What stands before the first `/` of the stream's name, or of what all matches begin with.
std::string category_of(const Pattern& pattern) {
  return pattern.prefix().substr(0, pattern.prefix().find('/'));
}

std::string pattern_of(const Pattern& pattern) {
  if (!pattern.is_name()) return pattern.text();
  const std::string category = category_of(pattern);
  const bool whole = category.size() == pattern.prefix().size();
  return escaped_glob(category) + (whole ? "" : "/*");
}

void check_name_option(const std::string& name) {
  try {
    check_view_name(name);
  } catch (const Error& error) {
    throw Error(ErrorCode::usage, fmt::format("--name: {}", error.what()));
  }
  if (name != kDefaultViewName) return;
  throw Error(ErrorCode::usage,
              fmt::format("--name cannot be '{}': that is the built-in view", kDefaultViewName));
}

std::string name_of(const Pattern& pattern) {
  std::string name = category_of(pattern);
  const bool usable = !name.empty() && name.size() <= kMaxViewNameBytes && name != kDefaultViewName;
  return usable ? name : "draft";
}

int report_no_events(Context& context, const Pattern& pattern) {
  if (pattern.is_name()) return report_unknown_stream(context, pattern.prefix());
  context.messages().negative(fmt::format("no stream matches '{}'", pattern.text()));
  return 1;
}

}  // namespace

std::string draft_definition(const DraftSource& source) {
  std::string out;
  fmt::format_to(
      std::back_inserter(out),
      "// Drafted from the events of {}: it makes of them what the default view makes.\n"
      "// Save it as {}, change what events mean, and look at what it does:\n"
      "//   eventsrc view check {} --against {}\n"
      "// Types without a rule leave the state as it is; \"*\" would be a rule for them.\n"
      "// eventsrc-views(5) has all that a rule can do.\n"
      "{{\n"
      "  \"view\": {},\n"
      "  \"streams\": [{}],\n"
      "  \"on\": {{\n",
      shown(source.given), printable("views/" + source.name + ".json"), shell_word(source.name),
      shell_word(source.streams), shown(source.name), shown(source.streams));
  const std::vector<TypeSummary> types = by_first_time(source.types);
  for (std::size_t i = 0; i < types.size(); ++i) {
    append_rule(out, types[i], i + 1 == types.size());
  }
  out += "  }\n}\n";
  return out;
}

int draft_view(const ViewInitOptions& options, Context& context) {
  const Selection selection = parse_selection({options.streams}, false);
  const Pattern& pattern = selection.patterns().front();
  if (options.name) check_name_option(*options.name);

  Store& store = context.open_for_reading();
  DraftSource source;
  source.given = options.streams;
  source.name = options.name.value_or(name_of(pattern));
  source.streams = pattern_of(pattern);
  {
    Progress progress(context, "events");
    source.types = summarize_types(store, selection, [&] { progress.advance(); });
  }
  if (source.types.empty()) return report_no_events(context, pattern);
  context.out().write(draft_definition(source));
  return 0;
}

}  // namespace eventsrc::cli
