#include "sqlite/archive_row.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::sqlite {
namespace {

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

}  // namespace

std::string shown_stream(Connection& connection, std::int64_t stream_id) {
  const auto name = name_of(connection, stream_id);
  return name ? json::quoted(*name) : fmt::format("{} (which is none)", stream_id);
}

Hash sum_of(Connection& connection, const ArchiveRow& row) {
  Sha256 sha;
  sha.reset();
  sha.add("eventsrc.archive.1");
  sha.add_text(name_of(connection, row.stream_id).value_or(""));
  sha.add_i64(row.first_seq);
  sha.add_i64(row.last_seq);
  add_blob(sha, row.positions);
  sha.add_text(row.file);
  Statement id(connection,
               "SELECT archived_id.id, seq, time, coalesce(type.name, ''), position, hash, content "
               "FROM archived_id LEFT JOIN type ON type.id=type_id WHERE stream_id=?1 AND seq "
               "BETWEEN ?2 AND ?3 ORDER BY archived_id.id");
  id.bind(1, row.stream_id).bind(2, row.first_seq).bind(3, row.last_seq);
  while (id.step()) {
    check_interrupt();
    sha.add_text(id.text(0));
    sha.add_i64(id.integer(1));
    sha.add_i64(id.integer(2));
    sha.add_text(id.text(3));
    sha.add_i64(id.integer(4));
    add_blob(sha, id.blob(5));
    add_blob(sha, id.blob(6));
  }
  return sha.finish();
}

void check_archives(Connection& connection, const std::function<void(const std::string&)>& report) {
  Statement row(connection,
                "SELECT stream_id, first_seq, last_seq, positions, file, last_seq<coalesce("
                "(SELECT first_seq FROM stream WHERE id=stream_id AND anchor IS NOT NULL), -1) "
                "FROM archive");
  while (row.step()) {
    const auto stored = row.blob(3);
    const auto positions = stored.first(std::min(stored.size(), Hash().size()));
    const auto sum = stored.subspan(positions.size());
    const bool is_sound =
        sum.empty()
            ? positions.size() == Hash().size()
            : std::ranges::equal(sum, sum_of(connection, {row.integer(0), row.integer(1),
                                                          row.integer(2), positions, row.text(4)}));
    if (is_sound && row.integer(5) != 0) continue;
    report(
        fmt::format("table archive: the row of stream {} that begins at seq {}, or one of its "
                    "events' ids, is damaged",
                    shown_stream(connection, row.integer(0)), row.integer(1)));
  }
  Statement stray(connection,
                  "SELECT stream_id, id FROM archived_id WHERE NOT EXISTS (SELECT 1 FROM archive "
                  "WHERE archive.stream_id=archived_id.stream_id AND seq BETWEEN first_seq AND "
                  "last_seq)");
  while (stray.step()) {
    report(fmt::format("table archived_id: the row of stream {} and id {} is of no archive",
                       shown_stream(connection, stray.integer(0)), json::quoted(stray.text(1))));
  }
}

}  // namespace eventsrc::sqlite
