#include "eventsrc/identity.hpp"

#include <algorithm>

#include "eventsrc/chain.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc {

StoreIdentity new_identity(const std::string& seed, Clock& clock, Random& random) {
  Salt id{};
  if (seed.empty()) {
    random.fill(id);
    return {to_hex(id), clock.now()};
  }
  Sha256 sha;
  sha.reset();
  sha.add("eventsrc.store.1");
  sha.add_text(seed);
  const Hash hash = sha.finish();
  std::copy_n(hash.begin(), id.size(), id.begin());
  return {to_hex(id), seeded_time(Seq(0))};
}

}  // namespace eventsrc
