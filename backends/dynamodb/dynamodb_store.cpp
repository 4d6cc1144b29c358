#include "dynamodb/dynamodb_store.hpp"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/aws/curl_transport.hpp"
#include "dynamodb/catalog.hpp"
#include "dynamodb/check.hpp"
#include "dynamodb/cursors.hpp"
#include "dynamodb/gc.hpp"
#include "dynamodb/later.hpp"
#include "dynamodb/news.hpp"
#include "dynamodb/seal.hpp"
#include "dynamodb/snapshots.hpp"
#include "dynamodb/transaction.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Tables that have no more items are counted for 'info'.
constexpr std::int64_t kFewItems = 10'000;

class DynamoStore final : public Store {
 public:
  DynamoStore(std::shared_ptr<Table> table, Options options)
      : table_(std::move(table)),
        options_(std::move(options)),
        catalog_(*table_, options_.reads),
        snapshots_(
            make_snapshots(*table_, catalog_, *options_.client.clock, *options_.client.random)) {}

  Capabilities capabilities() const noexcept override {
    return {.positions = false, .atomic_streams = kMostStreams};
  }

  std::unique_ptr<Transaction> begin(bool dry) override {
    table_->expect_meta();
    table_->look_again_after_a_while();
    return begin_write(*table_, catalog_, *options_.client.clock, *options_.client.random,
                       {.dry = dry});
  }

  std::optional<StreamHead> head(std::string_view stream) override {
    return checked([&] { return catalog_.head(stream); });
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return checked([&] { return read_stream(*table_, catalog_, stream, range); });
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    return checked([&] { return scan(*table_, catalog_, range); });
  }

  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    return checked([&] { return list_streams(catalog_, catalog_.names(selection)); });
  }

  StoreInfo info() override {
    const Meta& meta = table_->meta();
    const Description description = describe(*table_);
    StoreInfo info;
    info.store = "dynamodb:" + table_->name();
    info.format = fmt::format("eventsrc DynamoDB format {}", meta.format);
    info.id = meta.id;
    info.created = meta.created;
    info.seeded = meta.seeded;
    if (meta.seal_done) info.sealed = meta.sealed;
    if (description.items <= kFewItems) count(info);
    info.sizes = {
        {"items", description.items},
        {"tableBytes", description.bytes},
        {"shards", meta.shards},
        {"timeIndex", meta.time_index ? 1 : 0},
        {"inlineBytes", meta.inline_bytes},
    };
    info.details = {
        {"endpoint", table_->client().endpoint()},
        {"region", table_->client().region()},
    };
    const Usage usage = table_->client().usage();
    info.consumed = Cost{usage.rcu, usage.wcu};
    return info;
  }

  std::string id() override { return table_->meta().id; }

  bool is_seeded() override { return table_->meta().seeded; }

  void check(const std::function<void(const std::string&)>& report) override {
    static_cast<void>(table_->meta());
    check_table(*table_, report);
  }

  bool seal(const std::string& now_at) override {
    return seal_store(*table_, now_at, *options_.client.clock, *options_.client.random);
  }

  bool unseal() override {
    return unseal_store(*table_, *options_.client.clock, *options_.client.random);
  }

  // Of a store whose sealing was cut short some streams may be open.
  std::optional<std::string> sealed() override {
    const auto meta = table_->find_meta();
    return meta && meta->seal_done ? meta->sealed : std::nullopt;
  }

  SnapshotStore* own_snapshots() override { return snapshots_.get(); }

  void refresh() override {
    catalog_.thaw();
    table_->look_again();
  }

  std::unique_ptr<News> news(const Selection& selection) override {
    if (selection.only_names()) return Store::news(selection);
    if (!table_->meta().time_index) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("table {} has no time index, which tells what is new in all streams: "
                              "name the streams, or copy to a table that 'eventsrc init "
                              "--time-index' has made",
                              json::quoted(table_->name())));
    }
    return news_by_index(
        *table_, [this] { refresh(); }, *options_.client.clock);
  }

  std::unique_ptr<Store> writer() override {
    Options options = options_;
    options.reads = false;
    return std::make_unique<DynamoStore>(table_, std::move(options));
  }

  std::size_t useful_writers() const noexcept override { return table_->connections(); }

  bool is_throttled() const noexcept override { return table_->client().is_throttled(); }

  std::optional<Cost> read_cost() override {
    constexpr double kUnitBytes = 4096;
    constexpr std::int64_t kBytesBesideAPayload = 80;
    std::int64_t bytes = describe(*table_).bytes;
    if (bytes == 0) {
      // The service counts every six hours only, and some servers do not.
      StoreInfo counted;
      count(counted);
      if (counted.events) {
        bytes = *counted.payload_bytes + *counted.events * kBytesBesideAPayload;
      }
    }
    const double units = std::ceil(static_cast<double>(bytes) / kUnitBytes);
    return Cost{table_->consistent() ? units : units / 2, 0};
  }

  GcReport collect_garbage(const GcOptions& options) override {
    static_cast<void>(table_->meta());
    return dynamodb::collect_garbage(*table_, catalog_, *options_.client.clock,
                                     *options_.client.random, options);
  }

 private:
  // Also makes sure that what was asked is a store that this eventsrc knows.
  template <typename Action>
  auto checked(Action&& action) -> decltype(action()) {
    table_->expect_meta();
    auto result = action();
    static_cast<void>(table_->meta());
    return result;
  }

  void count(StoreInfo& info) {
    // The service counts items every six hours only.
    std::vector<std::string> names = catalog_.names(Selection({"*", "$*"}));
    if (names.size() > static_cast<std::size_t>(kFewItems)) return;
    info.streams = 0;
    info.anchored = 0;
    info.events = 0;
    info.payload_bytes = 0;
    const auto cursor = list_streams(catalog_, std::move(names));
    StreamHead head;
    while (cursor->next(head)) {
      ++*info.streams;
      if (head.anchor) ++*info.anchored;
      *info.events += head.events;
      *info.payload_bytes += head.bytes;
    }
  }

  std::shared_ptr<Table> table_;
  Options options_;
  Catalog catalog_;
  std::unique_ptr<SnapshotStore> snapshots_;
};

std::shared_ptr<Table> open_table(const Options& options) {
  return std::make_shared<Table>(std::make_shared<Client>(options.client), options.eventual);
}

}  // namespace

std::unique_ptr<Store> open_store(const Options& options) {
  return std::make_unique<DynamoStore>(open_table(options), options);
}

std::shared_ptr<void> begin_opening() {
  auto loading = std::make_shared<Later<bool>>();
  loading->start([] {
    load_curl();
    return true;
  });
  return loading;
}

bool make_store(const Options& options, const CreateOptions& create) {
  return create_store(*open_table(options), create, *options.client.clock, *options.client.random);
}

}  // namespace eventsrc::dynamodb
