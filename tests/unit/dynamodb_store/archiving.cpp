#include "unit/dynamodb_store/archiving.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/appends.hpp"

namespace eventsrc::test {

using namespace std::chrono_literals;
using nlohmann::json;

std::vector<FakeDynamoOptions> servers() {
  FakeDynamoOptions plain;
  plain.transactions = false;
  plain.returns_old = false;
  return {FakeDynamoOptions{}, plain};
}

void mark(Store& store, Clock& clock, std::int64_t seq, std::string_view stream) {
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  Epoch epoch;
  static_cast<void>(make_epoch(store, stream, Point::at(Seq(seq)), views, {}, clock.now(), epoch));
}

Planned plan(Store& store, std::string_view stream) {
  Planned planned;
  planned.plan = plan_archive(store, stream, [&](const EventView& event, const Hash* prev) {
    append_event_line(planned.lines, event, prev);
    planned.lines += '\n';
  });
  return planned;
}

std::string archive(Store& store, std::string_view stream) {
  const Planned planned = plan(store, stream);
  epochs_of(store).remove(planned.plan, "a.jsonl");
  return planned.lines;
}

std::int64_t restore(Store& store, const std::string& lines) {
  const OpenFile file(lines);
  return restore_archive(store, file.fd()).events;
}

RedactOptions because() {
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  options.retry.retry_for = 0s;
  return options;
}

std::string try_to(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::size_t commits(const FakeTable& table, std::string_view stream) {
  const std::vector<json> items = table.items();
  return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), [&](const json& item) {
    return item.at("pk").at("S") == fmt::format("e#{}", stream);
  }));
}

std::string lines_of(Store& store, std::string_view stream) {
  std::string lines;
  for (const StoredEvent& event : read(store, stream)) {
    append_event_line(lines, event.view(), nullptr);
    lines += '\n';
  }
  return lines;
}

std::string unless_refused(const std::function<std::string()>& work) {
  try {
    return work();
  } catch (const Error&) {
    return {};
  }
}

bool run_with_rival(FakeTable& table, int k, const std::function<void(Store&)>& first,
                    const std::function<void()>& rival, const HandleOptions& options) {
  const auto transport = table.transport();
  int requests = 0;
  transport->before = [&](const std::string&, const std::string&) {
    if (++requests == k) rival();
    return std::optional<dynamodb::HttpResponse>();
  };
  first(*table.open(transport, options));
  return requests >= k;
}

Filled::Filled(std::size_t size, const FakeDynamoOptions& options) : table(options) {
  for (int i = 0; i < 6; ++i) data.push_back(text_of(size, static_cast<std::uint64_t>(i)));
  for (int i = 0; i < 6; i += 2) {
    table.clock.advance(1min);
    table.add({event_at(i), event_at(i + 1)});
  }
  table.add({event("b")});
  whole = lines_of(*table.open(), "a");
}

NewEvent Filled::event_at(int i) {
  ids_.push_back(std::make_unique<std::string>(fmt::format("k{}", i)));
  return event_with_id("a", *ids_.back(), "t", data[static_cast<std::size_t>(i)]);
}

void Filled::check_ids() {
  // Of a commit that goes, and of the one that stays.
  for (const int i : {1, 4}) {
    CAPTURE(i);
    Events again({event_at(i)});
    const AppendReport report = done(append(*table.open(), again, {}, table.clock, table.random));
    CHECK(report.already == 1);
    CHECK(report.first == Seq(i));
    Events other({event_with_id("a", *ids_.back(), "other")});
    CHECK(std::holds_alternative<Rejection>(
        append(*table.open(), other, {}, table.clock, table.random)));
  }
}

bool Filled::is_archived() { return table.open()->head("a")->first > Seq(0); }

void Filled::check_sound() {
  const auto store = table.open({.reads = true});
  CHECK(verified(*store) == "");
  CHECK(seqs(*store, "a") == (is_archived() ? std::vector<std::int64_t>{5}
                                            : std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
  CHECK(store->head("a")->events == (is_archived() ? 1 : 6));
  CHECK(read_all(*store).size() == (is_archived() ? 2U : 7U));
  check_ids();
}

void Filled::collect() {
  table.clock.advance(2h);
  const GcReport dry = table.open()->collect_garbage({.dry_run = true});
  const GcReport report = table.open()->collect_garbage({});
  CHECK(report.writes == dry.writes);
  CHECK(table.leftovers() == "");
  if (is_archived()) CHECK(commits(table) == 1);
}

void Filled::restore_all(const std::string& lines) {
  if (is_archived()) CHECK(restore(*table.open(), lines) == 5);
  CHECK((lines_of(*table.open(), "a") == whole));
  check_sound();
}

}  // namespace eventsrc::test
