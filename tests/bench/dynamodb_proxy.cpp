// Stands between a client and a DynamoDB server on this machine until standard input ends:
//
//   dynamodb_proxy ENDPOINT DELAY_MS [RECORD]
//
// Prints its own URL. Each request waits for DELAY_MS, as it would on a way through a network; with
// RECORD, the bytes of all requests are written there, for `dynamodb_floors replay`.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "wire.hpp"

namespace {

using eventsrc::bench::Socket;
using eventsrc::bench::Wire;

class Record {
 public:
  explicit Record(const char* path) : file_(std::fopen(path, "wb")) {
    if (!file_) throw std::runtime_error(std::string("cannot write ") + path);
  }
  void add(std::string_view request) {
    const std::lock_guard lock(mutex_);
    std::fwrite(request.data(), 1, request.size(), file_.get());
    if (std::fflush(file_.get()) != 0) throw std::runtime_error("the record cannot be written");
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
  };
  std::mutex mutex_;
  std::unique_ptr<std::FILE, Close> file_;
};

struct Proxy {
  std::string server;
  std::chrono::milliseconds delay;
  std::unique_ptr<Record> record{};

  void serve(Wire client) const {
    Wire upstream(eventsrc::bench::connect_to(server));
    for (;;) {
      const std::string_view request = client.receive();
      if (request.empty()) return;
      if (record) record->add(request);
      std::this_thread::sleep_for(delay);
      upstream.send(request);
      const std::string_view answer = upstream.receive();
      if (answer.empty()) return;
      client.send(answer);
    }
  }
};

void accept_all(const Proxy& proxy, const Socket& listener) {
  for (;;) {
    const int fd = accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    std::thread([&proxy, socket = Socket(fd)]() mutable {
      try {
        proxy.serve(Wire(std::move(socket)));
      } catch (const std::exception& error) {
        std::fprintf(stderr, "dynamodb_proxy: %s\n", error.what());
      }
    }).detach();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fputs("usage: the head of dynamodb_proxy.cpp tells it\n", stderr);
    return 2;
  }
  try {
    Proxy proxy{argv[1], std::chrono::milliseconds(std::strtoll(argv[2], nullptr, 10))};
    if (argc == 4) proxy.record = std::make_unique<Record>(argv[3]);
    std::string url;
    const Socket listener = eventsrc::bench::listen_anywhere(url);
    std::thread([&] { accept_all(proxy, listener); }).detach();
    std::printf("%s\n", url.c_str());
    std::fflush(stdout);
    char ignored = 0;
    while (read(STDIN_FILENO, &ignored, 1) > 0) {
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "dynamodb_proxy: %s\n", error.what());
    return 1;
  }
  // Threads still wait for their clients.
  _exit(0);
}
