#include "dynamodb/table.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/client/in_doubt.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::string_view kConditionFailed = "ConditionalCheckFailedException";
constexpr std::string_view kConflict = "TransactionConflictException";

// No more than `init` makes: every one is asked.
constexpr std::int64_t kMostShards = 1000;

Meta read_meta(std::string_view item) {
  Meta meta;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "fmt") meta.format = value.number();
    if (name == "shards") meta.shards = value.number();
    if (name == "tidx") meta.time_index = value.boolean();
    if (name == "inline") meta.inline_bytes = value.number();
    if (name == "created") meta.created = value.time();
    if (name == "by") meta.by = value.text();
    if (name == "id") meta.id = value.text();
    if (name == "home") meta.home = value.text();
    if (name == "seeded") meta.seeded = value.boolean();
    if (name == "sealed") {
      meta.seal_done = value.text() == kSealDone;
      if (!meta.sealed) meta.sealed.emplace();
    }
    if (name == "nowAt") meta.sealed = value.text();
    if (name == "snaps") meta.snapshots = value.boolean();
    if (name == "archives") meta.archives = value.boolean();
  }
  if (meta.shards < 1 || meta.shards > kMostShards || meta.inline_bytes < 0) {
    fail_item("its meta item is not whole");
  }
  return meta;
}

std::string text_value(std::string_view name, std::string_view text) {
  return fmt::format(R"(,"{}":{{"S":{}}})", name, json::quoted(text));
}

}  // namespace

Table::Table(std::shared_ptr<Client> client, bool eventual)
    : client_(std::move(client)),
      eventual_(eventual),
      request_(fmt::format(R"("TableName":{},"ReturnConsumedCapacity":"TOTAL")",
                           json::quoted(client_->options().location.table))) {}

Table::~Table() {
  const auto& explain = client_->options().explain;
  if (!explain) return;
  try {
    const Usage usage = client_->usage();
    explain(
        fmt::format("DynamoDB: {} requests, {} sent again, {} throttled; {:g} read units, {:g} "
                    "write units",
                    usage.requests, usage.retries, usage.throttled, usage.rcu, usage.wcu));
  } catch (...) {
    // It is only told of.
  }
}

const std::string& Table::name() const noexcept { return client_->options().location.table; }

std::size_t Table::connections() const noexcept { return client_->options().connections; }

void Table::expect_meta() {
  const std::lock_guard lock(mutex_);
  if (!meta_ && !expected_.started()) expected_.start([this] { return find_meta(); });
}

const Meta& Table::meta() {
  const std::lock_guard lock(mutex_);
  if (meta_) return *meta_;
  auto found = expected_.started() ? expected_.take() : find_meta();
  if (!found) {
    throw Error(ErrorCode::unavailable,
                fmt::format("table {} holds no eventsrc store: 'eventsrc init' makes one of it",
                            json::quoted(name())));
  }
  if (found->format > kFormat) {
    throw Error(ErrorCode::unsupported,
                fmt::format("table {} has format {}, and this eventsrc knows {} only: use a newer "
                            "eventsrc",
                            json::quoted(name()), found->format, kFormat));
  }
  if (found->format < 1) {
    throw Error(
        ErrorCode::integrity,
        fmt::format("table {} says that it has format {}, which there never was: its store's "
                    "item was altered",
                    json::quoted(name()), found->format));
  }
  meta_ = std::move(found);
  looked_ = client_->options().clock->elapsed();
  return *meta_;
}

void Table::note(std::string_view what) {
  static_cast<void>(update(meta_key(), fmt::format("SET {}=:t", what),
                           {"attribute_exists(pk)", R"(":t":{"BOOL":true})"}));
}

void Table::note_archives() {
  if (has_archives()) return;
  note("archives");
  archives_ = true;
}

