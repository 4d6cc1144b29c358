// Compares the fold of a view with one written by hand for simdjson, and with the same view in jq.
// Events come from the standard input, as `generate` writes them; they are all read before anything
// is measured:
//
//   generate 2000000 10000 1 | fold_bench [--jq-events N | --only NAME]
//
// Prints, tab-separated, what was measured and millions of events a second of processor time, one
// core: the median, the least and the most of several rounds, taken in turn.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <simdjson.h>
#include <sys/resource.h>
#include <unistd.h>

#include "eventsrc/fold.hpp"

namespace {

using eventsrc::EventView;
using eventsrc::Seq;
using eventsrc::Timestamp;
using eventsrc::View;

constexpr int kRounds = 7;

constexpr std::string_view kOperators = R"({
  "view": "bench",
  "on": {
    "opened":    {"count": "/opened"},
    "deposited": {"inc": {"/balance": "/data/amount"}, "set": {"/last": "/time"}},
    "withdrawn": {"dec": {"/balance": "/data/amount"}, "set": {"/last": "/time"}},
    "renamed":   {"set": {"/reference": "/data/reference", "/clerk": "/data/channel"}},
    "noted":     "ignore"
  }
})";

constexpr std::string_view kSum = R"({
  "view": "sum", "on": {"*": {"inc": {"/total": "/data/amount"}}}
})";

constexpr std::string_view kJq = R"({
  "view": "bench", "jqNumbers": "double", "init": {"balance": 0},
  "on": {
    "opened":    {"jq": ".opened += 1"},
    "deposited": {"jq": ".balance += $event.data.amount | .last = $event.time"},
    "withdrawn": {"jq": ".balance = .balance - $event.data.amount | .last = $event.time"},
    "renamed":   {"jq": ".reference = $event.data.reference | .clerk = $event.data.channel"},
    "noted":     "ignore"
  }
})";

struct Events {
  std::string text;  // all lines, and the padding that simdjson wants
  std::vector<eventsrc::GroupedEvent> all;
  std::size_t streams = 0;
};

/// The text between two marks, from `at` on.
std::string_view between(std::string_view line, std::string_view before, char end) {
  const std::size_t begin = line.find(before) + before.size();
  return line.substr(begin, line.find(end, begin) - begin);
}

Events read_events() {
  Events events;
  char block[1 << 16];
  std::size_t got = 0;
  while ((got = std::fread(block, 1, sizeof block, stdin)) > 0) events.text.append(block, got);
  const std::size_t size = events.text.size();
  events.text.append(simdjson::SIMDJSON_PADDING, ' ');
  std::unordered_map<std::string_view, std::size_t> streams;
  for (std::size_t begin = 0; begin < size;) {
    const std::size_t end = events.text.find('\n', begin);
    const std::string_view line = std::string_view(events.text).substr(begin, end - begin);
    EventView event;
    event.stream = between(line, "\"stream\":\"", '"');
    event.type = between(line, "\"type\":\"", '"');
    constexpr std::string_view kData = "\"data\":";
    const std::size_t data = line.find(kData) + kData.size();
    event.data = line.substr(data, line.size() - 1 - data);
    event.seq = Seq(static_cast<std::int64_t>(events.all.size()));
    event.time = Timestamp(std::chrono::microseconds(1767225600000000 + event.seq.value()));
    const std::size_t group = streams.try_emplace(event.stream, streams.size()).first->second;
    events.all.push_back({group, event});
    begin = end + 1;
  }
  events.streams = streams.size();
  return events;
}

