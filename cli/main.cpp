#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "app.hpp"
#include "eventsrc/interrupt.hpp"

namespace {

/// A closed standard descriptor would be given to the next file opened, and output would go there.
void occupy_standard_descriptors() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) == -1) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

void install_signal_handlers() {
  struct sigaction stop {};
  stop.sa_handler = eventsrc::request_interrupt;
  sigemptyset(&stop.sa_mask);  // no SA_RESTART: a blocked read or write must end
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    // Whoever started us with a signal ignored (nohup) wants it ignored.
    if (before.sa_handler != SIG_IGN) sigaction(signal, &stop, nullptr);
  }
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  sigaction(SIGXFSZ, &ignore, nullptr);  // a file at its size limit is a full disk
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  install_signal_handlers();
  return eventsrc::cli::run(argc, argv, eventsrc::cli::system_terminal());
}
