#include "eventsrc/seams.hpp"

#include <cerrno>
#include <cstdlib>
#include <thread>

#include <sys/random.h>

#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

class SystemClock final : public Clock {
 public:
  Timestamp now() override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  std::chrono::steady_clock::time_point elapsed() override {
    return std::chrono::steady_clock::now();
  }
  void sleep(std::chrono::microseconds duration) override { std::this_thread::sleep_for(duration); }
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
      if (got > 0) {
        bytes = bytes.subspan(static_cast<std::size_t>(got));
      } else if (errno != EINTR) {
        throw Error(ErrorCode::unavailable, "the system gives no random bytes (getrandom)");
      }
    }
  }
};

class SystemEnvironment final : public Environment {
 public:
  std::optional<std::string> get(const char* name) const override {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return value;
  }
};

}  // namespace

std::optional<std::string> Environment::get_filled(const char* name) const {
  std::optional<std::string> value = get(name);
  if (value && value->empty()) value.reset();
  return value;
}

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

Random& system_random() {
  static SystemRandom random;
  return random;
}

const Environment& system_environment() {
  static const SystemEnvironment environment;
  return environment;
}

}  // namespace eventsrc
