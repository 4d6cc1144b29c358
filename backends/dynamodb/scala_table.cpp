#include "dynamodb/scala_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/client/json_member.hpp"
#include "dynamodb/table.hpp"
#include "dynamodb/time_order.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/identity.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Part of the format: another text would give other hashes.
constexpr std::string_view kSeed = "eventsrc.layout.1";
// Of all numbers that a table can hold: a row whose seq is none is to be met, not passed by.
constexpr std::string_view kLeast = "-9.9e125";
constexpr std::string_view kGreatest = "9.9e125";

std::string names_of(const ScalaLayout& layout) {
  return fmt::format(R"("ExpressionAttributeNames":{{"#h":{},"#r":{}}})", json::quoted(layout.hash),
                     json::quoted(layout.range));
}

/// Some items of one stream, in the order of their seqs or the other; from the first one if `from`
/// is 0.
std::string query_members(const Table& table, const ScalaLayout& layout, std::string_view stream,
                          Seq from, std::optional<Seq> to, Direction direction, std::size_t limit) {
  std::string members = fmt::format(
      R"("KeyConditionExpression":"#h=:h AND #r BETWEEN :f AND :t",{},)"
      R"("ExpressionAttributeValues":{{":h":{{"S":{}}},":f":{{"N":"{}"}},":t":{{"N":"{}"}}}},)"
      R"("ScanIndexForward":{},"ConsistentRead":{})",
      names_of(layout), json::quoted(stream),
      from == Seq(0) ? std::string(kLeast) : fmt::to_string(from.value()),
      to ? fmt::to_string(to->value()) : std::string(kGreatest), direction == Direction::forward,
      table.consistent());
  if (limit > 0) members += fmt::format(R"(,"Limit":{})", limit);
  return members;
}

/// The events of one stream between two seqs, without a chain.
class Rows final : public EventCursor {
 public:
  Rows(Table& table, const ScalaLayout& layout, std::string_view stream, std::int64_t number,
       Seq from, Seq to, Direction direction)
      : items_(table.name(), layout), number_(number) {
    if (from > to) return;
    pages_.emplace(table, "Query",
                   query_members(table, layout, stream, from, to, direction, /*limit=*/0),
                   Pages::First::now);
  }

  bool next(EventView& event) override {
    std::string_view item;
    while (!elements_ || !elements_->next(item)) {
      std::string_view page;
      if (!pages_ || !pages_->next(page)) return false;
      elements_.emplace(page);
    }
    items_.read(item, event);
    event.stream_number = number_;
    return true;
  }

 private:
  ScalaItems items_;
  std::int64_t number_;
  std::optional<Pages> pages_;
  std::optional<json::Elements> elements_;
};

/// The same with salts and hashes: reads the stream from its beginning.
class Chained final : public EventCursor {
 public:
  /// Hands out what is not before `from`.
  Chained(std::unique_ptr<EventCursor> rows, Seq from) : rows_(std::move(rows)), from_(from) {}

  bool next(EventView& event) override {
    while (rows_->next(event)) {
      event.salt = seeded_salt(sha_, kSeed, event.stream, event.seq);
      hash_ = event_hash(sha_, hash_, event, content_of(sha_, event));
      event.hash = hash_;
      if (event.seq >= from_) return true;
    }
    return false;
  }

 private:
  std::unique_ptr<EventCursor> rows_;
  Seq from_;
  Sha256 sha_;
  Hash hash_ = kChainStart;
};

/// The other way round: a chain is computed upwards only.
class Reversed final : public EventCursor {
 public:
  explicit Reversed(EventCursor& events) {
    EventView event;
    while (events.next(event)) events_.emplace_back(event);
  }

  bool next(EventView& event) override {
    // The one handed out last must outlive this call.
    if (given_) events_.pop_back();
    given_ = !events_.empty();
    if (given_) event = events_.back().view();
    return given_;
  }

 private:
  std::vector<StoredEvent> events_;
  bool given_ = false;
};

class ScalaStore final : public Store {
 public:
  ScalaStore(const Options& options, ScalaLayout layout)
      : options_(options),
        layout_(std::move(layout)),
        table_(std::make_shared<Client>(options.client), options.eventual) {}

  Capabilities capabilities() const noexcept override { return {.read_only = true}; }

  std::unique_ptr<Transaction> begin(bool /*dry*/) override {
    throw Error(ErrorCode::denied,
                fmt::format("table {}: eventsrc only reads tables of the Scala library: copy it to "
                            "a store of its own",
                            json::quoted(table_.name())));
  }

