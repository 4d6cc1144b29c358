#include "sqlite/scrub.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

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

  /// Calls `found` with each piece, wherever it stands in `text`.
  template <typename Found>
  void run(std::string_view text, const Found& found) const {
    if (text.size() < kPieceBytes) return;
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i >= kPieceBytes) hash -= value(text[i - kPieceBytes]) * leading_;
      hash = hash * kBase + value(text[i]);
      if (i + 1 < kPieceBytes || !filter_.test(slot(hash))) continue;
      const std::string_view here = text.substr(i + 1 - kPieceBytes, kPieceBytes);
      const auto [begin, end] = wanted_.equal_range(hash);
      for (auto at = begin; at != end; ++at) {
        if (std::equal(here.begin(), here.end(), at->second.begin())) found(at->second);
      }
    }
  }

 private:
  static constexpr std::uint64_t kBase = 0x9E3779B97F4A7C15U;
  static constexpr std::size_t kFilterBits = std::size_t{1} << 20;

  static std::uint64_t value(char byte) noexcept { return static_cast<unsigned char>(byte) + 1U; }
  static std::size_t slot(std::uint64_t hash) noexcept {
    return hash >> 44;
  }

  std::uint64_t leading_ = 1;
  std::bitset<kFilterBits> filter_;
  std::unordered_multimap<std::uint64_t, Piece> wanted_;
};

/// The pieces that stand in a file; none if there is no such file.
std::vector<Piece> find_in_file(const std::string& path, const std::vector<Piece>& pieces) {
  std::vector<Piece> found;
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return found;
    throw_errno(path, "it cannot be searched for what was erased");
  }
  const auto search = std::make_unique<PieceSearch>(pieces);
  std::string window;
  for (;;) {
    check_interrupt();
    // What the last window ended with may be the beginning of a piece.
    if (window.size() >= kPieceBytes) window.erase(0, window.size() - (kPieceBytes - 1));
    const std::size_t kept = window.size();
    window.resize(kept + kWindow);
    const ssize_t got = read(file.get(), window.data() + kept, kWindow);
    if (got < 0 && errno == EINTR) {
      window.resize(kept);
      continue;
    }
    if (got < 0) throw_errno(path, "it cannot be searched for what was erased");
    if (got == 0) break;
    window.resize(kept + static_cast<std::size_t>(got));
    search->run(window, [&found](const Piece& piece) { found.push_back(piece); });
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

// Text that stands in what is there now was not erased: other events say the same.
void drop_living(Connection& connection, std::vector<Piece>& pieces) {
  const auto search = std::make_unique<PieceSearch>(pieces);
  std::vector<Piece> living;
  const auto look = [&](std::string_view sql, int columns) {
    Statement row(connection, sql);
    while (row.step()) {
      check_interrupt();
      for (int column = 0; column < columns; ++column) {
        search->run(row.text(column), [&living](const Piece& piece) { living.push_back(piece); });
      }
      if (living.size() < kMostPieces) continue;
      std::sort(living.begin(), living.end());
      living.erase(std::unique(living.begin(), living.end()), living.end());
    }
  };
  look("SELECT data, meta FROM stored_event", 2);
  look("SELECT value FROM snapshot", 1);
  std::sort(living.begin(), living.end());
  std::erase_if(pieces, [&living](const Piece& piece) {
    return std::binary_search(living.begin(), living.end(), piece);
  });
}

bool has_remains(Database& database, const std::vector<Piece>& pieces) {
  std::vector<Piece> found;
  for (const std::string_view suffix : {"", "-wal"}) {
    const auto here = find_in_file(resolve_links(database.path()) + std::string(suffix), pieces);
    found.insert(found.end(), here.begin(), here.end());
  }
  if (!found.empty()) drop_living(database.connection(), found);
  return !found.empty();
}

[[noreturn]] void fail_held(const Database& database) {
  throw Error(ErrorCode::unavailable,
              fmt::format("store {}: the events are redacted, but a reader still holds old pages "
                          "of the file: run 'eventsrc gc' when it has ended",
                          database.path()));
}

// Moves all of the -wal into the file, and makes it empty; waits for readers.
void empty_wal(Database& database) {
  sqlite3* const handle = database.connection().handle();
  const int result =
      sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  check_interrupt();
  if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED) fail_held(database);
  database.connection().check(result);
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
  connection.execute("BEGIN IMMEDIATE");
  Statement(connection, "UPDATE metadata SET value=value-?1 WHERE key='redaction_pending'")
      .bind(1, redactions)
      .run();
  connection.execute("DELETE FROM metadata WHERE key='redaction_pending' AND value<=0; COMMIT");
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
  empty_wal(database);
  make_anew(database);
  settle(database, pending);
  return pending;
}

}  // namespace eventsrc::sqlite
