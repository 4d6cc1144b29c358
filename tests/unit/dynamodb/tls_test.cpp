#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dynamodb/aws/curl_transport.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::dynamodb {
namespace {

using test::TempDir;

struct Free {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const noexcept { X509_EXTENSION_free(extension); }
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(SSL* connection) const noexcept { SSL_free(connection); }
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, Free>;

/// A certificate that is its own authority.
struct Identity {
  Owned<EVP_PKEY> key;
  Owned<X509> certificate;

  explicit Identity(const char* names, std::chrono::seconds valid_until = std::chrono::hours(1))
      : key(EVP_EC_gen("P-256")), certificate(X509_new()) {
    X509* const x509 = certificate.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -86400);
    X509_gmtime_adj(X509_getm_notAfter(x509), valid_until.count());
    X509_set_pubkey(x509, key.get());
    X509_NAME* const name = X509_get_subject_name(x509);
    const auto* const text = reinterpret_cast<const unsigned char*>("a test");
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
    X509_set_issuer_name(x509, name);
    const Owned<X509_EXTENSION> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names));
    REQUIRE(extension != nullptr);
    X509_add_ext(x509, extension.get(), -1);
    REQUIRE(X509_sign(x509, key.get(), EVP_sha256()) > 0);
  }

  void save(const std::string& path) const {
    const Owned<std::FILE> file(std::fopen(path.c_str(), "we"));
    REQUIRE(file != nullptr);
    REQUIRE(PEM_write_X509(file.get(), certificate.get()) == 1);
  }
};

/// Answers `{}` over TLS on a free port of 127.0.0.1, one connection after the other.
class TlsServer {
 public:
  explicit TlsServer(const Identity& identity)
      : context_(SSL_CTX_new(TLS_server_method())), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // clients that do not trust it go away
    SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(listener_, plain, size) == 0);
    REQUIRE(listen(listener_, 8) == 0);
    REQUIRE(getsockname(listener_, plain, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::string url(std::string_view host) const {
    return "https://" + std::string(host) + ":" + std::to_string(port_) + "/";
  }
  /// What came, decrypted.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  [[nodiscard]] int connections() const noexcept { return connections_; }

 private:
  void serve() {
    for (;;) {
      const int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      ++connections_;
      {
        const Owned<SSL> connection(SSL_new(context_.get()));
        SSL_set_fd(connection.get(), fd);
        if (SSL_accept(connection.get()) == 1) answer(connection.get());
        ERR_clear_error();
      }
      close(fd);
    }
  }

  void answer(SSL* connection) {
    std::string request(4096, '\0');
    const int got = SSL_read(connection, request.data(), static_cast<int>(request.size()));
    if (got <= 0) return;
    bytes_ += static_cast<std::size_t>(got);
    constexpr std::string_view kAnswer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    SSL_write(connection, kAnswer.data(), static_cast<int>(kAnswer.size()));
    SSL_shutdown(connection);
  }

  Owned<SSL_CTX> context_;
  int listener_;
  int port_ = 0;
  std::atomic<std::size_t> bytes_{0};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

HttpResponse ask(const std::string& url, const std::string& ca_bundle) {
  HttpRequest request;
  request.method = "GET";
  request.url = url;
  request.headers = {{"Authorization", "not for everybody"}};
  request.use_proxy = false;
  return make_curl_transport({.ca_bundle = ca_bundle})->send(request);
}

// Nothing of the request may reach a server that is not known.
void refuses(const TlsServer& server, const std::string& url, const std::string& ca_bundle) {
  const int before = server.connections();
  CHECK_THROWS_AS(ask(url, ca_bundle), HttpFault);
  CHECK(server.connections() > before);
  CHECK(server.bytes() == 0);
}

}  // namespace

TEST_CASE("TLS: a server is asked that a known authority vouches for, by its name") {
  const TempDir folder;
  const Identity identity("IP:127.0.0.1");
  identity.save(folder.file("ca.pem"));
  const TlsServer server(identity);
  CHECK(ask(server.url("127.0.0.1"), folder.file("ca.pem")).body == "{}");
  CHECK(server.bytes() > 0);
}

TEST_CASE("TLS: nothing is sent to a server that nobody vouches for") {
  const TempDir folder;
  const Identity identity("IP:127.0.0.1");
  const Identity other("IP:127.0.0.1");
  other.save(folder.file("other.pem"));
  const TlsServer server(identity);
  refuses(server, server.url("127.0.0.1"), "");
  refuses(server, server.url("127.0.0.1"), folder.file("other.pem"));
}

TEST_CASE("TLS: nothing is sent to a server of another name") {
  const TempDir folder;
  const Identity identity("DNS:example.com");
  identity.save(folder.file("ca.pem"));
  const TlsServer server(identity);
  refuses(server, server.url("127.0.0.1"), folder.file("ca.pem"));
  refuses(server, server.url("localhost"), folder.file("ca.pem"));
}

TEST_CASE("TLS: nothing is sent to a server whose certificate is over") {
  const TempDir folder;
  const Identity identity("IP:127.0.0.1", std::chrono::seconds(-60));
  identity.save(folder.file("ca.pem"));
  const TlsServer server(identity);
  refuses(server, server.url("127.0.0.1"), folder.file("ca.pem"));
}

}  // namespace eventsrc::dynamodb
