#include "dynamodb/id_list.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "dynamodb/temporary_table.hpp"

namespace eventsrc::dynamodb {

class IdList::OnDisk {
 public:
  void add(const IdOfEvent& id) {
    table_.bind(1, id.id);
    table_.bind(2, id.seq.value());
    table_.bind(3, id.slot.value());
    table_.bind(4, id.commit);
    table_.bind(5, {reinterpret_cast<const char*>(id.archived.data()), id.archived.size()});
    table_.add();
  }

  void sort() { table_.select("SELECT id, seq, slot, c, a FROM t ORDER BY id, seq"); }

  bool next(IdOfEvent& id) {
    if (!table_.next()) return false;
    id.id = table_.bytes(0);
    id.seq = Seq(table_.number(1));
    id.slot = Seq(table_.number(2));
    id.commit = table_.bytes(3);
    const std::string_view archived = table_.bytes(4);
    std::copy(archived.begin(), archived.end(), id.archived.begin());
    return true;
  }

 private:
  TemporaryTable table_{"id BLOB, seq INTEGER, slot INTEGER, c BLOB, a BLOB",
                        "the ids of a stream cannot be sorted"};
};

IdList::IdList(std::size_t most) : most_(most) {}

IdList::~IdList() = default;

void IdList::add(IdOfEvent&& id) {
  ++size_;
  in_memory_.push_back(std::move(id));
  if (!on_disk_ && in_memory_.size() <= most_) return;
  if (!on_disk_) on_disk_ = std::make_unique<OnDisk>();
  for (const IdOfEvent& one : in_memory_) on_disk_->add(one);
  in_memory_.clear();
}

bool IdList::next(IdOfEvent& id) {
  if (!std::exchange(sorted_, true)) {
    if (on_disk_) on_disk_->sort();
    std::sort(in_memory_.begin(), in_memory_.end(), [](const IdOfEvent& a, const IdOfEvent& b) {
      return std::tie(a.id, a.seq) < std::tie(b.id, b.seq);
    });
  }
  if (on_disk_) return on_disk_->next(id);
  if (at_ == in_memory_.size()) return false;
  id = std::move(in_memory_[at_++]);
  return true;
}

}  // namespace eventsrc::dynamodb
