#include "eventsrc/table_reader.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "support/open_file.hpp"

namespace eventsrc::test {
namespace {

using Kind = TableReader::Kind;

/// Each of its parts is read by itself.
class Parts {
 public:
  explicit Parts(const std::vector<std::string_view>& parts) {
    REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends_) == 0);
    for (const std::string_view part : parts) {
      REQUIRE(send(ends_[0], part.data(), part.size(), 0) == static_cast<ssize_t>(part.size()));
    }
    close(ends_[0]);
  }
  ~Parts() { close(ends_[1]); }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  [[nodiscard]] int fd() const { return ends_[1]; }

 private:
  int ends_[2] = {-1, -1};
};

std::string first_record(int fd) {
  TableReader reader(fd, Kind::csv);
  std::vector<TableReader::Field> record;
  std::string out;
  if (!reader.next(record)) return "none";
  for (const TableReader::Field& field : record) out += "[" + field.text + "]";
  return out;
}

TEST_CASE("TableReader: a byte order mark is passed over, however it comes") {
  CHECK(first_record(Parts({"\xEF", "\xBB", "\xBF", "a", ",b\n"}).fd()) == "[a][b]");
  CHECK(first_record(Parts({"\xEF\xBB\xBF"}).fd()) == "none");
  CHECK(first_record(Parts({"\xEF", "\xBB\xBB,x"}).fd()) == "[\xEF\xBB\xBB][x]");
  CHECK(first_record(Parts({"\xEF\xBB", "\xBF\xEF", "\xBB\xBF,x"}).fd()) == "[\xEF\xBB\xBF][x]");
}

TEST_CASE("TableReader: a fault is where it stands") {
  const auto place_in = [](std::string_view text, Kind kind) {
    const OpenFile file(text);
    TableReader reader(file.fd(), kind);
    std::vector<TableReader::Field> record;
    try {
      while (reader.next(record)) {
      }
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      return std::to_string(error.details().line.value_or(0)) + ":" +
             std::to_string(error.details().column.value_or(0));
    }
    return std::string("none");
  };
  CHECK(place_in("a\tb\\\nc\n", Kind::tsv) == "1:5");
  CHECK(place_in("a\nb\\x", Kind::tsv) == "2:3");
  CHECK(place_in("ab\\", Kind::tsv) == "1:4");
  CHECK(place_in("a\n1\"2", Kind::csv) == "2:2");
  CHECK(place_in("a\n\"2\n3", Kind::csv) == "2:1");
}

}  // namespace
}  // namespace eventsrc::test
