#pragma once

#include <cstdint>

#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// A write beside the events, which is undone unless it is committed.
class Change {
 public:
  /// Throws `contention` if other writers held the store all the time.
  explicit Change(Database& database);
  ~Change();
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  /// Throws `contention` if the store's generation is another one now.
  void check_generation(std::int64_t generation) const;
  void commit();

 private:
  Database& database_;
  bool committed_ = false;
};

/// How often stored events were rewritten, erased or archived.
[[nodiscard]] std::int64_t generation_of(Database& database);

}  // namespace eventsrc::sqlite
