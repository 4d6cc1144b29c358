#pragma once

#include <memory>
#include <optional>
#include <string>

#include "eventsrc/store.hpp"
#include "sqlite/database.hpp"
#include "sqlite/scrub.hpp"

namespace eventsrc::sqlite {

/// Appends to a store, one transaction after another. As long as nobody else writes, it knows from
/// its last one where the store and its streams end, and does not look again.
class Writer {
 public:
  struct Known;

  /// `database` must outlive this and its transactions. Nothing else may write through it.
  explicit Writer(Database& database);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Takes the write lock, waiting with full jitter for other writers; null if they kept it for
  /// `retry_for`. One transaction at a time; none may outlive this.
  [[nodiscard]] std::unique_ptr<Transaction> begin();

  /// Closes the store for writing, or opens it, under the write lock: false if it was so already.
  /// Throws `contention` if others kept the lock.
  bool set_sealed(const std::optional<std::string>& now_at);
  /// What its transactions have erased and nobody has scrubbed yet.
  [[nodiscard]] ErasedText& erased() noexcept { return erased_; }

 private:
  Database& database_;
  std::unique_ptr<Known> known_;  // null: not, or a transaction has it
  ErasedText erased_;
};

}  // namespace eventsrc::sqlite
