#include "sqlite/upgrade.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "sqlite/change.hpp"
#include "sqlite/copy.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

FormatUpgrade upgrade_store(const std::string& path, const Options& options,
                            std::span<const FormatStep> steps) {
  const auto database = Database::open(path, options);
  Connection& connection = database->connection();
  // Under the lock, so that the copy holds all that was written before.
  Change change(*database);
  FormatUpgrade done;
  done.from = done.to = connection.integer("PRAGMA user_version");
  const auto first = std::find_if(steps.begin(), steps.end(),
                                  [&](const FormatStep& step) { return step.from == done.from; });
  if (first == steps.end()) return done;
  done.copy = fmt::format("{}.format{}", database->path(), done.from);
  copy_store(*database->reopen(), done.copy, "the copy of the store as it was");
  try {
    for (auto step = first; step != steps.end(); ++step) connection.execute(step->sql);
    done.to += steps.end() - first;
    connection.execute(fmt::format("PRAGMA user_version={}", done.to).c_str());
    change.commit();
  } catch (...) {
    unlink(done.copy.c_str());
    throw;
  }
  return done;
}

}  // namespace eventsrc::sqlite
