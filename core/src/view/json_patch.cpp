#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "view/operators.hpp"

namespace eventsrc {
namespace {

constexpr Value::EditMode kFind{};
constexpr Value::EditMode kInsert{.insert = true};

/// One operation of a patch, as read.
struct Operation {
  std::string op;
  std::optional<std::string> path;
  std::optional<std::string> from;
  std::optional<std::string_view> value;
};

class Patch {
 public:
  Patch(const Path& base, Working& state) : base_(base), state_(state) {}

  void apply(std::string_view text, std::size_t index) {
    index_ = index;
    const Operation operation = read(text);
    const Path path = full(operation.path, "path");
    if (operation.op == "add") {
      add(path, Value(value_of(operation)));
    } else if (operation.op == "replace") {
      replace(path, value_of(operation));
    } else if (operation.op == "remove") {
      static_cast<void>(take(path));
    } else if (operation.op == "test") {
      if (!look(path).equals(value_of(operation))) fail("test: the value is another");
    } else if (operation.op == "copy") {
      add(path, look(full(operation.from, "from")));
    } else if (operation.op == "move") {
      move(full(operation.from, "from"), path);
    } else {
      fail(fmt::format("{} is no operation: add, remove, replace, move, copy and test are",
                       json::quoted(operation.op)));
    }
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw RuleFault{fmt::format("the patch's operation {}: {}", index_, what)};
  }

  Operation read(std::string_view text) const {
    if (text.front() != '{') fail("it is no object");
    Operation operation;
    json::Members members(text);
    std::string_view raw;
    std::string_view value;
    while (members.next(raw, value)) {
      const std::string key = json::decoded(raw);
      const bool is_string = value.front() == '"';
      if (key == "value") operation.value = value;
      if (key != "op" && key != "path" && key != "from") continue;
      if (!is_string) fail(fmt::format("\"{}\" is no string", key));
      if (key == "op") operation.op = json::decoded(value);
      if (key == "path") operation.path = json::decoded(value);
      if (key == "from") operation.from = json::decoded(value);
    }
    return operation;
  }

  Path full(const std::optional<std::string>& pointer, std::string_view member) const {
    if (!pointer) fail(fmt::format("it has no \"{}\"", member));
    if (!is_pointer(*pointer)) fail(fmt::format("\"{}\" is no JSON Pointer", member));
    Path path = base_;
    Path rest = parse_path(*pointer);
    path.insert(path.end(), std::make_move_iterator(rest.begin()),
                std::make_move_iterator(rest.end()));
    return path;
  }

  std::string_view value_of(const Operation& operation) const {
    if (!operation.value) fail("it has no \"value\"");
    return *operation.value;
  }

  [[noreturn]] void fail_absent() const { fail("nothing stands at its pointer"); }

  // A parent that is absent, too, is no place.
  void add(const Path& path, Value value) {
    check_depth(path.size(), value.depth());
    state_.note_shift(path);
    bool done = false;
    const Reached reached = state_.edit(path, kInsert, [&](Value& place, bool exists) {
      done = true;
      place = std::move(value);
      return exists ? Change::keep : Change::put;
    });
    if (!done || reached != Reached::place) fail_absent();
  }

  void replace(const Path& path, std::string_view value) {
    check_depth(path, value);
    state_.note(path);
    bool done = false;
    state_.edit(path, kFind, [&](Value& place, bool exists) {
      if (exists) place.assign(value);
      done = exists;
      return Change::keep;
    });
    if (!done) fail_absent();
  }

  Value take(const Path& path) {
    state_.note_shift(path);
    std::optional<Value> taken;
    state_.edit(path, kFind, [&taken](Value& place, bool exists) {
      if (!exists) return Change::keep;
      taken = std::move(place);
      return Change::remove;
    });
    if (!taken) fail_absent();
    return *std::move(taken);
  }

  [[nodiscard]] Value look(const Path& path) {
    std::string text;
    if (!state_.exists || !state_.root.select(path, text)) fail_absent();
    copied_ += text.size();
    if (copied_ > kMostCopied) {
      throw RuleFault{.what = "the patch copies and compares over 64 MiB", .is_limit = true};
    }
    return Value(text);
  }

  void move(const Path& from, const Path& to) {
    const bool is_inside =
        to.size() > from.size() &&
        std::equal(from.begin(), from.end(), to.begin(),
                   [](const Token& a, const Token& b) { return a.name == b.name; });
    if (is_inside) fail("a value cannot be moved into itself");
    add(to, take(from));
  }

  static constexpr std::size_t kMostCopied = std::size_t{64} << 20;

  const Path& base_;
  Working& state_;
  std::size_t copied_ = 0;
  std::size_t index_ = 0;
};

}  // namespace

void apply_patch(std::string_view patch, const Path& base, Working& state) {
  if (patch.front() != '[') throw RuleFault{"the JSON Patch is no array"};
  Patch run(base, state);
  json::Elements elements(patch);
  std::string_view operation;
  for (std::size_t i = 0; elements.next(operation); ++i) {
    check_interrupt();
    run.apply(operation, i);
    // Each may double it.
    check_size(state);
  }
}

}  // namespace eventsrc
