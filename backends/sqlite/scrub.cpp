#include "sqlite/scrub.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/file.hpp"

namespace eventsrc::sqlite {
namespace {

using Piece = ErasedText::Piece;

constexpr std::size_t kPieceBytes = sizeof(Piece);
constexpr std::size_t kStride = 256;
constexpr std::size_t kMostPieces = 200'000;
constexpr std::size_t kWindow = std::size_t{1} << 20;

/// Looks for many pieces at once: Rabin and Karp's rolling hash, and a table of a million bits that
/// nearly all places fail at.
class PieceSearch {
 public:
  explicit PieceSearch(const std::vector<Piece>& pieces) {
    for (std::size_t i = 0; i + 1 < kPieceBytes; ++i) leading_ *= kBase;
    for (const Piece& piece : pieces) {
      std::uint64_t hash = 0;
      for (const char byte : piece) hash = hash * kBase + value(byte);
      filter_.set(slot(hash));
      wanted_.emplace(hash, piece);
    }
  }

  /// Notes the pieces that stand in `text`.
  void run(std::string_view text) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i >= kPieceBytes) hash -= value(text[i - kPieceBytes]) * leading_;
      hash = hash * kBase + value(text[i]);
      if (i + 1 < kPieceBytes || !filter_.test(slot(hash))) continue;
      const auto wanted = wanted_.find(hash);
      if (wanted == wanted_.end()) continue;
      const Piece& piece = wanted->second;
      if (std::equal(piece.begin(), piece.end(), text.begin() + (i + 1 - kPieceBytes))) {
        found_.insert(piece);
      }
    }
  }

  [[nodiscard]] const std::set<Piece>& found() const noexcept { return found_; }

 private:
  static constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15U;
  static constexpr std::size_t kFilterBits = std::size_t{1} << 20;

  static std::uint64_t value(char byte) noexcept { return static_cast<unsigned char>(byte) + 1U; }
  static std::size_t slot(std::uint64_t hash) noexcept { return hash >> 44; }

  std::uint64_t leading_ = 1;
  std::bitset<kFilterBits> filter_;
  // Of two with one hash, which nobody will see, the second is not looked for.
  std::unordered_map<std::uint64_t, Piece> wanted_;
  std::set<Piece> found_;
};

/// Looks through what `read` gives, from an offset on.
template <typename Read>
void search_all(PieceSearch& search, const Read& read) {
  std::string window;
  for (std::int64_t offset = 0;;) {
    check_interrupt();
    // What the last window ended with may be the beginning of a piece.
    if (window.size() >= kPieceBytes) window.erase(0, window.size() - (kPieceBytes - 1));
    const std::size_t kept = window.size();
    window.resize(kept + kWindow);
    const std::size_t got = read(offset, std::span(window).subspan(kept));
    if (got == 0) break;
    offset += static_cast<std::int64_t>(got);
    window.resize(kept + got);
    search.run(window);
  }
}

void search_log(PieceSearch& search, const std::string& path) {
  const std::string log = resolve_links(path) + "-wal";
  const Descriptor file = open_to_read(path, log);
  if (!file) return;
  search_all(search, [&](std::int64_t offset, std::span<char> out) {
    return read_at(path, log, file, out, offset);
  });
}

// Text that stands in what is there now was not erased: other events say the same.
void search_rows(PieceSearch& search, Connection& connection) {
  const auto look = [&](std::string_view sql, int columns) {
    Statement row(connection, sql);
    while (row.step()) {
      check_interrupt();
      for (int column = 0; column < columns; ++column) search.run(row.text(column));
    }
  };
  look("SELECT data, meta FROM stored_event", 2);
  look("SELECT value FROM snapshot", 1);
}

bool has_remains(Database& database, const std::vector<Piece>& pieces) {
  if (pieces.empty()) return false;
  const auto in_files = std::make_unique<PieceSearch>(pieces);
  search_all(*in_files, [&](std::int64_t offset, std::span<char> out) {
    return database.connection().read_file(offset, out);
  });
  search_log(*in_files, database.path());
  const std::set<Piece>& found = in_files->found();
  if (found.empty()) return false;
  const auto in_rows = std::make_unique<PieceSearch>(std::vector(found.begin(), found.end()));
  search_rows(*in_rows, database.connection());
  return in_rows->found().size() < found.size();
}

[[noreturn]] void fail_held(const Database& database) {
  throw Error(ErrorCode::unavailable,
              fmt::format("store {}: the events are redacted, but a reader still holds old pages "
                          "of the file: run 'eventsrc gc' when it has ended",
                          database.path()));
}