  std::optional<StreamHead> head(std::string_view stream) override {
    const auto last = bound(stream);
    if (!last) return std::nullopt;
    const auto known = heads_.find(stream);
    if (known != heads_.end() && known->second.last == *last) return known->second;
    StreamHead head;
    head.name = stream;
    head.number = number(stream);
    const auto events = chained(stream, Seq(0), *last);
    EventView event;
    while (events->next(event)) head.advance(event);
    heads_.insert_or_assign(std::string(stream), head);
    return head;
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    const auto last = bound(stream);
    const Seq from = range.from.value_or(Seq(0));
    Seq to = last.value_or(Seq(0));
    if (range.to) to = std::min(to, *range.to);
    if (!last || from > to) return rows(stream, Seq(1), Seq(0), range.direction);
    if (!range.chain) return rows(stream, from, to, range.direction);
    auto events = chained(stream, from, to);
    if (range.direction == Direction::forward) return events;
    return std::make_unique<Reversed>(*events);
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override;
  std::unique_ptr<StreamCursor> streams(const Selection& selection) override;

  StoreInfo info() override {
    check_schema();
    StoreInfo info;
    info.store = fmt::format("dynamodb:{}?layout=eventsrc", table_.name());
    info.format = "table of the Scala library eventsrc";
    info.id = new_identity(fmt::format("{} {}", kSeed, table_.name()), *options_.client.clock,
                           *options_.client.random)
                  .id;
    info.created = created_;
    info.sizes = {{"items", items_}, {"tableBytes", bytes_}};
    info.details = {
        {"endpoint", table_.client().endpoint()},
        {"region", table_.client().region()},
    };
    const Usage usage = table_.client().usage();
    info.consumed = Cost{usage.rcu, usage.wcu};
    return info;
  }

  // Whether its items are events is found in reading them.
  void check(const std::function<void(const std::string&)>& /*report*/) override { check_schema(); }

  void refresh() override {
    bounds_.clear();
    heads_.clear();
  }

  std::optional<Cost> read_cost() override {
    constexpr double kUnitBytes = 4096;
    check_schema();
    const double units = std::ceil(static_cast<double>(bytes_) / kUnitBytes);
    return Cost{table_.consistent() ? units : units / 2, 0};
  }

  /// Sorted.
  [[nodiscard]] std::vector<std::string> names(const Selection& selection) {
    std::set<std::string> found;
    if (selection.only_names()) {
      for (const Pattern& pattern : selection.patterns()) {
        if (bound(pattern.prefix())) found.insert(pattern.prefix());
      }
      return {found.begin(), found.end()};
    }
    check_schema();
    ScalaItems items(table_.name(), layout_);
    Pages pages(table_, "Scan",
                fmt::format(R"("ProjectionExpression":"#h,#r",{},"ConsistentRead":{})",
                            names_of(layout_), table_.consistent()),
                Pages::First::now);
    std::string_view page;
    while (pages.next(page)) {
      check_interrupt();
      json::Elements elements(page);
      std::string_view item;
      while (elements.next(item)) {
        std::string stream = items.stream_of(item);
        if (selection.matches(stream)) found.insert(std::move(stream));
      }
    }
    return {found.begin(), found.end()};
  }

  [[nodiscard]] std::int64_t number(std::string_view stream) {
    const auto found = numbers_.find(stream);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<std::int64_t>(numbers_.size()) + 1;
    numbers_.emplace(std::string(stream), number);
    return number;
  }

  /// The seq up to which the stream is shown: its last one when it was first looked at, or now.
  std::optional<Seq> bound(std::string_view stream) {
    if (stream.empty() || stream.size() > kMaxStreamBytes) return std::nullopt;
    check_schema();
    if (options_.reads) {
      const auto known = bounds_.find(stream);
      if (known != bounds_.end()) return known->second;
    }
    const Answer answer = table_.client().call(
        "Query", fmt::format("{{{},{}}}", table_.request(),
                             query_members(table_, layout_, stream, Seq(0), std::nullopt,
                                           Direction::backward, /*limit=*/1)));
    json::Elements elements(member(answer.body, "Items"));
    std::string_view item;
    std::optional<Seq> bound;
    if (elements.next(item)) {
      EventView event;
      ScalaItems(table_.name(), layout_).read(item, event);
      bound = event.seq;
    }
    bounds_.insert_or_assign(std::string(stream), bound);
    return bound;
  }

 private:
  std::unique_ptr<EventCursor> rows(std::string_view stream, Seq from, Seq to,
                                    Direction direction) {
    return std::make_unique<Rows>(table_, layout_, stream, number(stream), from, to, direction);
  }

  std::unique_ptr<EventCursor> chained(std::string_view stream, Seq from, Seq to) {
    return std::make_unique<Chained>(rows(stream, Seq(0), to, Direction::forward), from);
  }

  void check_schema();

  Options options_;
  ScalaLayout layout_;
  Table table_;
  bool checked_ = false;
  Timestamp created_;
  std::int64_t items_ = 0;
  std::int64_t bytes_ = 0;
  std::map<std::string, std::int64_t, std::less<>> numbers_;
  std::map<std::string, std::optional<Seq>, std::less<>> bounds_;
  std::map<std::string, StreamHead, std::less<>> heads_;
};

class ScalaHeads final : public StreamCursor {
 public:
  ScalaHeads(ScalaStore& store, std::vector<std::string> names)
      : store_(store), names_(std::move(names)) {}

