#include <algorithm>
#include <string>

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

std::size_t Fields::Node::find(std::string_view name) const {
  if (names) {
    const auto known = names->find(name);
    return known == names->end() ? kNone : known->second;
  }
  const auto known = std::find_if(children.begin(), children.end(),
                                  [name](const auto& c) { return c.first.name == name; });
  return known == children.end() ? kNone : known->second;
}

void Fields::Node::add(const Token& step, std::size_t child) {
  children.emplace_back(step, child);
  if (names) {
    names->emplace(step.name, child);
  } else if (children.size() > kFewChildren) {
    names = std::make_unique<Names>();
    for (const auto& [token, node] : children) names->emplace(token.name, node);
  }
}

std::size_t Fields::add(const Path& path) {
  std::size_t node = path.front().name == "data" ? 0 : 1;
  for (std::size_t i = 1; i < path.size(); ++i) {
    std::size_t child = nodes_[node].find(path[i].name);
    if (child == kNone) {
      child = nodes_.size();
      nodes_[node].add(path[i], child);
      nodes_.emplace_back();
    }
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
  if (text.front() == '{') {
    if (here.names) return walk_members(here, text, slots);
    walk_object(here, text, slots);
  } else if (text.front() == '[') {
    if (here.names) return walk_elements(here, text, slots);
    walk_array(here, text, slots);
  }
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

void Fields::walk_members(const Node& node, std::string_view text,
                          std::vector<std::string_view>& slots) const {
  std::size_t left = node.children.size();
  json::Members members(text);
  std::string_view key;
  std::string_view value;
  std::string buffer;
  while (left > 0 && members.next(key, value)) {
    const std::size_t child = node.find(name_of(key, buffer));
    if (child == kNone) continue;
    walk(child, value, slots);
    --left;
  }
}

void Fields::walk_elements(const Node& node, std::string_view text,
                           std::vector<std::string_view>& slots) const {
  std::size_t left = node.children.size();
  json::Elements elements(text);
  std::string_view value;
  for (std::size_t index = 0; left > 0 && elements.next(value); ++index) {
    const std::size_t child = node.find(std::to_string(index));
    if (child == kNone) continue;
    walk(child, value, slots);
    --left;
  }
}

}  // namespace eventsrc
