// A bit of an item is flipped: `verify` finds it, or it is listed here why it need not, or cannot.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/verify.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

// Bits of each value that are flipped unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kOfValue = 2;

/// What no hash or sum stands for, by the kind of the item and the attribute.
const std::map<std::string, std::string, std::less<>>& not_proved() {
  static const std::map<std::string, std::string, std::less<>> attributes = [] {
    std::map<std::string, std::string, std::less<>> all;
    const auto add = [&all](std::string_view kind, const std::vector<std::string>& names,
                            std::string_view why) {
      for (const std::string& name : names) all.emplace(fmt::format("{}.{}", kind, name), why);
    };
    add("store", {"by", "created", "gen", "home", "id", "inline", "tidx"},
        "about the store as a whole: no event and no state depends on it");
    add("history", {"gen", "pk", "sk"},
        "only whoever reads while events become others compares it with itself");
    add("l", {"t0"}, "only where a scan by time begins to look for the stream");
    add("e", {"c", "rc"}, "the name of a write: only who writes compares it");
    add("e", {"by"}, "of a stream with erased events, as the man page says");
    add("e", {"ref.k"}, "as many as ref.o has entries, and only that is read");
    add("cut", {"c", "by", "p", "ev.d", "ev.id", "ev.m", "ev.ty", "ev.x"},
        "of an event that is archived: nobody is shown it here");
    add("p", {"c"}, "for people only: when the snapshot was made");
    add("p", {"u"}, "the name of a write: only who writes compares it");
    add("p", {"d", "sk"}, "a snapshot that its reader does not find is passed over");
    add("b", {"u"}, "the name of a write: only who writes compares it");
    add("b", {"ar.b", "ar.k", "ar.tm", "ar.to"},
        "NOT PROVED: what a restore puts back is compared with its own hashes, not with these");
    add("i", {"c", "h", "pk", "q", "s", "sk", "ts", "ty", "x"},
        "NOT PROVED: an append that is repeated by its id may not find its first one");
    return all;
  }();
  return attributes;
}

/// A table in which each kind of item stands that stays.
void fill(FakeTable& table) {
  // More than an item holds of a snapshot's value.
  static const std::string great = text_of(3'000);
  static const std::string spilled = text_of(300);
  json meta = table.item("m", "store");
  meta["inline"] = {{"N", "200"}};
  table.put(meta);
  for (const std::string_view stream : {"s", "a"}) {
    table.add({event_with_id(stream, "i0", "t", R"({"a":1})")});
    table.clock.advance(std::chrono::seconds(1));
    NewEvent with_meta = event_with_id(stream, "i1", "u", R"({"b":2})");
    with_meta.meta = R"({"actor":"ann"})";
    table.add({with_meta, event(stream)});
    table.clock.advance(std::chrono::seconds(1));
    table.add({event(stream, "t", stream == "s" ? great : spilled)});
    table.clock.advance(std::chrono::seconds(1));
  }
  redact(*table.open(), "s", {Seq(2)}, because(), table.clock, table.random);
  const auto store = table.open();
  create_snapshots(*store, *store->snapshots(), Selection({"s"}), View::default_view(), {});
  mark(*store, table.clock, 2);
  archive(*table.open());
  table.clock.advance(std::chrono::hours(2));
  static_cast<void>(store->collect_garbage({}));
  REQUIRE(commits(table, "a") == 2);
}

/// What verify says: a line for each fault.
std::string told(FakeTable& table) {
  std::string faults;
  try {
    const auto store = table.open();
    verify(*store, every_stream(), {.physical = true, .threads = 1}, [&](const Fault& fault) {
      faults += fmt::format("{}: {}\n", fault.stream, fault.what);
    });
  } catch (const Error& error) {
    faults += error.what();
  }
  return faults;
}

/// Everything that a reader is told of events, states and snapshots, but for when these were made.
std::string read_everything(FakeTable& table) {
  const auto store = table.open();
  std::string text;
  for (const std::string_view stream : {"a", "s", "$audit"}) {
    const auto head = store->head(stream);
    REQUIRE(head.has_value());
    text += fmt::format("{} {} {} {} {}\n", head->events, head->first.value(), head->last.value(),
                        head->time_max.time_since_epoch().count(), to_hex(head->hash));
    text += lines_of(*store, stream);
  }
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

std::vector<Leaf> leaves_of(const json& item) {
  const std::string pk = item.at("pk").at("S");
  std::string kind = pk.substr(0, pk.find('#'));
  // The commit that holds an archived event beside one that is kept.
  if (pk == "e#a" && item.at("sk").at("S").get<std::string>().ends_with('1')) kind = "cut";
  if (pk == "m") kind = item.at("sk").at("S");
  std::vector<Leaf> leaves;
  for (const auto& [name, value] : item.items()) {
    add_leaves(value, json::json_pointer() / name, kind + "." + name, leaves);
  }
  return leaves;
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
    value = std::to_string(number ^ (std::int64_t{1} << bit % 40));
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

TEST_CASE("tampering: a bit of an item that was flipped is found, or listed here") {
  FakeTable table;
  fill(table);
  REQUIRE(told(table) == "");
  const std::string as_it_was = read_everything(table);
  FakeRandom random;
  std::set<std::string> unseen;
  int flipped = 0;
  for (const json& item : table.items()) {
    const std::string pk = item.at("pk").at("S");
    const std::string sk = item.at("sk").at("S");
    CAPTURE(pk);
    for (const Leaf& leaf : leaves_of(item)) {
      CAPTURE(leaf.name);
      const std::size_t bits = leaf.type == "BOOL" ? 1
                               : leaf.type == "N"
                                   ? 40
                                   : 8 * item.at(leaf.place).get<std::string>().size();
      for (std::size_t i = 0; i < (is_long() ? bits : kOfValue); ++i) {
        std::array<std::uint8_t, 4> drawn{};
        random.fill(drawn);
        const std::size_t bit =
            is_long() ? i : (drawn[0] | drawn[1] << 8U | drawn[2] << 16U) % bits;
        json altered = item;
        if (!flip(altered.at(leaf.place), leaf.type, bit)) continue;
        ++flipped;
        table.remove(pk, sk);
        table.put(altered);
        CAPTURE(bit);
        const std::string faults = told(table);
        if (faults.empty()) {
          unseen.insert(leaf.name);
          if (!not_proved().contains(leaf.name)) CHECK(read_everything(table) == as_it_was);
        }
        table.remove(altered.at("pk").at("S"), altered.at("sk").at("S"));
        table.put(item);
      }
    }
  }
  for (const std::string& name : unseen) {
    CAPTURE(name);
    CHECK(not_proved().contains(name));
  }
  MESSAGE(flipped << " bits of items flipped");
  CHECK(told(table) == "");
}

}  // namespace
}  // namespace eventsrc::test
