#include "looked_at.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

/// Goes through a program's words. It need not be one that compiles: that is found out elsewhere.
class LookedAt::Reader {
 public:
  explicit Reader(std::string_view program) : left_(program) {}

  bool read(LookedAt& found) {
    for (skip_space(); !left_.empty(); skip_space()) {
      const char c = left_.front();
      const bool known = c == '.'       ? read_path(found)
                         : c == '"'     ? read_string()
                         : c == '|'     ? read_not()
                         : is_letter(c) ? read_word()
                         : is_digit(c)  ? read_number()
                                        : read_operator();
      if (!known) return false;
    }
    return true;
  }

 private:
  void skip_space() {
    const std::size_t end = left_.find_first_not_of(" \t\r\n");
    left_.remove_prefix(std::min(end, left_.size()));
  }

  bool take(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }

  std::string_view take_name() {
    std::size_t end = 0;
    if (!left_.empty() && is_letter(left_.front())) {
      while (end < left_.size() && (is_letter(left_[end]) || is_digit(left_[end]))) ++end;
    }
    const std::string_view name = left_.substr(0, end);
    left_.remove_prefix(end);
    return name;
  }

  bool read_path(LookedAt& found) {
    std::vector<std::string> path;
    bool is_open = true;  // behind an index, all of the array is looked at
    while (left_.starts_with('.') || left_.starts_with('[')) {
      if (take('[')) {
        take('-');
        const std::size_t digits = std::min(left_.find_first_not_of("0123456789"), left_.size());
        left_.remove_prefix(digits);
        if (path.empty() || digits == 0 || !take(']')) return false;
        is_open = false;
        continue;
      }
      take('.');
      const std::string_view name = take_name();
      if (name.empty()) return false;
      if (is_open) path.emplace_back(name);
    }
    add(found.root_, path);
    return true;
  }

  /// Without escapes: one of them evaluates programs.
  bool read_string() {
    const std::size_t end = left_.find_first_of("\"\\", 1);
    if (end == std::string_view::npos || left_[end] != '"') return false;
    left_.remove_prefix(end + 1);
    return true;
  }

  /// What stands behind a pipe has another input; `not` and the end look at nothing of it.
  bool read_not() {
    take('|');
    skip_space();
    if (take_name() != "not") return false;
    skip_space();
    return left_.empty() || left_.front() == ')';
  }

  bool read_word() {
    constexpr std::array<std::string_view, 5> kWords = {"and", "or", "null", "true", "false"};
    return std::find(kWords.begin(), kWords.end(), take_name()) != kWords.end();
  }

  bool read_number() {
    const std::size_t end = std::min(left_.find_first_not_of("0123456789."), left_.size());
    left_.remove_prefix(end);
    return left_.empty() || !is_letter(left_.front());
  }

  /// But for those that change something: they give back all of the input.
  bool read_operator() {
    constexpr std::array<std::string_view, 12> kOperators = {"==", "!=", "<=", ">=", "<", ">",
                                                             "+",  "-",  "*",  "/",  "%", "("};
    if (take(')')) return true;
    for (const std::string_view one : kOperators) {
      if (!left_.starts_with(one)) continue;
      left_.remove_prefix(one.size());
      return true;
    }
    return false;
  }

  std::string_view left_;
};

std::optional<LookedAt> LookedAt::of(std::string_view program) {
  LookedAt found;
  if (!Reader(program).read(found)) return std::nullopt;
  return found;
}

void LookedAt::add(Node& root, const std::vector<std::string>& path) {
  Node* node = &root;
  for (const std::string& name : path) {
    auto& members = node->members;
    auto at = std::find_if(members.begin(), members.end(),
                           [&](const Member& member) { return member.name.name == name; });
    if (at == members.end()) at = members.insert(at, {Token(name, /*is_data=*/true), {}});
    node = &at->node;
  }
  node->is_whole = true;
}

void LookedAt::append(std::string& out, const Value& state) const {
  append(out, Value::Look(state), root_);
}

void LookedAt::append(std::string& out, const Value::Look& look, const Node& node) const {
  if (node.is_whole || !look.is_object()) {
    std::string spare;
    out += look.text(spare);
    return;
  }
  out += '{';
  const std::size_t begin = out.size();
  for (const Member& member : node.members) {
    const Value::Look part = look.at(member.name);
    if (!part) continue;
    if (out.size() > begin) out += ',';
    json::append_quoted(out, member.name.name);
    out += ':';
    append(out, part, member.node);
  }
  out += '}';
}

}  // namespace eventsrc
