// A bit of an item is flipped: `verify` finds it, or it is listed here why it need not, or cannot.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dynamodb/item.hpp"
#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/verify.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

// Bits of each value that are flipped unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kOfValue = 1;
constexpr std::size_t kBitsOfNumber = 64;

/// Why nobody need know of it: what is told of events, states and ids stays the same.
struct Immaterial {
  std::string why;
  bool always = true;  ///< no bit of it is ever found; else some are
};

/// By the kind of the item and the attribute. Kinds beside the prefixes of keys: `cut`, a commit
/// that holds an archived event beside ones that are kept; `gone`, the claim of an event that is
/// archived; `back`, of one that was archived and is restored; `open`, of an append that was cut
/// short.
const std::map<std::string, Immaterial, std::less<>>& immaterial() {
  static const std::map<std::string, Immaterial, std::less<>> attributes = [] {
    std::map<std::string, Immaterial, std::less<>> all;
    const auto add = [&all](std::string_view kind, const std::vector<std::string>& names,
                            const Immaterial& why) {
      for (const std::string& name : names) all.emplace(fmt::format("{}.{}", kind, name), why);
    };
    add("store", {"by", "id", "tidx"},
        {"about the store as a whole: no event and no state depends on it"});
    add("store", {"created", "inline"}, {"the same, but what no store can have is damage", false});
    add("store", {"home"},
        {"the region where alone it is written to: another one is refused, with the reason"});
    add("history", {"gen", "pk", "sk"},
        {"only whoever reads while events become others compares it with itself"});
    add("l", {"t0"}, {"only where a scan by time begins to look for the stream"});
    add("cut", {"c"}, {"the name of a write: only who writes compares it"});
    add("e", {"c", "rc"}, {"the name of a write: only who writes compares it"});
    add("e", {"ref.k"}, {"as many as ref.o has entries, and only that is read"});
    for (const std::string_view kind : {"e", "cut"}) {
      add(kind, {"by"},
          {"only the last commit's is told, which in a stream with erased events may count them",
           false});
    }
    add("p", {"c"}, {"for people only: when the snapshot was made", false});
    add("p", {"ref.k"}, {"more chunks than are there: those are read", false});
    add("p", {"u"}, {"the name of a write: only who writes compares it"});
    add("p", {"pk"}, {"a snapshot that is not there: the events are folded", false});
    add("mark", {"u"}, {"the name of a write: only who writes compares it"});
    add("mark", {"pk"},
        {"no event is archived: an epoch that is not there can be made again", false});
    add("b", {"u"}, {"the name of a write: only who writes compares it"});
    add("x", {"b"},
        {"of a snapshot's value, what a chunk begins with, which only events need", false});
    add("i", {"c"}, {"of two writers that aimed at one slot, either may have written the event"});
    for (const std::string_view kind : {"gone", "back"}) {
      add(kind, {"c", "s"},
          {"such a claim is never another's again: nobody asks who made it", false});
    }
    add("back", {"h", "x", "ty"}, {"the event itself is there, and tells it"});
    add("back", {"ts"}, {"the same, but what no event can have is damage", false});
    add("open", {"c", "pk", "q", "s", "sk"}, {"the id is free, as it is without a claim", false});
    add("o", {"pk", "sk", "pat", "vn", "def", "n"},
        {"a setting: snapshots never change an answer", false});
    add("y", {"pk", "sk", "s", "slot", "k", "ts"},
        {"only 'gc' looks: of chunks that no commit and no snapshot names", false});
    return all;
  }();
  return attributes;
}

