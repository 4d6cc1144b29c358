#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/client/client.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/replacement.hpp"
#include "dynamodb/staged_stream.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// A commit to be written.
struct CommitWrite {
  Body* body;
  Replacement* replacement;  ///< null: a new commit
  std::string stream;
  Commit commit;
  Key key;
  Condition condition;
  std::string item{};
  std::size_t size = 0;
};

/// Throws `denied` where the store is at home in another region: regions of a global table do not
/// see each other's writes in time. Also makes sure that this is a store which this eventsrc knows,
/// before anything is written.
void check_home(Table& table);

/// Makes the items of commits, and writes their chunks.
class Packer {
 public:
  Packer(Table& table, Clock& clock, Random& random)
      : table_(table), clock_(clock), random_(random) {}

  /// Begins to write the chunks that are full, or, with `all`, the rest, too. `key` is the
  /// commit's.
  void spill(Body& body, const std::string& stream, Seq key, bool all);
  /// Completes `item` and `size`; its events go to chunks where they do not fit.
  void prepare(CommitWrite& write, bool fits);

 private:
  Table& table_;
  Clock& clock_;
  Random& random_;
};

/// Sends the commits of one write, and finds out what the answer meant.
class CommitSender {
 public:
  /// `id` is that of the commits, and must outlive this.
  CommitSender(Table& table, const std::string& id) : table_(table), id_(id) {}

  /// Writes all of them together, or none; where the server has no transactions, commits that only
  /// erase are written in turn. False: a rival was faster. Throws what was the matter else; what of
  /// it leaves open whether they were stored says so.
  [[nodiscard]] bool send(const std::vector<CommitWrite>& writes);
  /// Whether what failed may have arrived all the same.
  [[nodiscard]] bool outcome_unknown() const noexcept { return outcome_unknown_; }

 private:
  [[nodiscard]] bool is_own(const CommitWrite& write, std::string_view item) const;
  bool put(const CommitWrite& write);
  bool put_in_turn(const std::vector<CommitWrite>& writes);
  bool transact(const std::vector<CommitWrite>& writes);
  bool is_done_already(const std::vector<CommitWrite>& writes, const Answer& answer);

  Table& table_;
  const std::string& id_;
  bool outcome_unknown_ = false;
};

}  // namespace eventsrc::dynamodb