double processor_seconds(int who) {
  rusage used{};
  getrusage(who, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

double seconds_of(const std::function<void()>& work) {
  const double before = processor_seconds(RUSAGE_SELF);
  work();
  return processor_seconds(RUSAGE_SELF) - before;
}

void fold_with(const char* definition, std::string_view text, const Events& events) {
  const auto fold = eventsrc::make_fold(View::parse(text, definition, {}));
  // As a replay does: some hundreds at a time.
  constexpr std::size_t kBatch = 256;
  const std::span<const eventsrc::GroupedEvent> all(events.all);
  for (std::size_t i = 0; i < all.size(); i += kBatch) {
    fold->add(all.subspan(i, std::min(kBatch, all.size() - i)));
  }
  if (fold->state(all[0].group, "").events == 0) std::abort();
}

struct Account {
  double balance = 0;
  std::int64_t opened = 0;
  std::int64_t last = 0;
  std::string reference;
  std::string clerk;
};

/// What somebody would write for these types and this view alone: doubles, no errors, no limits.
void fold_by_hand(const Events& events) {
  std::vector<Account> accounts(events.streams);
  simdjson::ondemand::parser parser;
  const char* const end = events.text.data() + events.text.size();
  for (const auto& [group, event] : events.all) {
    Account& account = accounts[group];
    if (event.type == "noted") continue;
    if (event.type == "opened") {
      ++account.opened;
      continue;
    }
    const auto room = static_cast<std::size_t>(end - event.data.data());
    auto document = parser.iterate(event.data.data(), event.data.size(), room);
    if (event.type == "renamed") {
      account.reference = document["reference"].get_string().value();
      account.clerk = document["channel"].get_string().value();
      continue;
    }
    const double amount = document["amount"].get_double().value();
    account.balance += event.type == "deposited" ? amount : -amount;
    account.last = event.time.time_since_epoch().count();
  }
  if (accounts[0].last == 0) std::abort();
}

void sum_by_hand(const Events& events) {
  std::vector<double> totals(events.streams);
  simdjson::ondemand::parser parser;
  const char* const end = events.text.data() + events.text.size();
  for (const auto& [group, event] : events.all) {
    const auto room = static_cast<std::size_t>(end - event.data.data());
    auto document = parser.iterate(event.data.data(), event.data.size(), room);
    totals[group] += document["amount"].get_double().value();
  }
  if (totals[0] == 0) std::abort();
}

/// jq's own processor time is that of the child, which is known once it has ended.
double jq_seconds(const Events& events) {
  const double before = processor_seconds(RUSAGE_CHILDREN) + processor_seconds(RUSAGE_SELF);
  fold_with("jq", kJq, events);
  return processor_seconds(RUSAGE_CHILDREN) + processor_seconds(RUSAGE_SELF) - before;
}

void print(std::string_view name, std::size_t events, std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  const auto rate = [events](double took) { return static_cast<double>(events) / took / 1e6; };
  std::printf("%.*s\t%.3f\t%.3f\t%.3f\n", static_cast<int>(name.size()), name.data(),
              rate(seconds[seconds.size() / 2]), rate(seconds.back()), rate(seconds.front()));
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_limit = argc == 3 && std::string_view(argv[1]) == "--jq-events";
  const bool has_name = argc == 3 && std::string_view(argv[1]) == "--only";
  if (argc != 1 && !has_limit && !has_name) {
    std::fputs("usage: fold_bench [--jq-events N | --only NAME] <EVENTS\n", stderr);
    return 2;
  }
  const std::size_t jq_events = has_limit ? std::strtoull(argv[2], nullptr, 10) : 100'000;
  const std::string_view only = has_name ? argv[2] : "";
  const Events events = read_events();
  struct Row {
    std::string_view name;
    std::function<void()> work;
    std::vector<double> seconds;
  };
  std::vector<Row> rows{
      {"operators", [&] { fold_with("operators", kOperators, events); }, {}},
      {"by hand", [&] { fold_by_hand(events); }, {}},
      {"sum", [&] { fold_with("sum", kSum, events); }, {}},
      {"sum by hand", [&] { sum_by_hand(events); }, {}},
  };
  if (has_name) std::erase_if(rows, [only](const Row& row) { return row.name != only; });
  for (int round = 0; round < kRounds; ++round) {
    for (Row& row : rows) row.seconds.push_back(seconds_of(row.work));
  }
  for (const Row& row : rows) print(row.name, events.all.size(), row.seconds);
  if (has_name) return 0;

  Events few;
  few.all = events.all;
  few.all.resize(std::min(jq_events, events.all.size()));
  std::vector<double> jq;
  for (int round = 0; round < 3; ++round) jq.push_back(jq_seconds(few));
  print("jq", few.all.size(), jq);
}
