#include "merged/merged_store.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/time_order.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "merged/joined_stream.hpp"
#include "merged/transaction.hpp"

namespace eventsrc::merged {
namespace {

/// A stream as both stores show it; one of the heads may be empty.
struct Pair {
  std::string name;
  StreamHead primary;
  StreamHead older;

  [[nodiscard]] const StreamHead& newest() const noexcept {
    const bool is_older = primary.empty() || (!older.empty() && older.last > primary.last);
    return is_older ? older : primary;
  }
};

/// The streams of both, in byte order.
class Pairs {
 public:
  Pairs(Store& primary, Store& older, const Selection& selection)
      : primary_(primary.streams(selection)), older_(older.streams(selection)) {
    has_primary_ = primary_->next(next_primary_);
    has_older_ = older_->next(next_older_);
  }

  bool next(Pair& pair) {
    if (!has_primary_ && !has_older_) return false;
    pair = {};
    const bool takes_primary =
        has_primary_ && (!has_older_ || next_primary_.name <= next_older_.name);
    const bool takes_older =
        has_older_ && (!has_primary_ || next_older_.name <= next_primary_.name);
    pair.name = takes_primary ? next_primary_.name : next_older_.name;
    if (takes_primary) {
      pair.primary = std::move(next_primary_);
      has_primary_ = primary_->next(next_primary_);
    }
    if (takes_older) {
      pair.older = std::move(next_older_);
      has_older_ = older_->next(next_older_);
    }
    return true;
  }

 private:
  std::unique_ptr<StreamCursor> primary_;
  std::unique_ptr<StreamCursor> older_;
  StreamHead next_primary_;
  StreamHead next_older_;
  bool has_primary_ = false;
  bool has_older_ = false;
};

class MergedStore final : public Store {
 public:
  MergedStore(std::unique_ptr<Store> primary, std::unique_ptr<Store> older, std::string older_url)
      : primary_(std::move(primary)), older_(std::move(older)), older_url_(std::move(older_url)) {}

  // Positions of two stores make no common order.
  Capabilities capabilities() const noexcept override {
    Capabilities capabilities = primary_->capabilities();
    capabilities.positions = false;
    return capabilities;
  }

  std::unique_ptr<Transaction> begin(bool dry) override {
    if (!older_->capabilities().read_only && !older_->sealed()) {
      throw Error(ErrorCode::usage,
                  fmt::format("fallback {} is still written to: close it with 'eventsrc seal' "
                              "before events go to the store in front of it",
                              older_url_));
    }
    auto transaction = primary_->begin(dry);
    if (!transaction) return nullptr;
    return join(std::move(transaction), *older_,
                [this](std::string_view stream) { return number(stream); });
  }

