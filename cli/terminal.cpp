#include "terminal.hpp"

#include <sys/ioctl.h>

namespace eventsrc::cli {
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
