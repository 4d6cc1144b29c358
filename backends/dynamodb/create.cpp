#include "dynamodb/create.hpp"

#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/identity.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/retry.hpp"

namespace eventsrc::dynamodb {
namespace {

// Names of indexes have three characters and more.
constexpr std::string_view kBackupsUnavailable = "ContinuousBackupsUnavailableException";
constexpr auto kCreationLimit = std::chrono::seconds(60);
constexpr auto kFirstWait = std::chrono::milliseconds(50);
constexpr auto kLongestWait = std::chrono::seconds(2);

std::int64_t whole_number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_active(std::string_view status) { return status == R"("ACTIVE")"; }

// Whether the list has an attribute of this name, and of type or key kind `kind`.
bool has_attribute(std::string_view list, std::string_view name, std::string_view member_name,
                   std::string_view kind) {
  if (list.empty()) return false;
  json::Elements elements(list);
  std::string_view element;
  while (elements.next(element)) {
    if (member(element, "AttributeName") == name && member(element, member_name) == kind) {
      return true;
    }
  }
  return false;
}

void read_indexes(std::string_view indexes, Description& description) {
  if (indexes.empty()) return;
  json::Elements elements(indexes);
  std::string_view index;
  while (elements.next(index)) {
    if (member(index, "IndexName") == fmt::format("\"{}\"", kTimeIndex)) {
      description.has_time_index = true;
    }
    description.active = description.active && is_active(member(index, "IndexStatus"));
  }
}

std::string create_request(const std::string& table, const CreateOptions& options) {
  std::string attributes =
      R"({"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"})";
  std::string index;
  if (options.time_index) {
    attributes +=
        R"(,{"AttributeName":"g","AttributeType":"S"},{"AttributeName":"ts","AttributeType":"N"})";
    index = fmt::format(
        R"(,"GlobalSecondaryIndexes":[{{"IndexName":"{}","KeySchema":)"
        R"([{{"AttributeName":"g","KeyType":"HASH"}},{{"AttributeName":"ts","KeyType":"RANGE"}}],)"
        R"("Projection":{{"ProjectionType":"INCLUDE","NonKeyAttributes":["n"]}}}}])",
        kTimeIndex);
  }
  return fmt::format(
      R"({{"TableName":{},"BillingMode":"PAY_PER_REQUEST","DeletionProtectionEnabled":true,)"
      R"("AttributeDefinitions":[{}],"KeySchema":[{{"AttributeName":"pk","KeyType":"HASH"}},)"
      R"({{"AttributeName":"sk","KeyType":"RANGE"}}]{}}})",
      json::quoted(table), attributes, index);
}

void wait_until_active(Table& table, Clock& clock, Random& random) {
  Backoff backoff(clock, random, kFirstWait, kLongestWait, kCreationLimit);
  for (;;) {
    check_interrupt();
    if (describe(table).active) return;
    if (!backoff.wait()) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("table {} is still not active after {} s: run 'eventsrc init' again "
                              "later",
                              json::quoted(table.name()), kCreationLimit.count()));
    }
  }
}

void check_schema(Table& table, const Description& description, const CreateOptions& options) {
  if (!description.keys_fit) {
    throw Error(ErrorCode::invalid,
                fmt::format("table {} has other keys than an eventsrc store, which are pk and sk, "
                            "both strings: name another table",
                            json::quoted(table.name())));
  }
  if (options.time_index && !description.has_time_index) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("table {} is there without the index '{}' that --time-index needs: name "
                    "a table that does not exist yet",
                    json::quoted(table.name()), kTimeIndex));
  }
}

// Best effort: the emulators know nothing of it.
void protect(Table& table, Clock& clock, Random& random) {
  const auto switch_on = [&table] {
    return table.client().call("UpdateContinuousBackups",
                               fmt::format(R"({{"TableName":{},"PointInTimeRecoverySpecification":)"
                                           R"({{"PointInTimeRecoveryEnabled":true}}}})",
                                           json::quoted(table.name())),
                               {"UnknownOperationException", "AccessDeniedException",
                                kBackupsUnavailable, "ValidationException", "InternalFailure"});
  };
  Answer answer = switch_on();
  // So it is for a while after a table was made.
  Backoff backoff(clock, random, kFirstWait, kLongestWait, kCreationLimit);
  while (answer.error == kBackupsUnavailable && backoff.wait()) {
    check_interrupt();
    answer = switch_on();
  }
  const auto& warn = table.client().options().warn;
  if (!answer.ok() && warn) {
    warn(fmt::format("table {} has no point-in-time recovery: {} ({})", json::quoted(table.name()),
                     answer.error == "UnknownOperationException" ? "this server does not know it"
                                                                 : "switch it on by other means",
                     answer.error));
  }
}

Meta new_meta(Table& table, const CreateOptions& options, Clock& clock, Random& random) {
  Meta meta;
  meta.shards = options.shards;
  meta.time_index = options.time_index;
  meta.by = "eventsrc " EVENTSRC_VERSION;
  meta.home = table.client().region();
  StoreIdentity identity = new_identity(options.seed, clock, random);
  meta.id = std::move(identity.id);
  meta.created = identity.created;
  meta.seeded = !options.seed.empty();
  return meta;
}

}  // namespace

Description describe(Table& table) {
  Description description;
  const Answer answer = table.client().call(
      "DescribeTable", fmt::format(R"({{"TableName":{}}})", json::quoted(table.name())),
      {"ResourceNotFoundException"});
  if (!answer.ok()) return description;
  const std::string_view found = member(answer.body, "Table");
  description.exists = true;
  description.active = is_active(member(found, "TableStatus"));
  description.items = whole_number(member(found, "ItemCount"));
  description.bytes = whole_number(member(found, "TableSizeBytes"));
  const std::string_view keys = member(found, "KeySchema");
  const std::string_view types = member(found, "AttributeDefinitions");
  description.keys_fit = has_attribute(keys, R"("pk")", "KeyType", R"("HASH")") &&
                         has_attribute(keys, R"("sk")", "KeyType", R"("RANGE")") &&
                         has_attribute(types, R"("pk")", "AttributeType", R"("S")") &&
                         has_attribute(types, R"("sk")", "AttributeType", R"("S")");
  read_indexes(member(found, "GlobalSecondaryIndexes"), description);
  return description;
}

bool create_store(Table& table, const CreateOptions& options, Clock& clock, Random& random) {
  Description description = describe(table);
  bool made = false;
  if (!description.exists) {
    // A rival may be faster: then it is there all the same.
    made =
        table.client()
            .call("CreateTable", create_request(table.name(), options), {"ResourceInUseException"})
            .ok();
  }
  wait_until_active(table, clock, random);
  if (!made) check_schema(table, describe(table), options);
  if (table.find_meta()) return false;
  const Meta meta = new_meta(table, options, clock, random);
  std::optional<std::string> found;
  bool created = table.put_if(meta_key(), meta_item(meta), {"attribute_not_exists(pk)", {}}, found);
  // Its own answer may have been lost.
  if (!created) {
    const auto there = table.find_meta();
    created = there && there->id == meta.id;
  }
  if (created) protect(table, clock, random);
  return created;
}

}  // namespace eventsrc::dynamodb