  std::optional<StreamHead> head(std::string_view stream) override {
    const Pair pair = find(stream);
    if (pair.newest().empty()) return std::nullopt;
    return joined(pair).head();
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return joined(find(stream)).read(range);
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override;

  std::unique_ptr<StreamCursor> streams(const Selection& selection) override;

  StoreInfo info() override {
    StoreInfo info = primary_->info();
    const StoreInfo older = older_->info();
    const bool counts = info.events && older.events;
    info.types.reset();
    info.streams.reset();
    info.anchored.reset();
    info.events.reset();
    info.payload_bytes.reset();
    info.generation.reset();
    if (counts) count(info);
    if (!info.details.empty() && info.details.back().first == "fallback") {
      info.details.back().second += ", " + older_url_;
    } else {
      info.details.emplace_back("fallback", older_url_);
    }
    return info;
  }

  void check(const std::function<void(const std::string&)>& report) override {
    primary_->check(report);
    older_->check(
        [&](const std::string& what) { report(fmt::format("fallback {}: {}", older_url_, what)); });
  }

  void confirm() override {
    primary_->confirm();
    older_->confirm();
  }

  void refresh() override {
    primary_->refresh();
    older_->refresh();
  }

  std::optional<Cost> read_cost() override {
    const auto own = primary_->read_cost();
    const auto older = older_->read_cost();
    if (!own) return older;
    if (!older) return own;
    return Cost{own->read_units + older->read_units, own->write_units + older->write_units};
  }

  std::optional<std::string> sealed() override { return primary_->sealed(); }

  std::optional<std::string> archive(std::string_view stream) override {
    const Pair pair = find(stream);
    const bool older_begins =
        !pair.older.empty() && (pair.primary.empty() || pair.older.first < pair.primary.first);
    if (older_begins) return older_->archive(stream);
    const bool both_begin = !pair.older.empty() && pair.older.first == pair.primary.first;
    auto file = primary_->archive(stream);
    return file || !both_begin ? file : older_->archive(stream);
  }

  GcReport collect_garbage(const GcOptions& options) override {
    return primary_->collect_garbage(options);
  }

  [[nodiscard]] std::int64_t number(std::string_view stream) {
    const auto found = numbers_.find(stream);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<std::int64_t>(numbers_.size()) + 1;
    numbers_.emplace(std::string(stream), number);
    return number;
  }

  /// Throws `integrity` if the two hold different histories.
  [[nodiscard]] JoinedStream joined(const Pair& pair) {
    const auto side = [&pair](Store& store, const StreamHead& head) {
      return Side{
          head, [&store, name = pair.name](const Range& range) { return store.read(name, range); }};
    };
    JoinedStream stream(pair.name, number(pair.name), side(*primary_, pair.primary),
                        side(*older_, pair.older));
    stream.check_one_chain();
    return stream;
  }

 private:
  Pair find(std::string_view stream) {
    return {std::string(stream), primary_->head(stream).value_or(StreamHead()),
            older_->head(stream).value_or(StreamHead())};
  }

  void count(StoreInfo& info) {
    info.streams = info.anchored = info.events = info.payload_bytes = 0;
    const auto cursor = streams(Selection({"*", "$*"}));
    StreamHead head;
    while (cursor->next(head)) {
      ++*info.streams;
      if (head.anchor) ++*info.anchored;
      *info.events += head.events;
      *info.payload_bytes += head.bytes;
    }
  }

  std::unique_ptr<Store> primary_;
  std::unique_ptr<Store> older_;
  std::string older_url_;
  std::map<std::string, std::int64_t, std::less<>> numbers_;
};

/// Lists also a stream of which the two hold different histories, as the one that goes further has
/// it: it is for whoever reads it to be told.
class MergedStreams final : public StreamCursor {
 public:
  MergedStreams(MergedStore& store, Pairs pairs) : store_(store), pairs_(std::move(pairs)) {}

  bool next(StreamHead& head) override {
    Pair pair;
    if (!pairs_.next(pair)) return false;
    try {
      head = store_.joined(pair).head();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      head = pair.newest();
      head.number = store_.number(pair.name);
    }
    return true;
  }

 private:
  MergedStore& store_;
  Pairs pairs_;
};

/// The streams one after the other, as they were when this was made.
class MergedEvents final : public EventCursor {
 public:
  MergedEvents(MergedStore& store, std::vector<Pair> pairs, const ScanRange& range)
      : store_(store),
        pairs_(std::move(pairs)),
        range_{.direction = range.direction, .chain = range.chain} {}

  bool next(EventView& event) override {
    for (;;) {
      if (cursor_ && cursor_->next(event)) return true;
      if (at_ == pairs_.size()) return false;
      check_interrupt();
      cursor_ = store_.joined(pairs_[at_++]).read(range_);
    }
  }

 private:
  MergedStore& store_;
  std::vector<Pair> pairs_;
  Range range_;
  std::size_t at_ = 0;
  std::unique_ptr<EventCursor> cursor_;
};

std::unique_ptr<EventCursor> MergedStore::read_all(const ScanRange& range) {
  Pairs all(*primary_, *older_, Selection({"*", "$*"}));
  std::vector<Pair> pairs;
  Pair pair;
  while (all.next(pair)) {
    if (number(pair.name) % range.parts == range.part) pairs.push_back(std::move(pair));
  }
  auto events = std::make_unique<MergedEvents>(*this, std::move(pairs), range);
  if (range.order == ScanOrder::position) return events;
  return dynamodb::in_time_order(std::move(events), range.direction);
}

std::unique_ptr<StreamCursor> MergedStore::streams(const Selection& selection) {
  return std::make_unique<MergedStreams>(*this, Pairs(*primary_, *older_, selection));
}

}  // namespace

std::unique_ptr<Store> open_store(std::unique_ptr<Store> primary, std::unique_ptr<Store> older,
                                  std::string older_url) {
  return std::make_unique<MergedStore>(std::move(primary), std::move(older), std::move(older_url));
}

}  // namespace eventsrc::merged
