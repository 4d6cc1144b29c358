#include "dynamodb/client/capacity.hpp"

#include <algorithm>

#include "dynamodb/client/json_member.hpp"
#include "dynamodb/client/wait.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {

double consumed_capacity(std::string_view answer) {
  const std::string_view consumed = member(answer, "ConsumedCapacity");
  if (consumed.empty()) return 0;
  if (consumed.front() == '{') return number_member(consumed, "CapacityUnits");
  if (consumed.front() != '[') return 0;
  double units = 0;
  std::string_view table;
  for (json::Elements tables(consumed); tables.next(table);) {
    units += number_member(table, "CapacityUnits");
  }
  return units;
}

bool takes_write_capacity(std::string_view operation) {
  return operation == "PutItem" || operation == "UpdateItem" || operation == "DeleteItem" ||
         operation == "BatchWriteItem" || operation == "TransactWriteItems";
}

CapacityBudget::CapacityBudget(double rate, Clock& clock)
    : rate_(rate), clock_(clock), balance_(rate), filled_(clock.elapsed()) {}

void CapacityBudget::wait() {
  if (rate_ <= 0) return;
  std::chrono::duration<double> pause{0};
  {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.elapsed();
    balance_ += rate_ * std::chrono::duration<double>(now - filled_).count();
    balance_ = std::min(balance_, rate_);
    filled_ = now;
    if (balance_ < 0) pause = std::chrono::duration<double>(-balance_ / rate_);
  }
  wait_interruptibly(clock_, std::chrono::ceil<std::chrono::microseconds>(pause));
}

void CapacityBudget::spend(double units) {
  if (rate_ <= 0) return;
  const std::lock_guard lock(mutex_);
  balance_ -= units;
}

}  // namespace eventsrc::dynamodb
