#include "dynamodb/news.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/create.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr auto kOverlap = std::chrono::minutes(2);
constexpr auto kBetweenSweeps = std::chrono::minutes(10);

class IndexNews final : public News {
 public:
  IndexNews(Table& table, std::function<void()> refresh, Clock& clock)
      : table_(table),
        refresh_(std::move(refresh)),
        clock_(clock),
        looked_(clock.now()),
        swept_(clock.elapsed()) {
    // What the index has now is there to be read.
    static_cast<void>(names_since(looked_ - kOverlap));
  }

  std::optional<StreamNames> look() override {
    refresh_();
    // Those that come while the index is asked are seen next time.
    const Timestamp from = std::exchange(looked_, clock_.now()) - kOverlap;
    StreamNames names = names_since(from);
    const auto now = clock_.elapsed();
    if (now - swept_ < kBetweenSweeps) return names;
    swept_ = now;
    return std::nullopt;
  }

 private:
  StreamNames names_since(Timestamp from) {
    StreamNames names;
    std::mutex mutex;
    table_.for_each(static_cast<std::size_t>(table_.meta().shards), [&](std::size_t shard) {
      Pages pages(
          table_, "Query",
          fmt::format(R"-("IndexName":"{}","KeyConditionExpression":"g=:g AND ts>=:t",)-"
                      R"-("ExpressionAttributeValues":{{":g":{{"S":"{}"}},":t":{{"N":"{}"}}}},)-"
                      R"-("ProjectionExpression":"pk,sk,ts")-",
                      kTimeIndex, shard, from.time_since_epoch().count()),
          Pages::First::now);
      for (std::string_view page; pages.next(page);) {
        check_interrupt();
        const std::lock_guard lock(mutex);
        json::Elements items(page);
        for (std::string_view item; items.next(item);) take(item, names);
      }
    });
    // Older ones are not given again.
    std::erase_if(seen_, [from](const auto& each) { return each.second < from; });
    return names;
  }

  void take(std::string_view item, StreamNames& names) {
    Key key;
    Timestamp time;
    ItemReader reader(item);
    std::string_view name;
    Attribute value;
    while (reader.next(name, value)) {
      if (name == "pk") key.pk = value.text();
      if (name == "sk") key.sk = value.text();
      if (name == "ts") time = value.time();
    }
    const auto stream = stream_of(key.pk);
    if (!stream || !seen_.emplace(std::pair(key.pk, key.sk), time).second) return;
    names.emplace(*stream);
  }

  Table& table_;
  std::function<void()> refresh_;
  Clock& clock_;
  Timestamp looked_;
  std::chrono::steady_clock::time_point swept_;
  std::map<std::pair<std::string, std::string>, Timestamp> seen_;  // commits, by their keys
};

}  // namespace

std::unique_ptr<News> news_by_index(Table& table, std::function<void()> refresh, Clock& clock) {
  return std::make_unique<IndexNews>(table, std::move(refresh), clock);
}

}  // namespace eventsrc::dynamodb
