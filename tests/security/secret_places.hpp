#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_server.hpp"
#include "support/http_server.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {

/// A text that must not be seen anywhere but where it was put.
struct HushHush {
  std::string what;  ///< begins with `key-` if it is a secret key
  std::string text;
};

/// Where credentials come from: what is said in the environment and in files, and what the server
/// takes then.
struct SecretPlace {
  std::string name;
  std::vector<std::string> environment;
  FakeCredentials credentials;
};

/// A piece of `secret`, as long as no chance makes it, that stands in `text`; empty if none does.
[[nodiscard]] std::string piece_of(std::string_view secret, std::string_view text);

/// All the places there are, each with secrets of its own: files of a home folder, programs, and a
/// server on 127.0.0.1 that stands for the container's, the instance's and STS.
class SecretPlaces {
 public:
  SecretPlaces();

  [[nodiscard]] const std::vector<SecretPlace>& all() const noexcept { return places_; }
  [[nodiscard]] const std::vector<HushHush>& secrets() const noexcept { return secrets_; }
  [[nodiscard]] const TempDir& home() const noexcept { return home_; }
  /// The variables of no place: nothing of the machine's own is found.
  [[nodiscard]] std::vector<std::string> nothing() const;
  /// What the server does instead of a good answer: `body` with `status` to everything.
  void answer_with(int status, std::string body);
  void answer_well();
  /// Those of its requests, and the DynamoDB's, that have what they should not have.
  [[nodiscard]] std::vector<std::string> wrongly_sent() const;
  /// To be called with each request to DynamoDB.
  void witness(const FakeRequest& request);
  /// One more, whose place is the caller's business.
  std::string secret(const std::string& what);

 private:
  Reply answer(const Served& served);
  void check(std::string_view where, std::string_view text,
             const std::vector<std::string>& allowed);
  void add(std::string name, std::vector<std::string> environment, FakeCredentials credentials);
  void add_files();
  void add_machine();
  void add_roles();

  TempDir home_;
  std::vector<SecretPlace> places_;
  std::vector<HushHush> secrets_;
  FakeCredentials machine_;
  FakeCredentials role_;
  std::string container_token_;
  std::string instance_token_;
  std::string web_token_;
  FakeCredentials role_source_;
  mutable std::mutex mutex_;
  std::vector<std::string> wrongly_sent_;
  int bad_status_ = 0;
  std::string bad_body_;
  HttpServer server_;
};

}  // namespace eventsrc::test
