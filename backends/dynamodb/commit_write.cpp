#include "dynamodb/commit_write.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "dynamodb/client/in_doubt.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// The commit stands.
void settle(const CommitWrite& write) {
  if (write.body->chunks) {
    write.body->chunks->keep();
    write.body->chunks.reset();
  }
  if (write.replacement != nullptr) write.replacement->remove_old_chunks();
}

std::string transact_item(std::string_view table, const CommitWrite& write) {
  std::string values;
  if (!write.condition.values.empty()) {
    values = fmt::format(R"("ExpressionAttributeValues":{{{}}},)", write.condition.values);
  }
  return fmt::format(R"({{"Put":{{"TableName":{},"Item":{},"ConditionExpression":"{}",{})"
                     R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}}})",
                     json::quoted(table), write.item, write.condition.expression, values);
}

// There is one reason for each write.
[[noreturn]] void fail_throttled(const Table& table, const std::vector<CommitWrite>& writes,
                                 std::string_view reasons) {
  ErrorDetails details;
  json::Elements elements(reasons);
  std::string_view reason;
  for (std::size_t i = 0; i < writes.size() && elements.next(reason); ++i) {
    const std::string code = text_member(reason, "Code").value_or("");
    if (code != "ThrottlingError" && code != "ProvisionedThroughputExceeded") continue;
    details.stream = writes[i].stream;
    break;
  }
  const std::string stream =
      details.stream ? fmt::format(", at stream {}", json::quoted(*details.stream)) : "";
  throw Error(ErrorCode::unavailable,
              fmt::format("table {} is throttled{}: write less at once, or slower with --max-wcu "
                          "(TransactionCanceledException)",
                          json::quoted(table.name()), stream),
              details);
}

}  // namespace

void check_home(Table& table) {
  const std::string& home = table.meta().home;
  if (home.empty() || home == table.client().region()) return;
  throw Error(ErrorCode::denied,
              fmt::format("the store in table {} is at home in {}, and this is {}: append there, "
                          "as two regions could give one seq to two events",
                          json::quoted(table.name()), home, table.client().region()));
}

void Packer::spill(Body& body, const std::string& stream, Seq key, bool all) {
  check_home(table_);
  if (!body.chunks) {
    // Of a name of its own for each commit of a transaction.
    body.chunks = std::make_unique<ChunkWriter>(table_, make_uuid(clock_, random_), stream, key,
                                                clock_.now());
    body.sha.reset();
  }
  std::vector<Chunk> chunks = body.records.cut(all);
  SpilledBody& spilled = body.chunks->body();
  for (const Chunk& chunk : chunks) {
    body.sha.add(std::string_view(chunk.bytes));
    spilled.bytes += static_cast<std::int64_t>(chunk.bytes.size());
  }
  if (!chunks.empty()) body.chunks->write(std::move(chunks), clock_.now());
}

void Packer::prepare(CommitWrite& write, bool fits) {
  Body& body = *write.body;
  ItemWriter item;
  item.text("pk", write.key.pk).text("sk", write.key.sk);
  write_commit(item, write.commit);
  if (table_.meta().time_index) {
    item.text("g", fmt::to_string(shard_of(write.stream, table_.meta().shards)));
  }
  if (fits) {
    write_events(item, write.commit, body.records.bytes());
  } else {
    spill(body, write.stream, write.commit.key, /*all=*/true);
    body.chunks->finish();
    body.chunks->body().sha = body.sha.finish();
    write_body(item, body.chunks->body());
  }
  write.item = item.json();
  write.size = item.size();
}

bool CommitSender::send(const std::vector<CommitWrite>& writes) {
  try {
    return writes.size() == 1 ? put(writes.front()) : transact(writes);
  } catch (const InDoubt& error) {
    outcome_unknown_ = true;
    throw Error(error.code(),
                fmt::format("{}; it is not known whether it was stored: {}", error.what(),
                            writes.back().replacement == nullptr
                                ? "append it again with the same --id or seq, or look with "
                                  "'eventsrc head'"
                                : "run the command again"),
                error.details());
  } catch (const Error&) {
    // An earlier try may have arrived although the last one was refused.
    outcome_unknown_ = true;
    throw;
  }
}

// Whether what stands in the place of a commit is what this write has put there.
bool CommitSender::is_own(const CommitWrite& write, std::string_view item) const {
  const Commit there = read_commit(item);
  return write.replacement == nullptr ? there.id == id_ : there.changed_by == id_;
}

bool CommitSender::put(const CommitWrite& write) {
  std::optional<std::string> found;
  if (!table_.put_if(write.key, write.item, write.condition, found) &&
      !(found && is_own(write, *found))) {
    return false;
  }
  settle(write);
  return true;
}

// Where nothing else can be had: should it end in between, there are records of what was not done
// yet, and a repeat does it.
bool CommitSender::put_in_turn(const std::vector<CommitWrite>& writes) {
  for (const CommitWrite& write : writes) {
    if (write.replacement == nullptr ||
        write.commit.head.hash == write.replacement->stored().head.hash) {
      continue;
    }
    throw Error(ErrorCode::unsupported,
                "this server has no transactions, which a rewrite needs: nothing was changed; "
                "'eventsrc migrate --transform' copies the store with what is to be changed "
                "(UnknownOperationException)");
  }
  return std::all_of(writes.begin(), writes.end(),
                     [this](const CommitWrite& write) { return put(write); });
}

bool CommitSender::transact(const std::vector<CommitWrite>& writes) {
  std::string items;
  for (const CommitWrite& write : writes) {
    if (!items.empty()) items += ',';
    items += transact_item(table_.name(), write);
  }
  const Answer answer = table_.client().call(
      "TransactWriteItems",
      fmt::format(
          R"({{"TransactItems":[{}],"ClientRequestToken":"{}","ReturnConsumedCapacity":"TOTAL"}})",
          items, id_),
      {"TransactionCanceledException", "UnknownOperationException"});
  if (answer.error == "UnknownOperationException") {
    if (writes.back().replacement != nullptr) return put_in_turn(writes);
    throw Error(ErrorCode::unsupported,
                "this server has no transactions: append to one stream at a time, or use --batch "
                "(UnknownOperationException)");
  }
  if (!answer.ok() && !is_done_already(writes, answer)) return false;
  for (const CommitWrite& write : writes) settle(write);
  return true;
}

// All of them, or none: one that is this write's own tells that its answer was lost. False if
// a rival was faster; throws what else was the matter.
bool CommitSender::is_done_already(const std::vector<CommitWrite>& writes, const Answer& answer) {
  const auto first = table_.get_in_the_way(writes.front().key);
  if (first && is_own(writes.front(), *first)) return true;
  const auto has = [&answer](std::string_view reason) {
    return answer.body.find(fmt::format("\"{}\"", reason)) != std::string::npos;
  };
  if (has("ConditionalCheckFailed")) return false;
  if (has("TransactionConflict")) {
    // Where a try was not answered, it may be this very write that is met.
    if (!answer.in_doubt) return false;
    throw InDoubt(Error(ErrorCode::unavailable,
                        "another transaction goes on over these streams (TransactionConflict)"));
  }
  if (has("ThrottlingError") || has("ProvisionedThroughputExceeded")) {
    fail_throttled(table_, writes, member(answer.body, "CancellationReasons"));
  }
  throw Error(ErrorCode::invalid, fmt::format("DynamoDB refused the transaction: {}",
                                              member(answer.body, "CancellationReasons")));
}

}  // namespace eventsrc::dynamodb
