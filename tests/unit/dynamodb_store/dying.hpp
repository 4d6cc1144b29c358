#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "dynamodb/aws/http.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {

/// From its k-th request on nothing gets through; the k-th itself may be carried out.
class Dying {
 public:
  Dying(const FakeTable& table, int k, bool last_arrives)
      : transport_(table.transport()), k_(k), last_arrives_(last_arrives) {
    transport_->before = [this](const std::string&, const std::string&) {
      const int number = ++number_;
      if (number > k_ || (number == k_ && !last_arrives_)) die();
      return std::optional<dynamodb::HttpResponse>();
    };
    transport_->after = [this](const std::string&, const std::string&, dynamodb::HttpResponse&) {
      if (number_ >= k_) die();
    };
  }

  [[nodiscard]] const std::shared_ptr<FakeTransport>& transport() const { return transport_; }
  [[nodiscard]] bool died() const { return number_ >= k_; }

 private:
  [[noreturn]] static void die() {
    throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "dead");
  }

  std::shared_ptr<FakeTransport> transport_;
  int k_;
  bool last_arrives_;
  std::atomic<int> number_ = 0;
};

}  // namespace eventsrc::test
