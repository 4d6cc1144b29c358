#include "dynamodb/exported_store.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/aws/http.hpp"
#include "dynamodb/client/json_member.hpp"
#include "dynamodb/exported_items.hpp"
#include "dynamodb/keys.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kPageBytes = std::size_t{1} << 20;
constexpr std::size_t kBatchBytes = std::size_t{16} << 20;
// Behind every text: no UTF-8 has this byte.
constexpr std::string_view kLast = "\xff";

/// Places of items, the end not among them.
struct Places {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::size_t number_of(std::string_view request, std::string_view name) {
  const std::string_view raw = member(request, name);
  std::size_t number = 0;
  std::from_chars(raw.data(), raw.data() + raw.size(), number);
  return number;
}

/// A text value of the request's expressions.
std::optional<std::string> value_of(std::string_view request, std::string_view name) {
  return text_member(member(member(request, "ExpressionAttributeValues"), name), "S");
}

std::string_view only_member(std::string_view object) {
  std::string_view key;
  std::string_view value;
  json::Members(object).next(key, value);
  return value;
}

/// Answers those requests that reading a store sends (table.hpp, cursors.hpp), as the service
/// would that holds the items; others it does not know. So an export is read by the same code, and
/// with the same checks, as a table.
class ExportService final : public HttpTransport {
 public:
  explicit ExportService(const std::vector<std::string>& paths) : items_(paths) {}

  [[nodiscard]] bool holds(const Key& key) const { return find(key.pk, key.sk).has_value(); }

  /// A stream with commits that no part of the registry lists; nothing if there is none.
  [[nodiscard]] std::optional<std::string> unlisted() const {
    const auto registry = partitions(registry_of(0).substr(0, 2));
    for (const std::string& commits : partitions(std::string(kCommitPrefix))) {
      const std::string stream = commits.substr(kCommitPrefix.size());
      const bool is_listed =
          std::any_of(registry.begin(), registry.end(), [&](const std::string& part) {
            return holds({part, stream});
          });
      if (!is_listed) return stream;
    }
    return std::nullopt;
  }

  HttpResponse send(const HttpRequest& request) override {
    HttpResponse response{
        .status = 200, .headers = {{"content-type", "application/x-amz-json-1.0"}}, .body = {}};
    response.body = answer(operation_of(request), request.body);
    if (!response.body.empty()) return response;
    constexpr int kBadRequest = 400;
    response.status = kBadRequest;
    response.body =
        R"({"__type":"UnknownOperationException","message":"an export can only be read"})";
    return response;
  }

 private:
  [[nodiscard]] std::vector<std::string> partitions(const std::string& prefix) const {
    std::vector<std::string> found;
    std::size_t place = items_.lower_bound(prefix, "");
    while (place < items_.size() && items_.pk(place).starts_with(prefix)) {
      found.emplace_back(items_.pk(place));
      place = items_.lower_bound(found.back() + '\0', "");
    }
    return found;
  }

  static std::string_view operation_of(const HttpRequest& request) {
    for (const HttpHeader& header : request.headers) {
      if (header.name != "x-amz-target" && header.name != "X-Amz-Target") continue;
      const std::string_view value = header.value;
      return value.substr(value.find('.') + 1);
    }
    return {};
  }

  [[nodiscard]] std::string answer(std::string_view operation, std::string_view request) const {
    if (operation == "Query") return page(request, queried(request));
    if (operation == "Scan") return page(request, scanned(request));
    if (operation == "GetItem") return get(request);
    if (operation == "BatchGetItem") return get_batch(request);
    if (operation != "DescribeTable") return {};
    return fmt::format(
        R"({{"Table":{{"TableStatus":"ACTIVE","ItemCount":{},"TableSizeBytes":{}}}}})",
        items_.size(), items_.bytes());
  }

  [[nodiscard]] Places queried(std::string_view request) const {
    const std::string pk = value_of(request, ":p").value();
    const auto prefix = value_of(request, ":s");
    const std::string from = prefix ? *prefix : value_of(request, ":f").value_or("");
    std::string to(prefix.value_or(""));
    to += kLast;
    if (const auto last = value_of(request, ":t")) to = *last + '\0';
    return {items_.lower_bound(pk, from), items_.lower_bound(pk, to)};
  }

