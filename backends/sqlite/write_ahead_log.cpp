// SQLite's file format, 4 (sqlite.org/fileformat2.html), and its WAL-index, 2.1
// (sqlite.org/walformat.html).

#include "sqlite/write_ahead_log.hpp"

#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "sqlite/file.hpp"

namespace eventsrc::sqlite {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr int kTries = 5;
constexpr std::chrono::milliseconds kPause{1};

struct Sum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  bool operator==(const Sum&) const = default;
};

std::uint32_t word(std::string_view bytes, std::size_t at, bool big = true) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[at + (big ? i : 3 - i)]);
  }
  return value;
}

Sum sum_at(std::string_view bytes, std::size_t at) {
  return {word(bytes, at), word(bytes, at + 4)};
}

/// The sum of `bytes` (a multiple of 8), which goes on from `sum`.
Sum sum_of(std::string_view bytes, bool big, Sum sum = {}) {
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    sum.first += word(bytes, at, big) + sum.second;
    sum.second += word(bytes, at + 4, big) + sum.first;
  }
  return sum;
}

/// Of bytes that `is_header`.
bool has_big_sums(std::string_view header) { return (word(header, 0) & 1U) != 0; }

bool is_header(std::string_view header) {
  constexpr std::uint32_t kMagic = 0x377f0682;  // one more: sums are of big-endian words
  constexpr std::uint32_t kVersion = 3'007'000;
  if ((word(header, 0) & ~1U) != kMagic || word(header, 4) != kVersion) return false;
  return sum_of(header.substr(0, 24), has_big_sums(header)) == sum_at(header, 24);
}

/// A -wal that others may write to meanwhile.
class Log {
 public:
  Log(const std::string& path, const std::string& name, const Descriptor& file)
      : path_(path), name_(name), file_(file), header_(kHeader, '\0') {
    if (!read(header_, 0) || !is_header(header_)) return;
    const std::uint32_t page_size = word(header_, 8);
    is_whole_ = std::has_single_bit(page_size) && page_size >= 512 && page_size <= 65'536;
    if (is_whole_) page_.resize(page_size);
  }

  [[nodiscard]] const std::string& header() const noexcept { return header_; }

  /// The frame, from 1, that is damaged, if two commits stand behind it, or 0 if the header is and
  /// something stands behind that; `valid` frames at the beginning are those that SQLite takes.
  std::optional<std::uint64_t> damaged_behind(std::uint64_t valid) {
    if (!is_whole_) {
      std::string first(1, '\0');
      return read(first, kHeader) ? std::optional<std::uint64_t>(0) : std::nullopt;
    }
    if (!has_enough_commits(valid)) return std::nullopt;
    Sum before = sum_at(header_, 24);
    if (valid > 0) {
      if (!read_frame(valid)) return std::nullopt;
      before = sum_at(frame_, 16);
    }
    std::optional<std::uint64_t> damaged;
    int commits = 0;
    // Of the frame before, if only the sum that stands in it is damaged.
    Sum intended = before;
    for (std::uint64_t at = valid + 1; read_frame(at); ++at) {
      const Sum sum = sum_at(frame_, 16);
      const bool has_page = read_page(at);
      const Sum behind = sum_behind(before);
      if (has_page && has_salts() && (behind == sum || sum_behind(intended) == sum)) {
        if (damaged && is_commit() && ++commits == kEnough) return damaged;
      } else {
        commits = 0;
        if (!damaged) damaged = at;
      }
      before = sum;
      intended = behind;
    }
    return std::nullopt;
  }

 private:
  // One transaction that failed when it was to be made durable may stand there, whole.
  static constexpr int kEnough = 2;

  // What others write just now may be long, and is looked at by its headers alone. What was there
  // before the log began anew may be longer: some frames in a row tell it.
  bool has_enough_commits(std::uint64_t valid) {
    constexpr int kOlder = 4;
    int commits = 0;
    int older = 0;
    for (std::uint64_t at = valid + 1; commits < kEnough && older < kOlder && read_frame(at);
         ++at) {
      if (has_salts() && is_commit()) ++commits;
      older = is_older() ? older + 1 : 0;
    }
    return commits == kEnough;
  }

  bool read_frame(std::uint64_t at) {
    check_interrupt();
    return read(frame_, offset_of(at));
  }
  [[nodiscard]] bool is_commit() const { return word(frame_, 4) != 0; }
  [[nodiscard]] bool has_salts() const { return frame_.compare(8, 8, header_, 16, 8) == 0; }
  // The first salt grows by one each time that the log begins anew.
  [[nodiscard]] bool is_older() const {
    constexpr std::uint32_t kMost = 1U << 16;
    const std::uint32_t ago = word(header_, 16) - word(frame_, 8);
    return ago > 0 && ago <= kMost;
  }