  bool next(StreamHead& head) override {
    while (at_ < names_.size()) {
      check_interrupt();
      if (auto found = store_.head(names_[at_++])) {
        head = std::move(*found);
        return true;
      }
    }
    return false;
  }

 private:
  ScalaStore& store_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
};

/// The streams one after the other.
class ScalaEvents final : public EventCursor {
 public:
  ScalaEvents(ScalaStore& store, std::vector<std::string> names, const Range& range)
      : store_(store), names_(std::move(names)), range_(range) {}

  bool next(EventView& event) override {
    for (;;) {
      if (cursor_ && cursor_->next(event)) return true;
      if (at_ == names_.size()) return false;
      check_interrupt();
      cursor_ = store_.read(names_[at_++], range_);
    }
  }

 private:
  ScalaStore& store_;
  std::vector<std::string> names_;
  Range range_;
  std::size_t at_ = 0;
  std::unique_ptr<EventCursor> cursor_;
};

std::unique_ptr<EventCursor> ScalaStore::read_all(const ScanRange& range) {
  std::vector<std::string> all = names(Selection({"*", "$*"}));
  if (range.parts > 1) {
    std::erase_if(
        all, [&](const std::string& name) { return number(name) % range.parts != range.part; });
  }
  auto events = std::make_unique<ScalaEvents>(
      *this, std::move(all), Range{.direction = range.direction, .chain = range.chain});
  if (range.order == ScanOrder::position) return events;
  return in_time_order(std::move(events), range.direction);
}

std::unique_ptr<StreamCursor> ScalaStore::streams(const Selection& selection) {
  return std::make_unique<ScalaHeads>(*this, names(selection));
}

// The name and type of the key of this kind.
struct KeyPart {
  std::string name;
  std::string type;
};

KeyPart key_part(std::string_view table, std::string_view kind) {
  KeyPart part;
  std::string_view element;
  json::Elements keys(member(table, "KeySchema"));
  while (keys.next(element)) {
    if (text_member(element, "KeyType") == kind) {
      part.name = text_member(element, "AttributeName").value_or("");
    }
  }
  json::Elements types(member(table, "AttributeDefinitions"));
  while (types.next(element)) {
    if (text_member(element, "AttributeName") == part.name) {
      part.type = text_member(element, "AttributeType").value_or("");
    }
  }
  return part;
}

void ScalaStore::check_schema() {
  if (checked_) return;
  const Answer answer = table_.client().call(
      "DescribeTable", fmt::format(R"({{"TableName":{}}})", json::quoted(table_.name())));
  const std::string_view table = member(answer.body, "Table");
  const KeyPart hash = key_part(table, "HASH");
  const KeyPart range = key_part(table, "RANGE");
  const auto unsupported = [&](const std::string& what) {
    throw Error(ErrorCode::unsupported,
                fmt::format("table {}: {}", json::quoted(table_.name()), what));
  };
  if (range.name.empty()) {
    unsupported(fmt::format("its key is {} alone: a table of the library has a range key, too",
                            json::quoted(hash.name)));
  }
  if (hash.name != layout_.hash || range.name != layout_.range) {
    throw Error(
        ErrorCode::usage,
        fmt::format("table {} has the keys {} and {}, and not {} and {}: name them with "
                    "hash= and range=",
                    json::quoted(table_.name()), json::quoted(hash.name), json::quoted(range.name),
                    json::quoted(layout_.hash), json::quoted(layout_.range)));
  }
  if (hash.type != "S") {
    unsupported(fmt::format("its hash key {} is no string, as a stream's name is",
                            json::quoted(hash.name)));
  }
  if (range.type == "B") {
    unsupported(
        fmt::format("its range key {} is binary, made of several values: only a number can "
                    "be a seq",
                    json::quoted(range.name)));
  }
  if (range.type != "N") {
    unsupported(
        fmt::format("its range key {} is no number, as a seq is", json::quoted(range.name)));
  }
  items_ = static_cast<std::int64_t>(number_member(table, "ItemCount"));
  bytes_ = static_cast<std::int64_t>(number_member(table, "TableSizeBytes"));
  constexpr double kMicros = 1e6;
  created_ = Timestamp(
      Timestamp::duration(std::llround(number_member(table, "CreationDateTime") * kMicros)));
  checked_ = true;
}

}  // namespace

std::unique_ptr<Store> open_scala_table(const Options& options, const ScalaLayout& layout) {
  return std::make_unique<ScalaStore>(options, layout);
}

}  // namespace eventsrc::dynamodb
