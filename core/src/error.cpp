#include "eventsrc/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace eventsrc {

Error::Error(ErrorCode code, const std::string& message, ErrorDetails details)
    : std::runtime_error(message), code_(code), details_(std::move(details)) {}

Error Error::at(std::int64_t line, std::int64_t column) const {
  Error placed = *this;
  placed.details_.line = line;
  placed.details_.column = column;
  return placed;
}

std::string_view code_name(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::usage:
      return "usage";
    case ErrorCode::rejected:
      return "rejected";
    case ErrorCode::contention:
      return "contention";
    case ErrorCode::invalid:
      return "invalid";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::denied:
      return "denied";
    case ErrorCode::integrity:
      return "integrity";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::internal:
      return "internal";
    case ErrorCode::interrupted:
      return "interrupted";
  }
  return "internal";
}

int exit_status(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::usage:
      return 2;
    case ErrorCode::rejected:
      return 3;
    case ErrorCode::contention:
      return 4;
    case ErrorCode::invalid:
      return 5;
    case ErrorCode::unavailable:
      return 6;
    case ErrorCode::denied:
      return 7;
    case ErrorCode::integrity:
      return 8;
    case ErrorCode::unsupported:
      return 9;
    case ErrorCode::internal:
      return 70;
    case ErrorCode::interrupted:
      return 130;
  }
  return 70;
}

int worse_status(int a, int b) noexcept {
  // From the best to the worst; a status that is not listed counts as worse than all of them.
  static constexpr std::array kOrder{0, 1, 2, 9, 5, 3, 4, 6, 7, 8, 130, 70};
  return std::ranges::find(kOrder, a) < std::ranges::find(kOrder, b) ? b : a;
}

}  // namespace eventsrc
