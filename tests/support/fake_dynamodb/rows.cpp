#include "support/fake_dynamodb/rows.hpp"

namespace eventsrc::test::dynamo {
namespace {

void apply(Rows::Map& rows, const Place& place, const RowPtr& row) {
  if (row) {
    rows[place] = row;
  } else {
    rows.erase(place);
  }
}

}  // namespace

RowPtr Rows::find(const Place& place) const {
  const auto found = now_.find(place);
  return found == now_.end() ? nullptr : found->second;
}

void Rows::put(const Place& place, const RowPtr& row) {
  apply(now_, place, row);
  if (lag_ == 0) return;
  pending_.emplace_back(place, row);
  catch_up();
}

void Rows::set_lag(std::size_t writes) {
  if (lag_ == 0) late_ = now_;
  lag_ = writes;
  catch_up();
  if (lag_ == 0) late_.clear();
}

void Rows::catch_up() {
  while (pending_.size() > lag_) {
    apply(late_, pending_.front().first, pending_.front().second);
    pending_.pop_front();
  }
}

}  // namespace eventsrc::test::dynamo
