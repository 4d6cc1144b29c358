#pragma once

// All orders in which the requests of some programs can reach a table.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"
#include "support/fakes.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {

/// What one program does with its handle: to the table, clock and random numbers of its own, that
/// are the same in each run. What it returns goes to the invariant; what it throws is
/// "failed: " and the text.
struct Program {
  std::function<std::string(Store& store, Clock& clock, Random& random)> run;
  std::chrono::microseconds retry_for = std::chrono::seconds(7);  ///< of its requests
  bool as_the_one_before = false;  ///< it does the same: which of the two begins does not matter
};

/// Where the requests of programs meet.
struct World {
  std::function<void(FakeTable&)> prepare;
  std::vector<Program> programs;
  /// How many writes may get lost on the way, in all: the answer is lost, or the request arrives
  /// at any later time although its sender heard that the connection broke.
  int faults = 0;
  /// Called once all programs have ended, for each state the table can be in then; `results` of
  /// the programs.
  std::function<void(FakeTable&, const std::vector<std::string>& results)> check;
};

/// A `prepare` of a server with transactions, or of one without.
[[nodiscard]] std::function<void(FakeTable&)> prepared(bool transactions,
                                                       std::function<void(FakeTable&)> fill);

struct Explored {
  std::size_t runs = 0;
  std::size_t states = 0;
  std::size_t ends = 0;  ///< different ones, which were checked
};

/// Goes through all schedules, depth first, or through some of them, unless all instants are to be
/// tried. Those that meet a state that was met before go no
/// further, and of two requests whose order makes no difference only one order is tried (sleep sets
/// with state caching: Godefroid, "Partial-Order Methods for the Verification of Concurrent
/// Systems", 1996). Only one thread runs at a time.
Explored explore(const World& world);

}  // namespace eventsrc::test
