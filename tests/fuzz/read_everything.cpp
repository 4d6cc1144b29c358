#include "read_everything.hpp"

#include <memory>
#include <string>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/verify.hpp"
#include "eventsrc/view.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

template <typename Action>
void attempt(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    require(*error.what() != '\0', "an error says what is wrong");
  }
}

void read_stream(Store& store) {
  const auto head = store.head("a");
  if (!head) return;
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    const auto cursor = store.read("a", {.direction = direction});
    EventView event;
    while (cursor->next(event)) {
    }
  }
}

void read_snapshots(Store& store) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  static_cast<void>(snapshots->generation());
  static_cast<void>(snapshots->newest("a", View::default_view()->hash(), {}));
  for (const Snapshot& listed : snapshots->list(every_stream())) {
    static_cast<void>(listed.seq);
  }
}

}  // namespace

void read_everything(Store& store) {
  attempt([&] { static_cast<void>(store.info()); });
  attempt([&] { read_stream(store); });
  attempt([&] {
    const auto cursor = store.streams(every_stream());
    StreamHead head;
    while (cursor->next(head)) {
    }
  });
  attempt([&] {
    const auto cursor = store.read_all({});
    std::string line;
    EventView event;
    while (cursor->next(event)) {
      line.clear();
      append_event_line(line, event, nullptr);
    }
  });
  attempt([&] { static_cast<void>(replay(store, "a", Point())); });
  attempt([&] { read_snapshots(store); });
  attempt([&] {
    VerifyOptions options;
    options.physical = true;
    options.threads = 1;
    static_cast<void>(verify(store, every_stream(), options, [](const Fault&) {}));
  });
}

}  // namespace eventsrc::fuzz
