#include "shared_store.hpp"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

namespace eventsrc {
namespace {

// Each handle has some files open, and others need some too.
std::size_t most_handles() {
  constexpr rlim_t kFilesOfOthers = 32;
  constexpr rlim_t kFilesOfAHandle = 8;
  struct rlimit files {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur <= kFilesOfOthers) return 1;
  return 1 + (files.rlim_cur - kFilesOfOthers) / kFilesOfAHandle;
}

}  // namespace

SharedStore::SharedStore(Store& store, std::size_t threads, std::int64_t events) : store_(store) {
  const auto worth = static_cast<std::size_t>(std::max<std::int64_t>(events, 0)) /
                         static_cast<std::size_t>(kEventsWorthAThread) +
                     1;
  const std::size_t most = std::min({thread_count(threads), worth, most_handles()});
  while (size() < most) {
    auto other = store.share();
    if (!other) return;
    others_.push_back(std::move(other));
  }
}

}  // namespace eventsrc
