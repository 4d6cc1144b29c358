#include "support/fake_server.hpp"

#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/fake_connection.hpp"
#include "support/fake_service.hpp"

namespace eventsrc::test {
namespace {

constexpr int kWaiting = 512;

int listen_on_loopback(std::string& endpoint) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);  // as sockets want it
  if (listener < 0 || bind(listener, plain, size) != 0 || listen(listener, kWaiting) != 0 ||
      getsockname(listener, plain, &size) != 0) {
    throw std::runtime_error("cannot listen on 127.0.0.1");
  }
  endpoint = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  return listener;
}

}  // namespace

class FakeServer::Impl {
 public:
  explicit Impl(const FakeServerOptions& options)
      : service_(options), listener_(listen_on_loopback(endpoint_)) {
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Impl() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    {
      const std::scoped_lock lock(mutex_);
      for (const Client& client : clients_) {
        if (client.socket >= 0) shutdown(client.socket, SHUT_RDWR);
      }
    }
    for (Client& client : clients_) client.thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] const std::string& endpoint() const noexcept { return endpoint_; }
  [[nodiscard]] FakeService& service() noexcept { return service_; }

 private:
  struct Client {
    int socket = -1;  ///< -1 when closed
    std::thread thread{};
  };

  std::string endpoint_;
  FakeService service_;
  int listener_;
  std::mutex mutex_;
  std::list<Client> clients_;
  std::thread acceptor_;

  void accept_all() {
    for (;;) {
      const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::scoped_lock lock(mutex_);
      Client& client = clients_.emplace_back(Client{.socket = socket});
      client.thread = std::thread([this, &client] { serve(client); });
    }
  }

  void serve(Client& client) {
    int socket = -1;
    {
      const std::scoped_lock lock(mutex_);
      socket = client.socket;
    }
    const auto connection = std::make_unique<FakeConnection>(socket);
    service_.serve(*connection);
    // Before it closes, so that its number is not shut down when it is another's.
    const std::scoped_lock lock(mutex_);
    client.socket = -1;
  }
};

FakeServer::FakeServer(const FakeServerOptions& options) : impl_(std::make_unique<Impl>(options)) {}

FakeServer::~FakeServer() = default;

std::string FakeServer::endpoint() const { return impl_->endpoint(); }

FakeDynamo& FakeServer::dynamo() noexcept { return impl_->service().dynamo(); }

FakeFaults& FakeServer::faults() noexcept { return impl_->service().faults(); }

std::string FakeServer::report() const { return impl_->service().report(); }

}  // namespace eventsrc::test
