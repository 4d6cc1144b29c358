// What a Redis answers, byte by byte, to everything that asks it for snapshots, and that changes
// them.

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "fuzz.hpp"
#include "open_store.hpp"
#include "read_everything.hpp"
#include "redis/snapshots.hpp"
#include "support/fakes.hpp"
#include "write_everything.hpp"

namespace eventsrc::fuzz {
namespace {

/// Says the same to everyone who says something, and hangs up.
class Server {
 public:
  Server() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    require(bind(listener_, any, size) == 0 && listen(listener_, 8) == 0, "a port is free");
    require(getsockname(listener_, any, &size) == 0, "a port has a number");
    port_ = ntohs(address.sin_port);
    std::thread([this] { serve(); }).detach();
  }

  [[nodiscard]] int port() const noexcept { return port_; }
  void say(std::string_view text) {
    const std::lock_guard lock(mutex_);
    text_ = text;
  }

 private:
  void serve() {
    for (;;) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      char heard[4096];
      if (recv(client, heard, sizeof(heard), 0) > 0) {
        const std::lock_guard lock(mutex_);
        static_cast<void>(::send(client, text_.data(), text_.size(), MSG_NOSIGNAL));
      }
      shutdown(client, SHUT_WR);
      // Until the other side has closed: what it had not read yet would be lost.
      while (recv(client, heard, sizeof(heard), 0) > 0) {
      }
      close(client);
    }
  }

  int listener_;
  int port_ = 0;
  std::mutex mutex_;
  std::string text_;
};

}  // namespace

void run(std::string_view input) {
  static Server& server = *new Server;
  server.say(input);
  test::FakeClock clock;
  test::FakeRandom random;
  redis::Options options;
  options.client.url.host = "127.0.0.1";
  options.client.url.port = server.port();
  options.client.timeout = std::chrono::seconds(2);
  options.client.clock = &clock;
  options.random = &random;
  StoreOptions store_options;
  store_options.sqlite.clock = &clock;
  store_options.sqlite.random = &random;
  const auto store = open_store(StoreUrl::parse("memory:"), store_options);
  try {
    store->keep_snapshots_in(redis::make_snapshots(*store, options));
    for (const Writing& write : writings()) {
      attempt([&] { write(*store, clock, random); });
    }
    read_everything(*store);
  } catch (const Error&) {
  }
}

}  // namespace eventsrc::fuzz
