#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "eventsrc/event.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// What must not stand in the file any more: pieces of erased rows.
///
/// A row may be cut into pages anywhere, so its payload is looked for in pieces. They are its first
/// and last 32 bytes and every 32 bytes of each 256: so any stretch of 287 bytes of it has one
/// whole. What a page holds of a payload that does not fit into one is longer, but for the end,
/// which is a piece; a shorter payload stands in one page, behind the row's salt, which is a piece
/// too, and unlike any other bytes.
class ErasedText {
 public:
  using Piece = std::array<char, 32>;

  /// Of a row as it was.
  void add(const EventView& event);
  /// Takes what a transaction has erased.
  void take(ErasedText&& other);

  [[nodiscard]] bool empty() const noexcept { return events_ == 0; }
  [[nodiscard]] std::int64_t redactions() const noexcept { return redactions_; }
  [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  /// So much was erased that looking for it costs more than making the file anew.
  [[nodiscard]] bool is_too_much() const noexcept { return too_much_; }

 private:
  void add_text(std::string_view text);
  void add_piece(std::string_view bytes);

  std::vector<Piece> pieces_;
  std::int64_t events_ = 0;
  std::int64_t redactions_ = 0;  // transactions
  bool too_much_ = false;
};

/// Removes what is left of it in old pages of the file and its -wal. Throws `unavailable` where a
/// reader holds them.
void scrub(Database& database, const ErasedText& erased);

/// How many redactions have not been scrubbed to their end.
[[nodiscard]] std::int64_t pending_redactions(Database& database);

/// The same for pending redactions, whose texts nobody knows any more; returns their number.
std::int64_t scrub_pending(Database& database);

}  // namespace eventsrc::sqlite