  [[nodiscard]] std::int64_t offset_of(std::uint64_t frame) const {
    return static_cast<std::int64_t>(kHeader + (frame - 1) * (kFrameHeader + page_.size()));
  }

  bool read_page(std::uint64_t at) {
    return read(page_, offset_of(at) + static_cast<std::int64_t>(kFrameHeader));
  }
  // What the frame that was read has as its sum if it was written behind one with `before`.
  [[nodiscard]] Sum sum_behind(Sum before) const {
    const bool big = has_big_sums(header_);
    return sum_of(page_, big, sum_of(std::string_view(frame_).substr(0, 8), big, before));
  }

  // False where the file ends before.
  bool read(std::string& bytes, std::int64_t offset) const {
    return read_at(path_, name_, file_, bytes, offset) == bytes.size();
  }

  const std::string& path_;
  const std::string& name_;
  const Descriptor& file_;
  std::string header_;
  std::string frame_ = std::string(kFrameHeader, '\0');
  std::string page_;
  bool is_whole_ = false;
};

// How many frames SQLite takes, of its WAL-index, which it has mapped. Another may just change it.
std::uint64_t valid_frames(Connection& connection) {
  constexpr int kRegion = 32'768;
  constexpr std::size_t kLastFrame = 16;
  sqlite3_file* const file = connection.file(SQLITE_FCNTL_FILE_POINTER);
  if (file == nullptr) return 0;
  volatile void* region = nullptr;
  const int result = file->pMethods->xShmMap(file, 0, kRegion, 0, &region);
  if ((result & 0xff) != SQLITE_READONLY) connection.check(result);  // mapped all the same
  if (region == nullptr) return 0;
  const auto* const number = static_cast<const volatile char*>(region) + kLastFrame;
  return *reinterpret_cast<const volatile std::uint32_t*>(number);
}

[[noreturn]] void fail_header(const std::string& path, const std::string& log) {
  throw Error(ErrorCode::integrity,
              fmt::format("store {}: {} is not the write-ahead log of a store, and SQLite would "
                          "drop it: if a program that appended was killed, its newest events were "
                          "there: restore a backup; if somebody put it there, move it away",
                          path, log));
}

}  // namespace

void check_log_header(const std::string& path, const std::string& log, Clock& clock) {
  for (int attempt = 0;; ++attempt) {
    const Descriptor file = open_to_read(path, log);
    if (!file) return;
    std::string begin(kHeader + kFrameHeader, '\0');
    if (read_at(path, log, file, begin, 0) < kHeader || is_header(begin)) return;
    // As a loss of power may leave it; more than a header only with less than full durability.
    if (begin.find_first_not_of('\0') == std::string::npos) return;
    if (attempt == kTries) fail_header(path, log);
    clock.sleep(kPause);
  }
}

void check_log_end(Connection& connection, const std::string& path, const std::string& log,
                   Clock& clock) {
  // Others that write change the one or the other.
  struct Seen {
    std::uint64_t valid = 0;
    std::string header;
    bool operator==(const Seen&) const = default;
  };
  Seen before;
  std::optional<std::uint64_t> damaged;
  for (int attempt = 0; attempt <= kTries; ++attempt) {
    if (attempt > 0) clock.sleep(kPause);
    const Descriptor file = open_to_read(path, log);
    if (!file) return;
    const std::uint64_t valid = valid_frames(connection);
    Log content(path, log, file);
    const auto found = content.damaged_behind(valid);
    const Seen now{valid, content.header()};
    // If it was mended beside SQLite, that has dropped what stands there again.
    if (!found && (!damaged || now != before)) return;
    if (found) damaged = found;
    before = now;
  }
  if (*damaged == 0) fail_header(path, resolve_links(path) + "-wal");
  throw Error(
      ErrorCode::integrity,
      fmt::format("store {}: {}-wal is damaged (frame {}), and SQLite would drop what was appended "
                  "behind that: move the file, its -wal and its -shm away together, and put a "
                  "backup there; eventsrc(1), SECURITY CONSIDERATIONS, says what else can be done",
                  path, resolve_links(path), *damaged));
}

void sync_log(const std::string& path, const std::string& log) {
  const Descriptor file = open_to_read(path, log);
  if (file && fdatasync(file.get()) != 0) {
    throw_errno(path, fmt::format("{} cannot be written", log));
  }
}

}  // namespace eventsrc::sqlite