void Table::look_again() {
  const std::string id = meta().id;
  const auto now = find_meta();
  if (!now || now->id != id) {
    throw Error(ErrorCode::unavailable,
                fmt::format("table {} was replaced meanwhile, by one with {}: what was not "
                            "acknowledged was not stored; run the command again",
                            json::quoted(name()), now ? "another store" : "no store"));
  }
  archives_ = archives_ || now->archives;
  const std::lock_guard lock(mutex_);
  looked_ = client_->options().clock->elapsed();
}

void Table::look_again_after_a_while() {
  constexpr std::chrono::seconds kAWhile{10};
  {
    const std::lock_guard lock(mutex_);
    if (!meta_ || client_->options().clock->elapsed() - looked_ < kAWhile) return;
  }
  look_again();
}

bool Table::denies_archives() {
  const auto now = find_meta();
  return now && !now->archives;
}

void Table::note_snapshots() {
  if (has_snapshots()) return;
  note("snaps");
  snapshots_ = true;
}

std::optional<Meta> Table::find_meta() {
  const auto item = get(meta_key(), /*consistent=*/true);
  if (!item) return std::nullopt;
  return read_meta(*item);
}

std::string meta_item(const Meta& meta) {
  ItemWriter item;
  const Key key = meta_key();
  item.text("pk", key.pk)
      .text("sk", key.sk)
      .number("fmt", meta.format)
      .number("shards", meta.shards)
      .boolean("tidx", meta.time_index)
      .number("inline", meta.inline_bytes)
      .number("created", meta.created.time_since_epoch().count())
      .text("by", meta.by)
      .text("id", meta.id);
  if (!meta.home.empty()) item.text("home", meta.home);
  if (meta.seeded) item.boolean("seeded", true);
  if (meta.snapshots) item.boolean("snaps", true);
  return item.json();
}

std::optional<std::string> Table::get(const Key& key, bool consistent) {
  const Answer answer = client_->call(
      "GetItem",
      fmt::format(R"({{{},"Key":{},"ConsistentRead":{}}})", request_, key.json(), consistent), {},
      subject(key.pk));
  const std::string_view item = member(answer.body, "Item");
  if (item.empty()) return std::nullopt;
  return std::string(item);
}

std::optional<std::string> Table::get_in_the_way(const Key& key) {
  try {
    return get(key, /*consistent=*/true);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unavailable) throw;
    throw InDoubt(error);
  }
}

void Table::put(std::string_view item) {
  static_cast<void>(client_->call("PutItem", fmt::format(R"({{{},"Item":{}}})", request_, item)));
}

bool Table::put_if(const Key& key, std::string_view item, const Condition& condition,
                   std::optional<std::string>& found) {
  std::string body = fmt::format(
      R"({{{},"Item":{},"ConditionExpression":"{}","ReturnValuesOnConditionCheckFailure":"ALL_OLD")",
      request_, item, condition.expression);
  if (!condition.values.empty()) {
    body += fmt::format(R"(,"ExpressionAttributeValues":{{{}}})", condition.values);
  }
  body += '}';
  const Answer answer =
      client_->call("PutItem", body, {kConditionFailed, kConflict}, subject(key.pk));
  if (answer.ok()) return true;
  if (answer.error == kConflict && answer.in_doubt) {
    throw InDoubt(Error(ErrorCode::unavailable,
                        "a transaction goes on over this item (TransactionConflictException)"));
  }
  const std::string_view old = member(answer.body, "Item");
  found = old.empty() ? get_in_the_way(key) : std::string(old);
  return false;
}

void Table::remove(const Key& key) {
  static_cast<void>(
      client_->call("DeleteItem", fmt::format(R"({{{},"Key":{}}})", request_, key.json())));
}

Subject Table::subject(std::string_view pk) {
  const auto stream = stream_of(pk);
  if (!stream) return {};
  Subject subject{std::string(*stream), {}};
  const std::lock_guard lock(mutex_);
  if (meta_ && meta_->time_index) subject.shard = shard_of(*stream, meta_->shards);
  return subject;
}

