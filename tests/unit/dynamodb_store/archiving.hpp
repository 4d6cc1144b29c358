#pragma once

// Epochs, archives and restores of a FakeTable's streams, for tests that disturb them.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/redact.hpp"
#include "support/open_file.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {

/// One as the service is, and one without transactions that hands out nothing in the way.
[[nodiscard]] std::vector<FakeDynamoOptions> servers();

/// Makes an epoch at `seq`, of the default view.
void mark(Store& store, Clock& clock, std::int64_t seq, std::string_view stream = "a");

struct Planned {
  ArchivePlan plan;
  std::string lines;
};
[[nodiscard]] Planned plan(Store& store, std::string_view stream = "a");
/// Archives what is before the epoch, in "a.jsonl" as the store is told; gives the lines.
std::string archive(Store& store, std::string_view stream = "a");
/// Puts them back; says how many events they are.
std::int64_t restore(Store& store, const std::string& lines);

/// Does not try again.
[[nodiscard]] RedactOptions because();

/// What went wrong, or nothing.
[[nodiscard]] std::string try_to(const std::function<void()>& work);
/// What went through; nothing if it was refused.
std::string unless_refused(const std::function<std::string()>& work);

/// How many stored commits of the stream there are, shown or not.
[[nodiscard]] std::size_t commits(const FakeTable& table, std::string_view stream = "a");
[[nodiscard]] std::string lines_of(Store& store, std::string_view stream);

/// Runs `first`, and `rival` at its k-th request; false once there is none.
[[nodiscard]] bool run_with_rival(FakeTable& table, int k, const std::function<void(Store&)>& first,
                                  const std::function<void()>& rival,
                                  const HandleOptions& options = {});

inline constexpr std::size_t kInline = 10;
inline constexpr std::size_t kSpilled = 40'000;  ///< two of them do not fit into an item

/// Stream a has three commits of two events each, with ids; the epoch is to be at the last one, so
/// that an archived event stays in its commit.
struct Filled {
  FakeTable table;
  std::string whole;
  std::vector<std::string> data;

  /// `size` of each event's payload.
  explicit Filled(std::size_t size = kInline, const FakeDynamoOptions& options = {});

  [[nodiscard]] NewEvent event_at(int i);
  /// That they are taken: of a commit that goes, and of the one that stays.
  void check_ids();
  [[nodiscard]] bool is_archived();
  /// Of stream a all, or what is kept.
  void check_sound();
  /// Runs gc two hours later.
  void collect();
  void restore_all(const std::string& lines);

 private:
  std::vector<std::unique_ptr<std::string>> ids_;
};

}  // namespace eventsrc::test
