#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/client/client.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/later.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

inline constexpr std::int64_t kFormat = 1;
inline constexpr std::int64_t kDefaultShards = 8;
/// Commits whose events take more are kept in chunks, so that looking at the last one stays cheap.
inline constexpr std::int64_t kDefaultInlineBytes = std::int64_t{64} << 10;

/// What the table's meta item says: the item `m`, `store`.
struct Meta {
  std::int64_t format = kFormat;
  std::int64_t shards = kDefaultShards;
  bool time_index = false;
  std::int64_t inline_bytes = kDefaultInlineBytes;
  Timestamp created;
  std::string by;    ///< the eventsrc that made it
  std::string id;    ///< 32 hex digits
  std::string home;  ///< the region it was made in, where alone it is written to; empty: any
  bool seeded = false;
  std::optional<std::string> sealed;  ///< where the store is now, once it is being sealed
  bool seal_done = false;             ///< every stream ends with a seal
  bool snapshots = false;             ///< there may be snapshots or policies
  bool archives = false;              ///< there may be streams whose first events were archived
};

/// What `sealed` of the meta item says.
inline constexpr std::string_view kSealBegun = "begun";
inline constexpr std::string_view kSealDone = "done";

/// A condition on the item that stands where one is written, with the values it names.
struct Condition {
  std::string_view expression;
  std::string values;  ///< members of ExpressionAttributeValues
};

/// One table that holds a store. Safe to use from several threads.
class Table {
 public:
  /// `eventual`: reads of streams and chunks that need not be of the last moment cost half.
  Table(std::shared_ptr<Client> client, bool eventual);
  /// Explains what was asked of the service in all.
  ~Table();
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  [[nodiscard]] Client& client() noexcept { return *client_; }
  [[nodiscard]] const std::string& name() const noexcept;
  /// Of reads that a user may ask to be eventually consistent.
  [[nodiscard]] bool consistent() const noexcept { return !eventual_; }
  [[nodiscard]] std::size_t connections() const noexcept;

  /// Read when first asked for. Throws `unavailable` if the table holds no store, `unsupported` if
  /// its format is newer.
  [[nodiscard]] const Meta& meta();
  /// Whether there may be streams whose first events were archived.
  [[nodiscard]] bool has_archives() { return archives_ || meta().archives; }
  /// Whether there may be snapshots or policies.
  [[nodiscard]] bool has_snapshots() { return snapshots_ || meta().snapshots; }
  /// Say so from now on, to all who look at the table.
  void note_archives();
  void note_snapshots();
  /// There are such streams: it was seen that somebody has said so by now.
  void expect_archives() noexcept { archives_ = true; }
  /// Whether the store's own item says, now, that there are none.
  [[nodiscard]] bool denies_archives();
  /// Learns of those that others have made since the table was opened. Throws `unavailable` if the
  /// table holds another store by now, or none.
  void look_again();
  /// The same, unless it was looked at in the last 10 s: the service takes longer to replace a
  /// table.
  void look_again_after_a_while();
  /// Begins to read it, so that it is there when it is needed.
  void expect_meta();
  /// Nothing if the table has no meta item.
  [[nodiscard]] std::optional<Meta> find_meta();

  /// The item's JSON, or nothing.
  [[nodiscard]] std::optional<std::string> get(const Key& key, bool consistent);
  /// The same, consistently, where a condition of a write of ours failed: it may be that write's
  /// own. Throws `InDoubt` where that cannot be told now.
  [[nodiscard]] std::optional<std::string> get_in_the_way(const Key& key);
  void put(std::string_view item);
  /// False if the condition did not hold; `found` then has the item that is there, if there is one
  /// (read again where the server does not hand it out).
  [[nodiscard]] bool put_if(const Key& key, std::string_view item, const Condition& condition,
                            std::optional<std::string>& found);
  void remove(const Key& key);
  /// Only where the condition holds.
  void remove_if(const Key& key, const Condition& condition);
  /// Changes an item by an UpdateExpression, whose values are in `condition`, too. False if the
  /// condition did not hold.
  [[nodiscard]] bool update(const Key& key, std::string_view expression,
                            const Condition& condition);

  /// What a message about the partition with this key names.
  [[nodiscard]] Subject subject(std::string_view pk);

  /// Calls `work` for each number below `count`, so many at once as there are connections.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work);

  /// `"TableName":…,"ReturnConsumedCapacity":"TOTAL"`: how each request begins.
  [[nodiscard]] const std::string& request() const noexcept { return request_; }

 private:
  void note(std::string_view what);

  std::shared_ptr<Client> client_;
  bool eventual_;
  std::string request_;
  std::atomic<bool> archives_ = false;
  std::atomic<bool> snapshots_ = false;
  std::mutex mutex_;  // over what follows
  std::optional<Meta> meta_;
  std::chrono::steady_clock::time_point looked_;  // at the meta item
  Later<std::optional<Meta>> expected_;
};

/// The item of `meta`, with its key.
[[nodiscard]] std::string meta_item(const Meta& meta);

/// Some items of one partition.
struct Query {
  std::string pk;
  std::optional<std::string> from{};  ///< sort keys, both inclusive
  std::optional<std::string> to{};
  std::string prefix{};  ///< of sort keys, instead of the two; empty: all
  bool forward = true;
  std::size_t limit = 0;  ///< a page's items, at most; 0: as many as fit
  bool consistent = true;
  std::string_view projection{};  ///< with its names as a JSON object
  std::string_view names{};

  /// Members of the request.
  [[nodiscard]] std::string members() const;
};

/// The pages of a Query or Scan. The next one is fetched while one is looked at.
class Pages {
 public:
  /// `members`: those of the request but the table. `first` says whether to fetch the first page
  /// now, in this thread, or to begin to in another.
  enum class First { now, begin };
  Pages(Table& table, std::string_view operation, std::string members, First first,
        Subject subject = {});
  Pages(Table& table, const Query& query, First first)
      : Pages(table, "Query", query.members(), first, table.subject(query.pk)) {}

  /// The items of the next page that has any, as a JSON array until the next call; false at the
  /// end.
  bool next(std::string_view& items);
  /// Whether the first page is all there is.
  [[nodiscard]] bool is_single() const noexcept { return !later_.started(); }

 private:
  [[nodiscard]] std::string fetch(const std::string& start_key);
  /// Finds the items, and begins to fetch what is behind them.
  void look_at(std::string_view page);

  Table& table_;
  std::string operation_;
  std::string members_;
  Subject subject_;
  std::string page_;
  std::string_view items_;  // of the page
  bool has_page_ = false;   // that was not handed out yet
  Later<std::string> later_;
};

/// The first item, or nothing. `query` has a limit of 1 and no filter.
[[nodiscard]] std::optional<std::string> first_item(Table& table, const Query& query);

}  // namespace eventsrc::dynamodb