void Table::remove_if(const Key& key, const Condition& condition) {
  static_cast<void>(client_->call(
      "DeleteItem",
      fmt::format(
          R"({{{},"Key":{},"ConditionExpression":"{}","ExpressionAttributeValues":{{{}}}}})",
          request_, key.json(), condition.expression, condition.values),
      {kConditionFailed}));
}

bool Table::update(const Key& key, std::string_view expression, const Condition& condition) {
  return client_
      ->call("UpdateItem",
             fmt::format(R"({{{},"Key":{},"UpdateExpression":"{}","ConditionExpression":"{}",)"
                         R"("ExpressionAttributeValues":{{{}}}}})",
                         request_, key.json(), expression, condition.expression, condition.values),
             {kConditionFailed})
      .ok();
}

void Table::for_each(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  run_parts(std::min(count, connections()), [&](std::size_t) {
    for (std::size_t i = next++; i < count; i = next++) {
      check_interrupt();
      try {
        work(i);
      } catch (...) {
        next = count;
        throw;
      }
    }
  });
}

std::string Query::members() const {
  std::string condition = "pk=:p";
  std::string values = fmt::format(R"(":p":{{"S":{}}})", json::quoted(pk));
  if (!prefix.empty()) {
    condition += " AND begins_with(sk,:s)";
    values += text_value(":s", prefix);
  } else if (from && to) {
    condition += " AND sk BETWEEN :f AND :t";
    values += text_value(":f", *from) + text_value(":t", *to);
  } else if (from) {
    condition += " AND sk>=:f";
    values += text_value(":f", *from);
  } else if (to) {
    condition += " AND sk<=:t";
    values += text_value(":t", *to);
  }
  std::string out = fmt::format(
      R"("KeyConditionExpression":"{}","ExpressionAttributeValues":{{{}}})", condition, values);
  if (consistent) out += R"(,"ConsistentRead":true)";
  if (!forward) out += R"(,"ScanIndexForward":false)";
  if (limit > 0) out += fmt::format(R"(,"Limit":{})", limit);
  if (!projection.empty()) out += fmt::format(R"(,"ProjectionExpression":"{}")", projection);
  if (!names.empty()) out += fmt::format(R"(,"ExpressionAttributeNames":{})", names);
  return out;
}

Pages::Pages(Table& table, std::string_view operation, std::string members, First first,
             Subject subject)
    : table_(table),
      operation_(operation),
      members_(std::move(members)),
      subject_(std::move(subject)) {
  if (first == First::begin) {
    later_.start([this] { return fetch({}); });
    return;
  }
  page_ = fetch({});
  has_page_ = true;
  look_at(page_);
}

std::string Pages::fetch(const std::string& start_key) {
  std::string body = fmt::format("{{{},{}", table_.request(), members_);
  if (!start_key.empty()) body += R"(,"ExclusiveStartKey":)" + start_key;
  body += '}';
  return std::move(table_.client().call(operation_, body, {}, subject_).body);
}

void Pages::look_at(std::string_view page) {
  std::string key;
  items_ = {};
  json::Members members(page);
  std::string_view name;
  std::string_view value;
  while (members.next(name, value)) {
    if (name == R"("Items")") items_ = value;
    if (name == R"("LastEvaluatedKey")") key = value;
  }
  if (!key.empty()) later_.start([this, key = std::move(key)] { return fetch(key); });
}

bool Pages::next(std::string_view& items) {
  for (;;) {
    if (!std::exchange(has_page_, false)) {
      if (!later_.started()) return false;
      page_ = later_.take();
      look_at(page_);
    }
    items = items_;
    // A page may be empty and yet not the last one.
    if (items.size() > 2) return true;
  }
}

std::optional<std::string> first_item(Table& table, const Query& query) {
  const Answer answer =
      table.client().call("Query", fmt::format("{{{},{}}}", table.request(), query.members()), {},
                          table.subject(query.pk));
  json::Elements elements(member(answer.body, "Items"));
  std::string_view item;
  if (!elements.next(item)) return std::nullopt;
  return std::string(item);
}

}  // namespace eventsrc::dynamodb
