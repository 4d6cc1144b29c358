#pragma once

// Which members of its input a jq program looks at, where that is plain to see.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/value.hpp"

namespace eventsrc {

/// The members that a program of nothing but paths (`.a.b`, `.a[0]`), literals, comparisons,
/// arithmetic, `and`, `or`, `//`, brackets and `| not` looks at.
class LookedAt {
 public:
  /// Nothing of any other program: it may look at everything.
  [[nodiscard]] static std::optional<LookedAt> of(std::string_view program);

  /// Appends `state` without the members that are not looked at: to the program it is the same.
  void append(std::string& out, const Value& state) const;

 private:
  class Reader;
  struct Member;
  struct Node {
    bool is_whole = false;
    std::vector<Member> members{};
  };
  struct Member {
    Token name;
    Node node;
  };

  static void add(Node& root, const std::vector<std::string>& path);
  void append(std::string& out, const Value::Look& look, const Node& node) const;

  Node root_;
};

}  // namespace eventsrc
