#pragma once

#include "support/fake_dynamodb/condition.hpp"
#include "support/fake_dynamodb/table.hpp"

namespace eventsrc::test::dynamo {

/// The places from `low` up to before `high`.
struct Range {
  Place low;
  Place high;
};

/// What a KeyConditionExpression selects. Throws ServiceError if it is none that DynamoDB takes.
[[nodiscard]] Range range_of(const Condition& condition, const KeySchema& keys);

}  // namespace eventsrc::test::dynamo