/// A table in which each kind of item stands that stays.
void fill(FakeTable& table) {
  // More than an item holds of a snapshot's value.
  static const std::string great = text_of(2'100);
  static const std::string spilled = text_of(300);
  json meta = table.item("m", "store");
  meta["inline"] = {{"N", "200"}};
  table.put(meta);
  for (const std::string_view stream : {"s", "a", "r"}) {
    table.add({event_with_id(stream, "i0", "t", R"({"a":1})")});
    table.clock.advance(std::chrono::seconds(1));
    NewEvent with_meta = event_with_id(stream, "i1", "u", R"({"b":2})");
    with_meta.meta = R"({"actor":"ann"})";
    table.add({with_meta, event(stream)});
    table.clock.advance(std::chrono::seconds(1));
    if (stream != "r") table.add({event(stream, "t", stream == "s" ? great : spilled)});
    table.clock.advance(std::chrono::seconds(1));
  }
  redact(*table.open(), "s", {Seq(2)}, because(), table.clock, table.random);
  const auto store = table.open();
  create_snapshots(*store, *store->snapshots(), Selection({"s"}), View::default_view(), {});
  mark(*store, table.clock, 2);
  archive(*table.open());
  mark(*store, table.clock, 2, "r");
  const std::string lines = archive(*table.open(), "r");
  table.clock.advance(std::chrono::hours(2));
  static_cast<void>(store->collect_garbage({}));
  restore(*table.open(), lines);
  table.clock.advance(std::chrono::hours(2));
  static_cast<void>(store->collect_garbage({}));
  REQUIRE(commits(table, "a") == 2);
  REQUIRE(commits(table, "r") == 2);
  store->snapshots()->set_policy({.pattern = "a/*", .view = "v", .definition = "{}", .every = 9});
  table.put({{"pk", {{"S", "y"}}},
             {"sk", {{"S", "01234567-89ab-cdef-0123-456789abcdef"}}},
             {"s", {{"S", "s"}}},
             {"slot", {{"S", "0000000000000000009"}}},
             {"k", {{"N", "2"}}},
             {"ts", {{"N", "5"}}}});
  json open = table.item("i#s", "i1");
  open["sk"] = {{"S", "free"}};
  open["q"] = {{"N", "3"}};
  open["s"] = {{"S", "0000000000000000003"}};
  table.put(open);
}

/// What verify says: a line for each fault.
std::string told(FakeTable& table) {
  std::string faults;
  try {
    const auto store = table.open();
    verify(*store, every_stream(), {.physical = true, .threads = 1}, [&](const Fault& fault) {
      if (!fault.stream.empty()) faults += fmt::format("stream \"{}\": ", fault.stream);
      if (fault.seq) faults += fmt::format("seq {}: ", fault.seq->value());
      faults += fault.what + '\n';
    });
  } catch (const Error& error) {
    faults += error.what();
  }
  return faults;
}

/// Everything that a reader is told of events and states.
std::string read_everything(FakeTable& table) {
  const auto store = table.open();
  std::string text;
  for (const std::string_view stream : {"a", "r", "s", "$audit"}) {
    const auto head = store->head(stream);
    REQUIRE(head.has_value());
    text += fmt::format("{} {} {} {} {}\n", head->events, head->first.value(), head->last.value(),
                        head->time_max.time_since_epoch().count(), to_hex(head->hash));
    text += lines_of(*store, stream);
  }
  for (const std::string_view stream : {"a", "r", "s"}) {
    const auto fold = make_fold(View::default_view(), {});
    ReplayStart start;
    replay(*store, stream, Point(), *fold, 1, &start);
    fold->state(0, "").value.append_to(text);
    text += '\n';
  }
  return text;
}

/// What becomes of appends that repeat ids.
std::string repeat_ids(FakeTable& table) {
  std::string text;
  for (const std::string_view stream : {"a", "r", "s"}) {
    for (const std::string_view id : {"i0", "i1", "free"}) {
      AppendOptions dry_run;
      dry_run.dry_run = true;
      const bool is_first = id == "i0";
      NewEvent again =
          event_with_id(stream, id, is_first ? "t" : "u", is_first ? R"({"a":1})" : R"({"b":2})");
      if (!is_first) again.meta = R"({"actor":"ann"})";
      Events events({again});
      const auto report = done(append(*table.open(), events, dry_run, table.clock, table.random));
      text += fmt::format("{} {} {}\n", id, report.already, report.last.value());
    }
  }
  return text;
}

std::string list_snapshots(FakeTable& table) {
  std::string text;
  const auto store = table.open();
  for (const Snapshot& one : store->snapshots()->list(Selection({"*"}))) {
    text += fmt::format("{} {} {} {} {}\n", one.stream, one.view, one.seq.value(), one.epoch,
                        one.state);
  }
  return text;
}

/// A value that is stored, as a place in an item and the name of that.
struct Leaf {
  json::json_pointer place;
  std::string name;
  std::string type;
};

void add_leaves(const json& value, const json::json_pointer& place, const std::string& name,
                std::vector<Leaf>& leaves) {
  for (const auto& [type, content] : value.items()) {
    const auto at = place / type;
    if (type == "L") {
      for (std::size_t i = 0; i < content.size(); ++i) {
        add_leaves(content[i], at / i, name, leaves);
      }
    } else if (type == "M") {
      for (const auto& [member, inner] : content.items()) {
        add_leaves(inner, at / member, name + "." + member, leaves);
      }
    } else {
      leaves.push_back({at, name, type});
    }
  }
}

std::string text_in(const json& item, const char* name) { return item.at(name).at("S"); }

std::string kind_of(const json& item) {
  const std::string pk = text_in(item, "pk");
  const std::string sk = text_in(item, "sk");
  if (pk == "m") return sk;
  if (pk == "e#a" && sk.ends_with('1')) return "cut";
  if (pk == "b#r") return "mark";
  if (pk == "i#a" && sk == "i0") return "gone";
  if (pk == "i#r" && sk == "i0") return "back";
  if (pk == "i#s" && sk == "free") return "open";
  return pk.substr(0, pk.find('#'));
}

std::vector<Leaf> leaves_of(const json& item) {
  std::vector<Leaf> leaves;
  for (const auto& [name, value] : item.items()) {
    add_leaves(value, json::json_pointer() / name, kind_of(item) + "." + name, leaves);
  }
  return leaves;
}

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", text); }

/// Whether `report` names the seq, or one of those up to `last`: of a commit that was altered, it
/// may be the event in it, or the commit behind it that does not continue it.
bool names_seq(const std::string& report, std::int64_t first, std::int64_t last) {
  static const std::regex place("(?:seq|at|seqs) (\\d+)");
  for (std::sregex_iterator it(report.begin(), report.end(), place), end; it != end; ++it) {
    const std::int64_t seq = std::strtoll((*it)[1].str().c_str(), nullptr, 10);
    if (seq >= first && seq <= last) return true;
  }
  return false;
}

/// Whether there is a commit from this key on.
bool has_commit(const FakeTable& table, const std::string& pk, std::int64_t key) {
  const std::vector<json> items = table.items();
  return std::any_of(items.begin(), items.end(), [&](const json& item) {
    return text_in(item, "pk") == pk && text_in(item, "sk") >= fmt::format("{:019}", key);
  });
}

/// Whether `report` names the place of `item`.
bool names(const std::string& report, const FakeTable& table, const json& item) {
  const auto has = [&report](std::string_view text) {
    return report.find(text) != std::string::npos;
  };
  const std::string pk = text_in(item, "pk");
  const std::string sk = text_in(item, "sk");
  const std::size_t hash = pk.find('#');
  const std::string rest = hash == std::string::npos ? "" : pk.substr(hash + 1);
  switch (pk.front()) {
    case 'm':  // of the store as a whole: what it says fits no stream, or no store
      return !report.empty();
    case 'l':
      return has(in_quotes(sk));
    case 'e': {
      const std::int64_t key = std::strtoll(sk.c_str(), nullptr, 10);
      const std::int64_t count = std::stoll(item.at("n").at("N").get<std::string>());
      // What the last one says of the stream is the stream's head.
      const bool is_head = has("the store says") && !has_commit(table, pk, key + 1);
      return has(in_quotes(rest)) &&
             (is_head || has(in_quotes(sk)) || names_seq(report, key, key + count));
    }
    case 'x': {
      const std::string id = rest.substr(0, rest.find('#'));
      for (const json& owner : table.items()) {
        if (!owner.contains("ref") || owner["ref"]["M"]["id"]["S"] != id) continue;
        return text_in(owner, "pk").starts_with('p') || has(id) ? names(report, table, owner)
                                                                : false;
      }
      return false;
    }
    case 'p': {
      const std::int64_t seq = std::strtoll(sk.c_str() + sk.rfind('#') + 1, nullptr, 10);
      return has(in_quotes(rest)) && (has("its row is malformed") || names_seq(report, seq, seq));
    }
    case 'b':
      return has(in_quotes(rest));
    case 'i':  // claims of events that are away are told of together: the archive is named
      return has(in_quotes(rest)) &&
             (has(in_quotes(sk)) || has("before seq 2 that are archived in"));
    case 'o':
    case 'y':
      return has(sk);
    default:
      return false;
  }
}

std::size_t bits_of(const json& value, const std::string& type) {
  if (type == "BOOL") return 1;
  if (type == "N") return kBitsOfNumber;
  std::string bytes = value.get<std::string>();
  if (type == "B") {
    const std::string text = std::exchange(bytes, {});
    REQUIRE(dynamodb::decode_base64(bytes, text));
  }
  return std::max<std::size_t>(1, 8 * bytes.size());
}

/// Flips a bit of the value, as what is stored; false if it cannot be stored then.
bool flip(json& value, const std::string& type, std::size_t bit) {
  if (type == "BOOL") {
    value = !value.get<bool>();
    return true;
  }
  std::string text = value.get<std::string>();
  if (type == "N") {
    const std::int64_t number = std::stoll(text);
    const std::uint64_t mask = std::uint64_t{1} << bit % kBitsOfNumber;
    value = std::to_string(number ^ static_cast<std::int64_t>(mask));
    return true;
  }
  std::string bytes = text;
  if (type == "B") {
    bytes.clear();
    REQUIRE(dynamodb::decode_base64(bytes, text));
  }
  if (bytes.empty()) return false;
  char& byte = bytes[bit / 8 % bytes.size()];
  const auto flipped = static_cast<char>(byte ^ (1 << bit % 8));
  // Other bits make no UTF-8 of a text.
  if (type == "S" && (flipped < ' ' || byte < ' ')) return false;
  byte = flipped;
  text = bytes;
  if (type == "B") {
    text.clear();
    dynamodb::append_base64(text, bytes);
  }
  value = text;
  return true;
}

bool names_stream(const std::string& report, const json& item) {
  const std::string pk = text_in(item, "pk");
  return report.find(in_quotes(pk.substr(std::min(pk.size(), pk.find('#') + 1)))) !=
         std::string::npos;
}

/// Flips bits of a table's items one by one, and counts what became of them.
class Tampering {
 public:
  Tampering() {
    fill(table_);
    REQUIRE(told(table_) == "");
    everything_ = read_everything(table_);
    repeated_ = repeat_ids(table_);
    snapshots_ = list_snapshots(table_);
  }

  void run() {
    for (const json& item : table_.items()) {
      for (const Leaf& leaf : leaves_of(item)) {
        CAPTURE(leaf.name);
        flip_bits(item, leaf);
      }
    }
    CHECK(told(table_) == "");
    MESSAGE(flipped_ << " bits of items flipped, " << found_ << " found where they are, " << unseen_
                     << " immaterial");
    // A list that says more than is so hides what comes.
    for (const auto& listed : immaterial()) {
      const auto& name = listed.first;
      const Immaterial& why = listed.second;
      CAPTURE(name);
      CAPTURE(why.why);
      // Of the few bits that are tried else, some cannot be stored.
      if (all_instants()) CHECK(tried_.contains(name));
      if (all_instants() || (why.always && tried_.contains(name))) CHECK(passed_.contains(name));
    }
  }

 private:
  void flip_bits(const json& item, const Leaf& leaf) {
    const std::size_t bits = bits_of(item.at(leaf.place), leaf.type);
    for (std::size_t i = 0; i < (all_instants() ? bits : kOfValue); ++i) {
      std::array<std::uint8_t, 4> drawn{};
      random_.fill(drawn);
      const std::size_t any = drawn[0] | std::size_t{drawn[1]} << 8U | std::size_t{drawn[2]} << 16U;
      const std::size_t bit = all_instants() ? i : any % bits;
      json altered = item;
      if (!flip(altered.at(leaf.place), leaf.type, bit)) continue;
      CAPTURE(bit);
      ++flipped_;
      tried_.insert(leaf.name);
      table_.remove(text_in(item, "pk"), text_in(item, "sk"));
      // Of another item's place.
      const bool is_free = !stands(altered);
      const json before =
          is_free ? json() : table_.item(text_in(altered, "pk"), text_in(altered, "sk"));
      table_.put(altered);
      judge(item, altered, leaf.name);
      table_.remove(text_in(altered, "pk"), text_in(altered, "sk"));
      if (!is_free) table_.put(before);
      table_.put(item);
    }
  }

  bool stands(const json& item) {
    const std::vector<json> all = table_.items();
    return std::any_of(all.begin(), all.end(), [&](const json& one) {
      return one.at("pk") == item.at("pk") && one.at("sk") == item.at("sk");
    });
  }

  void judge(const json& item, const json& altered, const std::string& name) {
    CAPTURE(item.dump());
    CAPTURE(altered.dump());
    const std::string faults = told(table_);
    CAPTURE(faults);
    const auto listed = immaterial().find(name);
    if (!faults.empty()) {
      ++found_;
      // An item with another key is found where it is missing, or where it is now.
      CHECK((names(faults, table_, item) || names(faults, table_, altered) ||
             (item.at("pk") != altered.at("pk") && names_stream(faults, altered))));
      CHECK((listed == immaterial().end() || !listed->second.always));
      return;
    }
    ++unseen_;
    passed_.insert(name);
    CHECK(listed != immaterial().end());
    CHECK(read_everything(table_) == everything_);
    // That is told loudly.
    if (name != "store.home") CHECK(repeat_ids(table_) == repeated_);
    if (name != "p.pk") CHECK(list_snapshots(table_) == snapshots_);
  }

  FakeTable table_;
  FakeRandom random_;
  std::string everything_;
  std::string repeated_;
  std::string snapshots_;
  std::set<std::string> tried_;
  std::set<std::string> passed_;
  int flipped_ = 0;
  int found_ = 0;
  int unseen_ = 0;
};

TEST_CASE("tampering: a bit of an item that was flipped is found where it is, or listed here") {
  Tampering().run();
}

}  // namespace
}  // namespace eventsrc::test
