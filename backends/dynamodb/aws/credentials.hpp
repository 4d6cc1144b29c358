#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/aws/http.hpp"
#include "dynamodb/aws/secret.hpp"
#include "dynamodb/aws/settings.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Keys, and where they are from.
struct Credentials {
  std::string access_key;
  Secret secret_key;
  Secret session_token;  ///< empty for the keys of a user
  std::optional<Timestamp> expires{};
  std::string source;  ///< for messages, e.g. `profile dev from ~/.aws/credentials`
};

/// What finding credentials needs.
struct CredentialSeams {
  const Environment* environment = nullptr;
  Clock* clock = nullptr;
  HttpTransport* transport = nullptr;
  /// Where STS is asked; called only if it has to be.
  std::function<std::string()> region{};
};

/// Finds credentials as botocore does: environment (not with a profile that was asked for), the
/// profile's role, web identity, SSO (explained, not done), keys of the credentials file,
/// credential_process, keys of the config file, container, instance metadata. Throws `denied` where
/// there are none, `invalid` for a setting that cannot be right, `unavailable` where a source does
/// not answer.
[[nodiscard]] Credentials find_credentials(const Settings& settings, const CredentialSeams& seams);

/// Keeps credentials and fetches new ones in time. Safe to use from several threads.
class CredentialKeeper {
 public:
  /// `find` finds them anew, from all sources.
  CredentialKeeper(Clock& clock, std::function<Credentials()> find);

  /// Credentials that can be used now: from 15 minutes before their end new ones are asked for,
  /// once a minute. Throws what `find` throws, unless those at hand are still good.
  [[nodiscard]] std::shared_ptr<const Credentials> get();
  /// The service did not accept `refused`: the next `get` finds new ones.
  void refuse(const std::shared_ptr<const Credentials>& refused);

 private:
  [[nodiscard]] bool usable() const;

  Clock& clock_;
  std::function<Credentials()> find_;
  std::mutex mutex_;
  std::shared_ptr<const Credentials> kept_;
  std::chrono::steady_clock::time_point next_try_{};
};

}  // namespace eventsrc::dynamodb
