#include "fault/writings.hpp"

#include <filesystem>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

constexpr int kEvents = 4;

void add_events(const Place& place) {
  for (int i = 0; i < kEvents; ++i) {
    place.store().must({"append", "s", "t", fmt::format("\"{}{}\"", std::string(2'000, 'x'), i),
                        "--id", std::to_string(i)});
  }
}

std::string lines(int from, int count) {
  std::string text;
  for (int i = from; i < from + count; ++i) text += event_line("l", std::to_string(i));
  return text;
}

// To the stream that is there and to a new one, and one that is there already.
std::string lines_with_conditions() {
  return R"({"stream":"s","type":"t","data":"a","id":"a","expect":3})"
         "\n"
         R"({"stream":"n","type":"t","data":"b","id":"b","expect":"none"})"
         "\n" +
         fmt::format(R"({{"stream":"s","type":"t","data":"{}1","id":"1"}})",
                     std::string(2'000, 'x')) +
         "\n"
         R"({"stream":"n","type":"t","data":"c","expect":0})"
         "\n";
}

bool is_begun(const std::string& before, const std::string& now, const std::string& after) {
  return now.starts_with(before) && after.starts_with(now);
}

// Makes a snapshot after each event.
void add_snapshots(const Place& place) {
  add_events(place);
  place.store().must({"snapshot", "create", "s", "--every", "1"});
}

void add_epoch(const Place& place) {
  add_events(place);
  place.store().must({"snapshot", "create", "s", "--at", "2", "--epoch"});
}

bool is_sealed(const Place& place) {
  return place.store().must({"info", "--json"}).find(R"("sealed":true)") != std::string::npos;
}

std::size_t count_snapshots(const Place& place) {
  place.store().must({"snapshot", "verify"});
  return split_lines(place.store().must({"snapshot", "list", "--json"})).size();
}

/// A file holds what it held before, or what was to be printed.
void check_output(const std::string& out, const std::string& printed, bool done) {
  CHECK(((!done && out == "as it was") || out == printed));
}

// Its last member says when it was made.
std::string without_time(const std::string& heads) {
  return heads.substr(0, heads.rfind(R"(,"time":)"));
}

// In the store, or in the file, or, for a while, in both.
void check_somewhere(const Place& place, bool) {
  std::string all = place.store().must({"export"});
  if (fs::exists(place.file("archived"))) all += content_of_file(place.file("archived"));
  for (int i = 0; i < kEvents; ++i) {
    CAPTURE(i);
    CHECK(all.find(fmt::format(R"({{"stream":"s","seq":{},)", i)) != std::string::npos);
  }
}

}  // namespace

std::string Place::content(const std::string& name) const {
  const StoreFile store(file(name));
  if (!fs::exists(store.path())) return {};
  std::string text;
  for (const Exported& event : store.events()) {
    if (event.stream == "$audit") continue;  // with the place of a file
    text += fmt::format("{} {} {} {}\n", event.stream, event.seq, event.id, event.data);
  }
  return text;
}

std::vector<Writing> writings() {
  const auto append = [](const Place&) {
    return std::vector<std::string>{"append", "s", "t", "\"new\"", "--id", "new"};
  };
  return {
      {.name = "first append", .words = append},
      {.name = "append", .prepare = add_events, .words = append},
      {.name = "append --from",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("load"), lines(0, 50));
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"append", "--from", place.file("load"), "--receipts"};
           }},
      {.name = "append --from --batch",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("load"), lines(0, 9));
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"append",  "--from", place.file("load"),
                                             "--batch", "3",      "--receipts"};
           },
       .may_be = is_begun},
      {.name = "append --from -",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"append", "--from", "-", "--receipts"};
           },
       .input = lines(0, 50)},
      {.name = "append --from, with ids and expectations",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("load"), lines_with_conditions());
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"append", "--from", place.file("load"), "--receipts"};
           }},
      {.name = "append --if",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"append", "s",    "t",    "\"new\"",
                                             "--if",   "true", "--id", "new"};
           }},
      {.name = "init",
       .words = [](const Place&) { return std::vector<std::string>{"init"}; },
       .check =
           [](const Place& place, bool done) {
             if (done) CHECK(fs::exists(place.store().path()));
           }},
      {.name = "snapshot create",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"snapshot", "create", "s", "--every", "1"};
           },
       .check =
           [](const Place& place, bool done) {
             const std::size_t kept = count_snapshots(place);
             if (done) CHECK(kept == kEvents);
           }},
      {.name = "snapshot create --epoch",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"snapshot", "create", "s", "--at", "2", "--epoch"};
           },
       .check =
           [](const Place& place, bool done) {
             const std::size_t kept = count_snapshots(place);
             if (done) CHECK(kept == 1);
           }},
      {.name = "snapshot drop",
       .prepare = add_snapshots,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"snapshot", "drop", "s"};
           },
       .check =
           [](const Place& place, bool done) {
             const std::size_t kept = count_snapshots(place);
             CHECK((kept == 0 || (!done && kept == kEvents)));
           }},
      {.name = "snapshot policy set",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"snapshot", "policy", "set", "s", "--every", "1000"};
           },
       .check =
           [](const Place& place, bool done) {
             const std::string policies =
                 place.store().must({"snapshot", "policy", "list", "--json"});
             CHECK((!done || policies.find("1000") != std::string::npos));
           }},
      {.name = "redact",
       .prepare = add_events,
       .words =
           [](const Place&) {
             return std::vector<std::string>{"redact", "s", "1", "--reason", "asked"};
           }},
      {.name = "rewrite",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("old"), place.store().must({"get", "s", "2"}));
             write_file(place.file("new"), R"({"type":"t","data":3})");
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{
                 "rewrite",         "s",        "2",        "--old", place.file("old"), "--new",
                 place.file("new"), "--unsafe", "--reason", "x"};
           }},
      {.name = "archive",
       .prepare = add_epoch,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"archive", "s", "--to", place.file("archived")};
           },
       .check = check_somewhere},
      {.name = "archive --restore",
       .prepare =
           [](const Place& place) {
             add_epoch(place);
             place.store().must({"archive", "s", "--to", place.file("archived")});
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"archive", "--restore", place.file("archived")};
           },
       .check = check_somewhere},
      {.name = "migrate",
       .prepare = add_events,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"migrate", place.store().path(), place.file("copy.db"),
                                             "--batch", "2"};
           },
       .changed = "copy.db",
       .may_be = is_begun},
      {.name = "migrate --jq",
       .prepare = add_events,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"migrate", place.store().path(), place.file("copy.db"),
                                             "--jq",    ".type |= . + \"2\"", "--batch",
                                             "2"};
           },
       .changed = "copy.db",
       .may_be = is_begun},
      {.name = "backup",
       .prepare = add_events,
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"backup", place.file("copy.db")};
           },
       .changed = "copy.db"},
      {.name = "seal",
       .prepare = add_events,
       .words = [](const Place&) { return std::vector<std::string>{"seal"}; },
       .check = [](const Place& place, bool done) { CHECK((!done || is_sealed(place))); }},
      {.name = "seal --unseal",
       .prepare =
           [](const Place& place) {
             add_events(place);
             place.store().must({"seal"});
           },
       .words =
           [](const Place&) {
             return std::vector<std::string>{"seal", "--unseal"};
           },
       .check = [](const Place& place, bool done) { CHECK(!(done && is_sealed(place))); }},
      {.name = "export -o",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("out"), "as it was");
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"export", "-o", place.file("out")};
           },
       .check =
           [](const Place& place, bool done) {
             check_output(content_of_file(place.file("out")), place.store().must({"export"}), done);
           }},
      {.name = "verify --heads -o",
       .prepare =
           [](const Place& place) {
             add_events(place);
             write_file(place.file("out"), "as it was");
           },
       .words =
           [](const Place& place) {
             return std::vector<std::string>{"verify", "--heads", "-o", place.file("out")};
           },
       .check =
           [](const Place& place, bool done) {
             check_output(without_time(content_of_file(place.file("out"))),
                          without_time(place.store().must({"verify", "--heads"})), done);
           }}};
}

