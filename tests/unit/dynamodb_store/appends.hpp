#pragma once

// Appends of each kind that the store writes in another way, for tests that disturb them.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {

/// An append that can be disturbed, and what is there before it.
struct Disturbed {
  std::string name;
  bool by_stream = false;  ///< atomic for each stream alone
  bool is_big = false;
  std::vector<std::string> texts{};  ///< which `events` look at
  std::vector<NewEvent> events{};
};

/// All kinds: small, with an id, spilled, one great payload, some streams together, many one by
/// one.
[[nodiscard]] std::vector<std::function<Disturbed()>> kinds_of_appends();

/// What became of it.
struct Became {
  bool went_through = false;
  bool unknown = false;  ///< it may have been stored
  std::string error;
  std::int64_t reported = 0;  ///< events that the report says were added
};

/// Appends through `store`.
Became attempt(Store& store, const Disturbed& append, Clock& clock, Random& random);

/// Of the events of `append`, how many each of its streams holds behind event 0, which was there.
[[nodiscard]] std::vector<std::size_t> stored_of(Store& store, const Disturbed& append);
/// How many there are to be.
[[nodiscard]] std::vector<std::size_t> wanted_of(const Disturbed& append);
/// Event 0 of each stream but every second one, which are new ones.
void prepare(FakeTable& table, const Disturbed& append);

}  // namespace eventsrc::test
