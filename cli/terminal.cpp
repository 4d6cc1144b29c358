#include "terminal.hpp"

#include <cstdlib>

#include <sys/ioctl.h>

namespace eventsrc::cli {
namespace {

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

const Environment& system_environment() {
  static const SystemEnvironment environment;
  return environment;
}

Terminal system_terminal() {
  Terminal terminal;
  terminal.out_is_tty = isatty(terminal.out) == 1;
  terminal.err_is_tty = isatty(terminal.err) == 1;
  if (terminal.out_is_tty || terminal.err_is_tty) {
    winsize size{};
    const int fd = terminal.out_is_tty ? terminal.out : terminal.err;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  }
  return terminal;
}

}  // namespace eventsrc::cli