  // A stream's commits lie in one segment.
  [[nodiscard]] Places scanned(std::string_view request) const {
    const std::string prefix = value_of(request, ":p").value_or("");
    const Places all{items_.lower_bound(prefix, ""),
                     items_.lower_bound(prefix + std::string(kLast), "")};
    const std::size_t segments = std::max<std::size_t>(1, number_of(request, "TotalSegments"));
    const std::size_t segment = number_of(request, "Segment");
    const auto border = [&](std::size_t i) {
      const std::size_t place = all.begin + (all.end - all.begin) * i / segments;
      return place == all.end ? place : items_.lower_bound(items_.pk(place), "");
    };
    return {border(segment), border(segment + 1)};
  }

  [[nodiscard]] std::string page(std::string_view request, Places places) const {
    const bool forward = member(request, "ScanIndexForward") != "false";
    const std::size_t limit = number_of(request, "Limit");
    if (const std::string_view start = member(request, "ExclusiveStartKey"); !start.empty()) {
      const std::size_t place = find(start).value();
      if (forward) {
        places.begin = place + 1;
      } else {
        places.end = place;
      }
    }
    std::string out = R"({"Items":[)";
    std::size_t count = 0;
    std::string last;
    while (places.begin < places.end && out.size() < kPageBytes && (limit == 0 || count < limit)) {
      const std::size_t place = forward ? places.begin++ : --places.end;
      if (count++ > 0) out += ',';
      out += items_.item(place);
      last = fmt::format(R"({{"pk":{{"S":{}}},"sk":{{"S":{}}}}})", json::quoted(items_.pk(place)),
                         json::quoted(items_.sk(place)));
    }
    out += ']';
    if (places.begin < places.end) out += R"(,"LastEvaluatedKey":)" + last;
    return out += '}';
  }

  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const {
    return find(text_member(member(key, "pk"), "S").value(),
                text_member(member(key, "sk"), "S").value());
  }

  [[nodiscard]] std::optional<std::size_t> find(std::string_view pk, std::string_view sk) const {
    const std::size_t place = items_.lower_bound(pk, sk);
    if (place == items_.size() || items_.pk(place) != pk || items_.sk(place) != sk) {
      return std::nullopt;
    }
    return place;
  }

  [[nodiscard]] std::string get(std::string_view request) const {
    const auto place = find(member(request, "Key"));
    return place ? fmt::format(R"({{"Item":{}}})", items_.item(*place)) : "{}";
  }

  [[nodiscard]] std::string get_batch(std::string_view request) const {
    std::string found;
    std::string undone;
    json::Elements keys(member(only_member(member(request, "RequestItems")), "Keys"));
    for (std::string_view key; keys.next(key);) {
      std::string& list = found.size() < kBatchBytes ? found : undone;
      const auto place = find(key);
      if (&list == &found && !place) continue;
      if (!list.empty()) list += ',';
      list += &list == &found ? items_.item(*place) : std::string(key);
    }
    std::string out = fmt::format(R"({{"Responses":{{"export":[{}]}})", found);
    if (!undone.empty()) {
      out += fmt::format(R"(,"UnprocessedKeys":{{"export":{{"Keys":[{}]}}}})", undone);
    }
    return out += '}';
  }

  ExportedItems items_;
};

/// So that nothing of this machine's configuration is looked for.
class NoEnvironment final : public Environment {
 public:
  [[nodiscard]] std::optional<std::string> get(const char* name) const override {
    const std::string_view asked = name;
    if (asked == "AWS_ACCESS_KEY_ID" || asked == "AWS_SECRET_ACCESS_KEY") return "export";
    return std::nullopt;
  }
};

}  // namespace

std::unique_ptr<Store> open_export(const std::vector<std::string>& paths, Options options) {
  static const NoEnvironment environment;
  options.client.location = {paths.front(), "us-east-1", "http://localhost", {}};
  options.client.environment = &environment;
  options.client.max_rcu = 0;
  auto service = std::make_shared<ExportService>(paths);
  if (!service->holds(meta_key())) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("{}: the item of an eventsrc store that describes it is not there: name "
                    "all files of the export, or its folder",
                    paths.front()));
  }
  if (const auto stream = service->unlisted()) {
    throw Error(
        ErrorCode::invalid,
        fmt::format("{}: stream {} has commits here, but the item that lists it is not: name "
                    "all files of the export, or its folder",
                    paths.front(), json::quoted(*stream)));
  }
  options.client.transport = std::move(service);
  options.reads = true;
  return open_store(options);
}

}  // namespace eventsrc::dynamodb
