#pragma once

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {

/// An error after which nobody knows whether the request was carried out: at least one attempt may
/// have been, and none was answered.
class InDoubt final : public Error {
 public:
  explicit InDoubt(const Error& error) : Error(error.code(), error.what(), error.details()) {}
};

}  // namespace eventsrc::dynamodb