Launch launch_of(const Writing& writing, const Place& place) {
  auto words = writing.words(place);
  const bool names_stores = words.front() == "migrate";
  Launch launch = names_stores ? Launch{.arguments = std::move(words)}
                               : place.store().command(std::move(words));
  launch.input = writing.input;
  return launch;
}

void check_goes_on(const Writing& writing, const Place& place) {
  if (writing.name.starts_with("seal")) static_cast<void>(place.store().run({"seal", "--unseal"}));
  place.store().must({"append", "other", "t", "1"});
}

void check_left(const Writing& writing, const Place& place, bool done, const std::string& printed,
                const std::string& before, const std::string& after) {
  const StoreFile changed(place.file(writing.changed));
  if (fs::exists(changed.path())) changed.must({"verify"});
  const std::string now = place.content(writing.changed);
  if (done) CHECK(now == after);
  const bool may_be = writing.may_be && writing.may_be(before, now, after);
  CHECK((now == before || now == after || may_be));
  if (writing.name.starts_with("append")) {
    Ledger ledger;
    ledger.add(split_lines(printed));
    ledger.check(place.store());
  }
  if (writing.check) writing.check(place, done);
}

void check_written(const Writing& writing, const Place& place, const Ended& ended,
                   const std::string& before, const std::string& after) {
  CHECK((ended.status == 0 || ended.status == 6));
  if (ended.status == 6) CHECK(ended.err.starts_with("eventsrc: "));
  check_left(writing, place, ended.status == 0, ended.out, before, after);
}

}  // namespace eventsrc::test
