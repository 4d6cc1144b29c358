#include <algorithm>

#include "eventsrc/json.hpp"
#include "value_parts.hpp"
#include "view/program.hpp"

namespace eventsrc {
namespace {

/// Whether a raw key stands for a name. Keys seldom have escapes, and then only their lengths need
/// to be looked at where they differ.
bool is_name(std::string_view key, std::string_view name, std::string& buffer) {
  if (key.size() == name.size() + 2) {
    // An escape makes a raw text longer than what it stands for: this one has none, or another
    // name.
    return same_bytes(key.data() + 1, name.data(), name.size()) &&
           name.find('\\') == std::string_view::npos;
  }
  return key.size() > name.size() + 2 && key.find('\\') != std::string_view::npos &&
         eventsrc::name_of(key, buffer) == name;
}

}  // namespace

std::size_t Fields::add(const Path& path) {
  std::size_t node = path.front().name == "data" ? 0 : 1;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Token& token = path[i];
    const auto& children = nodes_[node].children;
    const auto known = std::find_if(children.begin(), children.end(),
                                    [&token](const auto& c) { return c.first.name == token.name; });
    if (known != children.end()) {
      node = known->second;
      continue;
    }
    const std::size_t child = nodes_.size();
    nodes_[node].children.emplace_back(token, child);
    nodes_.emplace_back();
    node = child;
  }
  if (nodes_[node].slot == kNone) nodes_[node].slot = slots_++;
  return nodes_[node].slot;
}

void Fields::find(std::string_view data, std::string_view meta,
                  std::vector<std::string_view>& slots) const {
  slots.assign(slots_, {});
  if (!data.empty()) walk(0, data, slots);
  if (!meta.empty()) walk(1, meta, slots);
}

void Fields::walk(std::size_t node, std::string_view text,
                  std::vector<std::string_view>& slots) const {
  const Node& here = nodes_[node];
  if (here.slot != kNone) slots[here.slot] = text;
  if (here.children.empty()) return;
  if (text.front() == '{') walk_object(here, text, slots);
  if (text.front() == '[') walk_array(here, text, slots);
}

void Fields::walk_object(const Node& node, std::string_view text,
                         std::vector<std::string_view>& slots) const {
  std::size_t left = node.children.size();
  json::Members members(text);
  std::string_view key;
  std::string_view value;
  std::string buffer;
  while (left > 0 && members.next(key, value)) {
    for (const auto& [token, child] : node.children) {
      if (!is_name(key, token.name, buffer)) continue;
      walk(child, value, slots);
      --left;
      break;
    }
  }
}

void Fields::walk_array(const Node& node, std::string_view text,
                        std::vector<std::string_view>& slots) const {
  std::size_t left = node.children.size();
  json::Elements elements(text);
  std::string_view value;
  for (std::size_t index = 0; left > 0 && elements.next(value); ++index) {
    for (const auto& [token, child] : node.children) {
      if (token.index != index) continue;
      walk(child, value, slots);
      --left;
      break;
    }
  }
}

}  // namespace eventsrc
