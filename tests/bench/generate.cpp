// Writes events as JSON Lines to stdout, the same ones for the same numbers, and the bytes of all
// their payloads to stderr:
//
//   generate EVENTS STREAMS SEED [SKIP [--ids]]
//
// SKIP leaves out that many events at the beginning: what is written goes on where a run with as
// many EVENTS ended. With --ids every event has an id.

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

constexpr std::size_t kNumbersPerEvent = 11;

/// SplitMix64: the same numbers on every machine.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  void skip(std::uint64_t numbers) { state_ += numbers * kStep; }

  std::uint64_t next() {
    state_ += kStep;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U;

  std::uint64_t state_;
};

/// One event; returns the bytes of its payload, negative when it could not be written.
int write_event(Generator& random, std::uint64_t streams, bool with_id) {
  constexpr std::string_view kTypes[] = {"opened", "deposited", "withdrawn", "renamed", "noted"};
  // Drawn one after another: the order in which arguments are evaluated is the compiler's.
  std::uint64_t drawn[kNumbersPerEvent];
  for (std::uint64_t& number : drawn) number = random.next();
  const std::string_view type = kTypes[drawn[1] % std::size(kTypes)];
  if (std::printf(R"({"stream":"account/%05)" PRIu64 R"(","type":"%.*s",)", drawn[0] % streams,
                  static_cast<int>(type.size()), type.data()) < 0) {
    return -1;
  }
  if (with_id && std::printf(R"("id":"%016)" PRIx64 R"(",)", drawn[4] ^ drawn[7]) < 0) return -1;
  if (std::fputs(R"("data":)", stdout) < 0) return -1;
  const int bytes = std::printf(
      R"({"amount":%)" PRIu64 R"(.%02)" PRIu64 R"(,"currency":"EUR","reference":"%016)" PRIx64
      R"(%016)" PRIx64 R"(","field%)" PRIu64 R"(":{"note":"monthly transfer, branch %03)" PRIu64
      R"(","clerk":"clerk-%04)" PRIu64 R"("},"tags":["a%)" PRIu64 R"(","b%)" PRIu64
      R"("],"channel":"branch","approved":true})",
      drawn[2] % 100000, drawn[3] % 100, drawn[4], drawn[5], drawn[6] % 8, drawn[7] % 1000,
      drawn[8] % 10000, drawn[9] % 10, drawn[10] % 10);
  if (bytes < 0 || std::fputs("}\n", stdout) < 0) return -1;
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const bool with_ids = argc == 6 && std::strcmp(argv[5], "--ids") == 0;
  if (argc < 4 || argc > 6 || (argc == 6 && !with_ids)) {
    std::fputs("usage: generate EVENTS STREAMS SEED [SKIP [--ids]]\n", stderr);
    return 2;
  }
  const std::uint64_t events = std::strtoull(argv[1], nullptr, 10);
  const std::uint64_t streams = std::strtoull(argv[2], nullptr, 10);
  if (streams == 0) {
    std::fputs("generate: at least one stream\n", stderr);
    return 2;
  }
  Generator random(std::strtoull(argv[3], nullptr, 10));
  if (argc > 4) random.skip(std::strtoull(argv[4], nullptr, 10) * kNumbersPerEvent);
  std::int64_t payload = 0;
  for (std::uint64_t i = 0; i < events; ++i) {
    const int bytes = write_event(random, streams, with_ids);
    if (bytes < 0) break;
    payload += bytes;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    std::perror("generate");
    return 1;
  }
  std::fprintf(stderr, "%" PRId64 "\n", payload);
}