// Moves all of the -wal into the file, and makes it empty; waits for readers, and lets writers
// through meanwhile: a reader may be one that waits to write.
void empty_wal(Database& database) {
  sqlite3* const handle = database.connection().handle();
  const int result = database.try_for_long([handle] {
    return sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  });
  check_interrupt();
  if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED) fail_held(database);
  database.connection().check(result);
  // SQLite does not wait for the cut, nor for what others had moved before without waiting.
  database.connection().sync_files();
}

/// Where SQLite puts temporary files: beside the store, as what is in them is no less private and
/// takes as much room. One for the process, which is at no other work then.
class TemporaryFilesBeside {
 public:
  explicit TemporaryFilesBeside(const std::string& path) : before_(sqlite3_temp_directory) {
    const auto folder = std::filesystem::path(resolve_links(path)).parent_path().string();
    sqlite3_temp_directory = sqlite3_mprintf("%s", folder.empty() ? "." : folder.c_str());
  }
  ~TemporaryFilesBeside() {
    sqlite3_free(sqlite3_temp_directory);
    sqlite3_temp_directory = before_;
  }
  TemporaryFilesBeside(const TemporaryFilesBeside&) = delete;
  TemporaryFilesBeside& operator=(const TemporaryFilesBeside&) = delete;

 private:
  char* before_;
};

// Only what is there now gets into the new pages.
void make_anew(Database& database) {
  {
    const TemporaryFilesBeside beside(database.path());
    const int result =
        sqlite3_exec(database.connection().handle(), "VACUUM", nullptr, nullptr, nullptr);
    check_interrupt();
    if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED) fail_held(database);
    database.connection().check(result);
  }
  empty_wal(database);
}

// Others may have added theirs meanwhile.
void settle(Database& database, std::int64_t redactions) {
  Connection& connection = database.connection();
  connection.check(database.begin_writing());
  try {
    Statement(connection, "UPDATE metadata SET value=value-?1 WHERE key='redaction_pending'")
        .bind(1, redactions)
        .run();
    connection.execute("DELETE FROM metadata WHERE key='redaction_pending' AND value<=0");
    database.commit_writing();
  } catch (...) {
    sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

}  // namespace

void ErasedText::add(const EventView& event) {
  ++events_;
  if (pieces_.size() >= kMostPieces) too_much_ = true;
  if (too_much_) {
    pieces_.clear();
    return;
  }
  // They stand side by side in the row.
  std::string salt(reinterpret_cast<const char*>(event.hash.data()) + sizeof(Salt), sizeof(Salt));
  salt.append(reinterpret_cast<const char*>(event.salt.data()), sizeof(Salt));
  add_piece(salt);
  add_text(event.data);
  if (event.meta) add_text(*event.meta);
}

void ErasedText::add_text(std::string_view text) {
  if (text.size() < kPieceBytes) return;
  for (std::size_t at = 0; at + kPieceBytes <= text.size(); at += kStride) {
    add_piece(text.substr(at, kPieceBytes));
  }
  add_piece(text.substr(text.size() - kPieceBytes));
}

void ErasedText::add_piece(std::string_view bytes) {
  std::copy(bytes.begin(), bytes.end(), pieces_.emplace_back().begin());
}

void ErasedText::take(ErasedText&& other) {
  if (other.empty()) return;
  ++redactions_;
  events_ += other.events_;
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  too_much_ = too_much_ || other.too_much_ || pieces_.size() > kMostPieces;
  if (too_much_) pieces_.clear();
  other = {};
}

void scrub(Database& database, const ErasedText& erased) {
  if (erased.empty()) return;
  database.wait_for_disk();
  empty_wal(database);
  if (erased.is_too_much() || has_remains(database, erased.pieces())) {
    make_anew(database);
    if (has_remains(database, erased.pieces())) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("store {}: the events are redacted, but bytes of them are still in "
                              "the file: run 'eventsrc gc'",
                              database.path()));
    }
  }
  settle(database, erased.redactions());
}

std::int64_t pending_redactions(Database& database) {
  return database.connection().integer("SELECT value FROM metadata WHERE key='redaction_pending'");
}

std::int64_t scrub_pending(Database& database) {
  const std::int64_t pending = pending_redactions(database);
  if (pending <= 0) return 0;
  database.wait_for_disk();
  empty_wal(database);
  make_anew(database);
  settle(database, pending);
  return pending;
}

}  // namespace eventsrc::sqlite
