#include "sqlite/format.hpp"

namespace eventsrc::sqlite {

// The names are for people with a SQL shell: `event` is what they should read, `stored_event` and
// the rest are how it is kept. Short fixed columns stand before data and meta, so that reading
// them touches no overflow page.
const char kSchema[] = R"sql(
CREATE TABLE metadata(
  key TEXT PRIMARY KEY,
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stream(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  events INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  time_max INTEGER NOT NULL,
  times_ordered INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  hash BLOB NOT NULL,
  anchor BLOB,
  epoch_seq INTEGER,
  epoch_time INTEGER,
  epoch_hash BLOB
) STRICT;

CREATE TABLE type(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stored_event(
  position INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES stream(id),
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  type_id INTEGER NOT NULL REFERENCES type(id),
  hash BLOB NOT NULL,
  salt BLOB,
  content BLOB,
  id TEXT,
  data TEXT,
  meta TEXT
) STRICT;

CREATE UNIQUE INDEX stored_event_id ON stored_event(stream_id, id) WHERE id IS NOT NULL;

CREATE TABLE run(
  stream_id INTEGER NOT NULL REFERENCES stream(id),
  first_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  positions BLOB NOT NULL,
  PRIMARY KEY(stream_id, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot(
  stream_id INTEGER NOT NULL,
  definition BLOB NOT NULL,
  key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  view TEXT NOT NULL,
  time INTEGER NOT NULL,
  time_max INTEGER NOT NULL,
  hash BLOB NOT NULL,
  created INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  state TEXT NOT NULL,
  value TEXT,
  UNIQUE(stream_id, definition, key, seq)
) STRICT;

CREATE TABLE snapshot_policy(
  pattern TEXT NOT NULL,
  view TEXT NOT NULL,
  definition TEXT NOT NULL,
  every INTEGER NOT NULL,
  PRIMARY KEY(pattern, view)
) STRICT, WITHOUT ROWID;

CREATE TABLE archive(
  stream_id INTEGER NOT NULL REFERENCES stream(id),
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  positions BLOB NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY(stream_id, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE archived_id(
  stream_id INTEGER NOT NULL REFERENCES stream(id),
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  type_id INTEGER NOT NULL REFERENCES type(id),
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY(stream_id, id)
) STRICT, WITHOUT ROWID;

CREATE VIEW event AS
SELECT
  stream.name AS stream,
  stored_event.seq AS seq,
  strftime('%Y-%m-%dT%H:%M:%S', (stored_event.time - (stored_event.time % 1000000 + 1000000)
    % 1000000) / 1000000, 'unixepoch')
    || printf('.%06dZ', (stored_event.time % 1000000 + 1000000) % 1000000) AS time,
  type.name AS type,
  stored_event.data AS data,
  stored_event.meta AS meta,
  stored_event.id AS id,
  stored_event.position AS position,
  lower(hex(stored_event.hash)) AS hash
FROM stored_event
JOIN stream ON stream.id = stored_event.stream_id
JOIN type ON type.id = stored_event.type_id;
)sql";

void append_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

bool decode_run(std::span<const std::uint8_t> bytes, std::int64_t first_seq, std::int64_t count,
                std::vector<std::int64_t>& positions) {
  if (first_seq < 0 || count < 1 || count - 1 > INT64_MAX - first_seq) return false;
  std::uint64_t position = 0;
  std::size_t at = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint64_t step = 0;
    unsigned shift = 0;
    std::uint8_t byte = 0;
    do {
      if (at == bytes.size() || shift > 56) return false;
      byte = bytes[at++];
      step |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
    position += step;
    if (step == 0 || position > INT64_MAX) return false;
    positions.push_back(static_cast<std::int64_t>(position));
  }
  return at == bytes.size();
}

}  // namespace eventsrc::sqlite
