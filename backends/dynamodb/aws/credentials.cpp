#include "dynamodb/aws/credentials.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/aws/machine_credentials.hpp"
#include "dynamodb/aws/profile_credentials.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::chrono::minutes kRefresh{15};
constexpr std::chrono::minutes kBetweenTries{1};

// A line end that came along would be a header of its own.
bool printable(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

Credentials find_any(const Settings& settings, const CredentialSeams& seams) {
  if (!settings.profile_asked_for()) {
    if (auto found = environment_credentials(*seams.environment)) return *std::move(found);
  }
  if (auto found = profile_credentials(settings, seams)) return *std::move(found);
  if (auto found = container_credentials(seams)) return *std::move(found);
  if (auto found = instance_credentials(seams)) return *std::move(found);
  throw Error(ErrorCode::denied,
              fmt::format("no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
                          "a profile in {}",
                          settings.keys_name()));
}

}  // namespace

Credentials find_credentials(const Settings& settings, const CredentialSeams& seams) {
  Credentials found = find_any(settings, seams);
  if (printable(found.access_key) && printable(found.secret_key.reveal()) &&
      printable(found.session_token.reveal())) {
    return found;
  }
  throw Error(ErrorCode::denied,
              fmt::format("a key or the token of {} contains a space, a line end or the like: "
                          "correct it",
                          found.source));
}

CredentialKeeper::CredentialKeeper(Clock& clock, std::function<Credentials()> find)
    : clock_(clock), find_(std::move(find)) {}

bool CredentialKeeper::usable() const {
  return kept_ != nullptr && (!kept_->expires || *kept_->expires > clock_.now());
}

std::shared_ptr<const Credentials> CredentialKeeper::get() {
  const std::lock_guard lock(mutex_);
  const bool good = usable();
  if (good) {
    const bool fresh = !kept_->expires || *kept_->expires - clock_.now() >= kRefresh;
    if (fresh || clock_.elapsed() < next_try_) return kept_;
  }
  next_try_ = clock_.elapsed() + kBetweenTries;
  try {
    kept_ = std::make_shared<const Credentials>(find_());
  } catch (const Error& error) {
    if (!good || error.code() == ErrorCode::interrupted) throw;
  }
  if (!usable()) {
    throw Error(ErrorCode::denied, fmt::format("the credentials of {} expired at {}: renew them",
                                               kept_->source, to_string(*kept_->expires)));
  }
  return kept_;
}

void CredentialKeeper::refuse(const std::shared_ptr<const Credentials>& refused) {
  const std::lock_guard lock(mutex_);
  if (kept_ == refused) kept_.reset();
}

}  // namespace eventsrc::dynamodb
