#include "dynamodb/client/batch.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/client/in_parallel.hpp"
#include "dynamodb/client/json_member.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kMostWrites = 25;
constexpr std::size_t kMostKeys = 100;
// 16 MB, less what is around the parts.
constexpr std::size_t kMostBytes = (std::size_t{16} << 20U) - 4096;
// Each may have an answer of 16 MB.
constexpr std::size_t kMostAtOnce = 4;

using Parts = std::vector<std::string_view>;

// Groups of as many as one request may have.
std::vector<Parts> grouped(std::span<const std::string> all, std::size_t most) {
  std::vector<Parts> groups;
  std::size_t bytes = 0;
  for (const std::string& part : all) {
    const bool full =
        groups.empty() || groups.back().size() == most || bytes + part.size() + 1 > kMostBytes;
    if (full) {
      groups.emplace_back();
      bytes = 0;
    }
    groups.back().push_back(part);
    bytes += part.size() + 1;
  }
  return groups;
}

void append_joined(std::string& out, const Parts& parts) {
  for (const std::string_view part : parts) {
    if (part.data() != parts.front().data()) out += ',';
    out += part;
  }
}

// The parts that look into `array`.
Parts elements_of(std::string_view array) {
  Parts parts;
  if (array.empty() || array.front() != '[') return parts;
  std::string_view each;
  for (json::Elements elements(array); elements.next(each);) parts.push_back(each);
  return parts;
}

// The only member of an object of tables: requests name one.
std::string_view of_table(std::string_view tables) {
  std::string_view key;
  std::string_view value;
  if (tables.size() > 2 && json::Members(tables).next(key, value)) return value;
  return {};
}

/// What differs between the two batch operations.
struct Kind {
  std::string_view operation;
  /// Around the parts, up to ReturnConsumedCapacity.
  std::string before;
  std::string after;
  Parts (*undone)(std::string_view answer);
};

[[noreturn]] void give_up(const Requester& requester, const Kind& kind, std::size_t undone) {
  const double seconds = std::chrono::duration<double>(requester.options().retry_for).count();
  throw Error(ErrorCode::unavailable,
              fmt::format("table \"{}\" is throttled: {} items of a {} were left undone for {} s: "
                          "try again later, or more slowly",
                          requester.options().location.table, undone, kind.operation, seconds));
}

// Sends the parts until none is left undone, and calls `take` with each answer. As long as some
// parts get through, the time to wait begins anew.
void finish(Requester& requester, const Kind& kind, Parts parts,
            const std::function<void(std::string_view answer)>& take) {
  std::optional<RequestRetry> retry;
  Answer answer;  // which the undone parts look into
  while (!parts.empty()) {
    std::string body = kind.before;
    append_joined(body, parts);
    body += kind.after;
    answer = requester.call(kind.operation, body, {});
    take(answer.body);
    const std::size_t sent = parts.size();
    parts = kind.undone(answer.body);
    if (parts.empty()) return;
    if (!throttles_parts(kind.operation, answer.body) && parts.size() < sent) continue;
    if (!retry || parts.size() < sent) retry.emplace(requester.retry_of_parts());
    if (!retry->wait(Remedy::slow_down)) give_up(requester, kind, parts.size());
  }
}

std::size_t threads_for(const Requester& requester) {
  return std::min(requester.options().connections, kMostAtOnce);
}

}  // namespace

void write_batches(Requester& requester, std::span<const std::string> requests) {
  const Kind kind{
      "BatchWriteItem",
      fmt::format(R"({{"RequestItems":{{{}:[)", json::quoted(requester.options().location.table)),
      R"(]},"ReturnConsumedCapacity":"TOTAL"})", [](std::string_view answer) {
        return elements_of(of_table(member(answer, "UnprocessedItems")));
      }};
  const std::vector<Parts> groups = grouped(requests, kMostWrites);
  in_parallel(
      groups.size(), threads_for(requester),
      [&](std::size_t i) {
        finish(requester, kind, groups[i], [](std::string_view) {});
        return std::string();
      },
      [](const std::string&) {});
}

void get_batches(Requester& requester, std::span<const std::string> keys, bool consistent,
                 std::string_view projection,
                 const std::function<void(std::string_view item)>& item) {
  std::string after = "]";
  if (consistent) after += R"(,"ConsistentRead":true)";
  if (!projection.empty()) {
    after.append(R"(,"ProjectionExpression":)").append(json::quoted(projection));
  }
  after += R"(}},"ReturnConsumedCapacity":"TOTAL"})";
  const Kind kind{"BatchGetItem",
                  fmt::format(R"({{"RequestItems":{{{}:{{"Keys":[)",
                              json::quoted(requester.options().location.table)),
                  std::move(after), [](std::string_view answer) {
                    const std::string_view undone = member(answer, "UnprocessedKeys");
                    return elements_of(member(of_table(undone), "Keys"));
                  }};
  const std::vector<Parts> groups = grouped(keys, kMostKeys);
  // The items found, as one array without brackets.
  const auto fetch = [&](std::size_t i) {
    std::string found = "[";
    finish(requester, kind, groups[i], [&found](std::string_view answer) {
      const std::string_view items = of_table(member(answer, "Responses"));
      if (items.size() <= 2) return;
      if (found.size() > 1) found += ',';
      found += items.substr(1, items.size() - 2);
    });
    return found += ']';
  };
  in_parallel(groups.size(), threads_for(requester), fetch, [&item](const std::string& found) {
    for (const std::string_view each : elements_of(found)) item(each);
  });
}

}  // namespace eventsrc::dynamodb
