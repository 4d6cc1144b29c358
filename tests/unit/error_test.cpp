#include "eventsrc/error.hpp"

#include <array>
#include <utility>

#include <doctest/doctest.h>

using eventsrc::code_name;
using eventsrc::Error;
using eventsrc::ErrorCode;
using eventsrc::exit_status;
using eventsrc::worse_status;

TEST_CASE("Error: it carries code, message and details") {
  const Error error(ErrorCode::rejected, "no", {.stream = "a", .seq = 7});
  CHECK(error.code() == ErrorCode::rejected);
  CHECK(std::string_view(error.what()) == "no");
  CHECK(error.details().stream == "a");
  CHECK(error.details().seq == 7);
  CHECK_FALSE(error.details().line.has_value());
}

TEST_CASE("Error: at() adds the place and keeps all else") {
  const Error plain(ErrorCode::invalid, "bad", {.stream = "a"});
  const Error placed = plain.at(3, 14);
  CHECK(placed.code() == ErrorCode::invalid);
  CHECK(std::string_view(placed.what()) == "bad");
  CHECK(placed.details().stream == "a");
  CHECK(placed.details().line == 3);
  CHECK(placed.details().column == 14);
  CHECK_FALSE(plain.details().line.has_value());
}

TEST_CASE("ErrorCode: each has its documented name and exit status") {
  struct Row {
    ErrorCode code;
    std::string_view name;
    int status;
  };
  const std::array rows{
      Row{ErrorCode::usage, "usage", 2},
      Row{ErrorCode::rejected, "rejected", 3},
      Row{ErrorCode::contention, "contention", 4},
      Row{ErrorCode::invalid, "invalid", 5},
      Row{ErrorCode::unavailable, "unavailable", 6},
      Row{ErrorCode::denied, "denied", 7},
      Row{ErrorCode::integrity, "integrity", 8},
      Row{ErrorCode::unsupported, "unsupported", 9},
      Row{ErrorCode::internal, "internal", 70},
      Row{ErrorCode::interrupted, "interrupted", 130},
  };
  for (const Row& row : rows) {
    CHECK(code_name(row.code) == row.name);
    CHECK(exit_status(row.code) == row.status);
  }
}

TEST_CASE("worse_status: 70 > 130 > 8 > 7 > 6 > 4 > 3 > 5 > 9 > 2 > 1 > 0, in either order") {
  const std::array order{70, 130, 8, 7, 6, 4, 3, 5, 9, 2, 1, 0};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t k = i; k < order.size(); ++k) {
      CHECK(worse_status(order[i], order[k]) == order[i]);
      CHECK(worse_status(order[k], order[i]) == order[i]);
    }
  }
}

TEST_CASE("worse_status: an unknown status is never hidden by a known one") {
  CHECK(worse_status(99, 70) == 99);
  CHECK(worse_status(0, 99) == 99);
}
