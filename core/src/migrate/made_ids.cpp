#include "migrate/made_ids.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "audit.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/transform.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kMostLookedUp = 1'000;
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

MigrateFault fault_of(const NewEvent& event, const std::string& where) {
  const std::string stream(event.stream);
  std::string what = fmt::format("id {} of stream {} {}: use another id", json::quoted(*event.id),
                                 json::quoted(stream), where);
  if (const auto origin = origin_of(event.meta.value_or("{}"))) {
    what += fmt::format(
        ": nothing was written to it, as what is made of seq {} of stream {} has "
        "that id",
        origin->seq.value(), json::quoted(origin->stream));
  }
  return {ErrorCode::rejected, stream, {}, std::move(what)};
}

}  // namespace

void MadeIds::check(const NewEvent& event, bool is_stored) {
  if (!is_new(event)) {
    fault_(fault_of(event, "would stand there twice"));
    return;
  }
  if (!is_stored) return;
  NewEvent without_data = event;
  without_data.data = {};
  batch_.add(without_data);
  if (batch_.events().size() >= kMostLookedUp || batch_.bytes() >= kMostBytes) look_up();
}

void MadeIds::finish() {
  if (!batch_.events().empty()) look_up();
}

bool MadeIds::is_new(const NewEvent& event) {
  sha_.reset();
  sha_.add_text(event.stream);
  sha_.add_text(*event.id);
  const Hash hash = sha_.finish();
  Digest digest{};
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return seen_.insert(digest).second;
}

void MadeIds::look_up() {
  change_history(destination_, retry_, /*dry_run=*/true, clock_, random_, [&](Transaction& now) {
    now.expect(batch_.events());
    for (const NewEvent& event : batch_.events()) {
      const auto found = now.find_id(now.stream(event.stream), *event.id);
      if (!found) continue;
      fault_(fault_of(event, fmt::format("already stands at seq {}", found->seq.value())));
    }
    return false;
  });
  batch_.clear();
}

}  // namespace eventsrc
