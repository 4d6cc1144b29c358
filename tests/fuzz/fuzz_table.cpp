// A table, read as CSV and as TSV: at once, and in pieces. What was read is written in the plainest
// way and read again.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/table_reader.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

using Field = TableReader::Field;
using Kind = TableReader::Kind;

/// What a reader made of an input: records, and what was wrong after them.
struct Outcome {
  std::vector<std::vector<Field>> records;
  std::optional<std::string> fault;
  std::int64_t line = 0;  // of the fault
  std::int64_t column = 0;
};

/// Where each packet that is sent is read by itself.
class Packets {
 public:
  Packets(std::string_view text, std::size_t size) {
    require(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_) == 0, "there are sockets");
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
      const std::string_view packet = text.substr(0, size);
      const ssize_t sent = send(ends_[0], packet.data(), packet.size(), 0);
      require(sent == static_cast<ssize_t>(packet.size()), "a socket has room");
    }
    shutdown(ends_[0], SHUT_WR);
  }
  ~Packets() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Packets(const Packets&) = delete;
  Packets& operator=(const Packets&) = delete;

  [[nodiscard]] int fd() const { return ends_[1]; }

 private:
  int ends_[2] = {-1, -1};
};

Outcome read(std::string_view text, Kind kind, std::size_t packet) {
  const Packets packets(text, packet);
  TableReader reader(packets.fd(), kind);
  Outcome outcome;
  std::vector<Field> record;
  try {
    while (reader.next(record)) outcome.records.push_back(record);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid, "what is wrong with a table is its content");
    require(error.details().line && error.details().column, "a fault has a place");
    outcome.fault = error.what();
    outcome.line = *error.details().line;
    outcome.column = *error.details().column;
  }
  return outcome;
}

bool same(const std::vector<Field>& a, const std::vector<Field>& b, bool with_places) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const Field& x, const Field& y) {
    return x.text == y.text &&
           (!with_places || (x.quoted == y.quoted && x.line == y.line && x.column == y.column));
  });
}

bool same(const Outcome& a, const Outcome& b, bool with_places) {
  return std::equal(a.records.begin(), a.records.end(), b.records.begin(), b.records.end(),
                    [&](const auto& x, const auto& y) { return same(x, y, with_places); });
}

std::string written(const std::vector<std::vector<Field>>& records, Kind kind) {
  std::string out;
  for (const std::vector<Field>& record : records) {
    for (std::size_t i = 0; i < record.size(); ++i) {
      if (i > 0) out += kind == Kind::csv ? ',' : '\t';
      if (kind == Kind::csv) out += '"';
      for (const char c : record[i].text) {
        if (kind == Kind::csv) {
          out += c == '"' ? std::string(2, c) : std::string(1, c);
        } else {
          const std::size_t place = std::string_view("\t\n\r\\").find(c);
          out += place == std::string_view::npos ? std::string(1, c)
                                                 : std::string{'\\', "tnr\\"[place]};
        }
      }
      if (kind == Kind::csv) out += '"';
    }
    out += '\n';
  }
  return out;
}

/// Fields stand one after the other, within the text.
void check_places(const Outcome& outcome, std::string_view text) {
  const std::int64_t lines = std::count(text.begin(), text.end(), '\n') + 1;
  const Field* previous = nullptr;
  for (const std::vector<Field>& record : outcome.records) {
    require(!record.empty(), "a record has a field");
    for (const Field& field : record) {
      require(json::valid_utf8(field.text), "a field is UTF-8");
      require(field.line >= 1 && field.line <= lines && field.column >= 1, "a field has a place");
      const bool is_later = previous == nullptr || field.line > previous->line ||
                            (field.line == previous->line && field.column > previous->column);
      require(is_later, "fields come one after the other");
      previous = &field;
    }
  }
  if (!outcome.fault) return;
  require(outcome.line >= 1 && outcome.line <= lines && outcome.column >= 1, "a fault is inside");
}

void check(std::string_view text, Kind kind) {
  const Outcome whole = read(text, kind, text.size());
  const std::size_t small = 1 + text.size() / 64;
  const Outcome pieces = read(text, kind, small);
  require(same(whole, pieces, true), "pieces make the same table");
  require(whole.fault == pieces.fault && whole.line == pieces.line && whole.column == pieces.column,
          "pieces have the same fault");
  check_places(whole, text);
  const std::string again = written(whole.records, kind);
  // One without a field, or with an empty one of a table with tabs, is an empty line, which is
  // none.
  const bool has_empty_line = again.starts_with('\n') || again.find("\n\n") != std::string::npos;
  if (kind == Kind::tsv && has_empty_line) return;
  // The mark would be taken for that of the file.
  if (kind == Kind::tsv && again.starts_with("\xEF\xBB\xBF")) return;
  const Outcome read_again = read(again, kind, 1 + again.size() / 2);
  require(!read_again.fault, "what was written is a table");
  require(same(whole, read_again, false), "what was written is the same table");
}

}  // namespace

void run(std::string_view input) {
  if (input.empty()) return;
  check(input, Kind::csv);
  check(input, Kind::tsv);
}

}  // namespace eventsrc::fuzz
