#include "sqlite/archive_row.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::sqlite {
namespace {

#define EVENTSRC_ARCHIVED_ID_ROWS                                                               \
  "SELECT archived_id.id, seq, time, coalesce(type.name, ''), position, hash, content FROM "    \
  "archived_id LEFT JOIN type ON type.id=type_id WHERE stream_id=?1 AND seq BETWEEN ?2 AND ?3 " \
  "ORDER BY archived_id.id"

using Report = std::function<void(const std::string&)>;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kPositions = sizeof(Hash);

// With their length: in an altered row they may have any.
void add_blob(Sha256& sha, std::span<const std::uint8_t> blob) {
  sha.add_u32(static_cast<std::uint32_t>(blob.size()));
  sha.add(blob);
}

std::optional<std::string> name_of(Connection& connection, std::int64_t stream_id) {
  Statement row(connection, "SELECT name FROM stream WHERE id=?1");
  row.bind(1, stream_id);
  return row.step() ? std::optional<std::string>(row.text(0)) : std::nullopt;
}

Sha256 begin_sum(std::string_view stream, const ArchiveRow& row) {
  Sha256 sha;
  sha.reset();
  sha.add("eventsrc.archive.1");
  sha.add_text(stream);
  sha.add_i64(row.first_seq);
  sha.add_i64(row.last_seq);
  sha.add_i64(row.kept_seq);
  add_blob(sha, row.positions);
  sha.add_text(row.file);
  add_blob(sha, row.sum_before);
  return sha;
}

void add_id(Sha256& sha, const Statement& id) {
  check_interrupt();
  sha.add_text(id.text(0));
  sha.add_i64(id.integer(1));
  sha.add_i64(id.integer(2));
  sha.add_text(id.text(3));
  sha.add_i64(id.integer(4));
  add_blob(sha, id.blob(5));
  add_blob(sha, id.blob(6));
}

void report_stray(Connection& connection, std::int64_t stream_id, std::string_view id,
                  const Report& report) {
  report(fmt::format("table archived_id: the row of stream {} and id {} is of no archive",
                     shown_stream(connection, stream_id), json::quoted(id)));
}

/// The archives of a stream, in their order: all of them are checked in one pass over its ids.
class StreamArchives {
 public:
  StreamArchives(std::int64_t id, std::string_view name, std::int64_t kept_seq)
      : id_(id), name_(name), kept_seq_(kept_seq) {}

  void add(std::int64_t first_seq, std::int64_t last_seq, std::span<const std::uint8_t> positions,
           std::string_view file) {
    rows_.push_back(
        {first_seq, last_seq, Bytes(positions.begin(), positions.end()), std::string(file)});
  }

  void check(Connection& connection, const Report& report) {
    std::vector<Sha256> sums;
    sums.reserve(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) sums.push_back(begin_sum(name_, row(i)));
    Statement id(connection, EVENTSRC_ARCHIVED_ID_ROWS);
    id.bind(1, id_).bind(2, INT64_MIN).bind(3, INT64_MAX);
    while (id.step()) {
      const std::size_t i = find(id.integer(1));
      if (i < rows_.size()) {
        add_id(sums[i], id);
      } else {
        report_stray(connection, id_, id.text(0), report);
      }
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (std::ranges::equal(sum(i), sums[i].finish())) continue;
      report(
          fmt::format("table archive: the row of stream {} that begins at seq {}, one of its "
                      "events' ids, or the row before or behind it, is damaged or missing",
                      shown_stream(connection, id_), rows_[i].first_seq));
    }
  }

  [[nodiscard]] std::int64_t id() const noexcept { return id_; }

 private:
  struct Row {
    std::int64_t first_seq;
    std::int64_t last_seq;
    Bytes positions;  // and the sum
    std::string file;
  };

  [[nodiscard]] std::span<const std::uint8_t> sum(std::size_t i) const {
    const std::span all(rows_[i].positions);
    return all.subspan(std::min(all.size(), kPositions));
  }

  [[nodiscard]] ArchiveRow row(std::size_t i) const {
    const Row& one = rows_[i];
    const bool is_last = i + 1 == rows_.size();
    return {one.first_seq,
            one.last_seq,
            std::span(one.positions).first(std::min(one.positions.size(), kPositions)),
            one.file,
            is_last ? kept_seq_ : rows_[i + 1].first_seq,
            i == 0 ? std::span<const std::uint8_t>() : sum(i - 1)};
  }

  // The archive that an event of that seq is in; the number of them if it is in none.
  [[nodiscard]] std::size_t find(std::int64_t seq) const {
    const auto behind = std::ranges::upper_bound(rows_, seq, {}, &Row::first_seq);
    if (behind == rows_.begin() || std::prev(behind)->last_seq < seq) return rows_.size();
    return static_cast<std::size_t>(behind - rows_.begin()) - 1;
  }

  std::int64_t id_;
  std::string name_;
  std::int64_t kept_seq_;
  std::vector<Row> rows_;
};

}  // namespace

std::string shown_stream(Connection& connection, std::int64_t stream_id) {
  const auto name = name_of(connection, stream_id);
  return name ? json::quoted(*name) : fmt::format("{} (which is none)", stream_id);
}

Hash sum_of(Connection& connection, std::int64_t stream_id, const ArchiveRow& row) {
  Sha256 sha = begin_sum(name_of(connection, stream_id).value_or(""), row);
  Statement id(connection, EVENTSRC_ARCHIVED_ID_ROWS);
  id.bind(1, stream_id).bind(2, row.first_seq).bind(3, row.last_seq);
  while (id.step()) add_id(sha, id);
  return sha.finish();
}

std::vector<std::uint8_t> last_sum(Connection& connection, std::int64_t stream_id) {
  Statement row(connection,
                "SELECT substr(positions, 33) FROM archive WHERE stream_id=?1 ORDER BY first_seq "
                "DESC LIMIT 1");
  row.bind(1, stream_id);
  if (!row.step()) return {};
  const auto sum = row.blob(0);
  return {sum.begin(), sum.end()};
}

void check_archives(Connection& connection, const Report& report) {
  Statement row(connection,
                "SELECT stream_id, coalesce(stream.name, ''), coalesce(stream.first_seq, -1), "
                "archive.first_seq, archive.last_seq, positions, file FROM archive LEFT JOIN "
                "stream ON stream.id=stream_id AND anchor IS NOT NULL ORDER BY stream_id, "
                "archive.first_seq");
  std::optional<StreamArchives> archives;
  while (row.step()) {
    if (!archives || archives->id() != row.integer(0)) {
      if (archives) archives->check(connection, report);
      archives.emplace(row.integer(0), row.text(1), row.integer(2));
    }
    archives->add(row.integer(3), row.integer(4), row.blob(5), row.text(6));
  }
  if (archives) archives->check(connection, report);
  Statement stray(connection,
                  "SELECT stream_id, id FROM archived_id WHERE stream_id NOT IN (SELECT stream_id "
                  "FROM archive)");
  while (stray.step()) {
    report_stray(connection, stray.integer(0), stray.text(1), report);
  }
}

}  // namespace eventsrc::sqlite
