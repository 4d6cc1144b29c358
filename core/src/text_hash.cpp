#include "eventsrc/text_hash.hpp"

#include <array>
#include <bit>
#include <cstring>

#include <sys/random.h>

namespace eventsrc {
namespace {

using Key = std::array<std::uint64_t, 2>;

Key random_key() noexcept {
  // Nothing fails for want of random bytes: the key is then the stack's address, as others get it.
  Key key{};
  if (getrandom(key.data(), sizeof key, GRND_NONBLOCK) != sizeof key) {
    key[0] ^= reinterpret_cast<std::uintptr_t>(&key);
  }
  return key;
}

struct State {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t c;
  std::uint64_t d;

  void round() noexcept {
    a += b;
    c += d;
    b = std::rotl(b, 13) ^ a;
    d = std::rotl(d, 16) ^ c;
    a = std::rotl(a, 32);
    c += b;
    a += d;
    b = std::rotl(b, 17) ^ c;
    d = std::rotl(d, 21) ^ a;
    c = std::rotl(c, 32);
  }
  void take(std::uint64_t word) noexcept {
    d ^= word;
    round();
    a ^= word;
  }
};

}  // namespace

std::uint64_t text_hash(std::string_view text) noexcept {
  static const Key key = random_key();
  State state{key[0] ^ 0x736F6D6570736575u, key[1] ^ 0x646F72616E646F6Du,
              key[0] ^ 0x6C7967656E657261u, key[1] ^ 0x7465646279746573u};
  const char* p = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    state.take(word);
    p += sizeof word;
  }
  std::uint64_t last = 0;
  if (left > 0) std::memcpy(&last, p, left);
  state.take(last | text.size() << 56U);
  state.c ^= 0xFFu;
  state.round();
  state.round();
  state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace eventsrc
