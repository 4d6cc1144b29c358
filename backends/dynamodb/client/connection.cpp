#include "dynamodb/client/connection.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "dynamodb/aws/curl_transport.hpp"
#include "dynamodb/aws/machine_credentials.hpp"
#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

std::shared_ptr<HttpTransport> transport_for(const ClientOptions& options,
                                             const Settings& settings) {
  if (options.transport) return options.transport;
  return make_curl_transport(
      {.ca_bundle = settings.get_any("AWS_CA_BUNDLE", "ca_bundle").value_or("")});
}

std::string region_for(const ClientOptions& options, const Settings& settings,
                       HttpTransport& transport) {
  const CredentialSeams seams{options.environment, options.clock, &transport, {}};
  return find_region(settings, options.location.region, [&] { return instance_region(seams); });
}

RetryRules rules_for(const ClientOptions& options, const Settings& settings) {
  RetryRules rules{.retry_for = options.retry_for};
  const std::optional<std::string> attempts = settings.get_any("AWS_MAX_ATTEMPTS", "max_attempts");
  if (attempts) {
    const char* const end = attempts->data() + attempts->size();
    const auto [stop, error] = std::from_chars(attempts->data(), end, rules.attempts);
    if (error != std::errc() || stop != end || rules.attempts < 1) {
      throw Error(ErrorCode::invalid,
                  "AWS_MAX_ATTEMPTS (or max_attempts of the profile) is not a number from 1 on: "
                  "correct it");
    }
    rules.attempts_bind_throttles = true;
  }
  const std::string mode = lowered(settings.get_any("AWS_RETRY_MODE", "retry_mode").value_or(""));
  if (!mode.empty() && mode != "standard" && options.warn) {
    options.warn(fmt::format("the retry mode {} is not known here: standard is used", mode));
  }
  return rules;
}

}  // namespace

Connection::Connection(const ClientOptions& options)
    : Connection(options, Settings(*options.environment, options.location.profile)) {}

Connection::Connection(const ClientOptions& options, const Settings& settings)
    : options_(options),
      transport_(transport_for(options, settings)),
      region_(region_for(options, settings, *transport_)),
      url_(find_endpoint(settings, region_,
                         {.service = "dynamodb",
                          .variable = "AWS_ENDPOINT_URL_DYNAMODB",
                          .given = options.location.endpoint})),
      url_text_(url_.text()),
      rules_(rules_for(options, settings)),
      signer_(region_, "dynamodb"),
      keeper_(*options.clock, [this] { return find(); }) {}

// The files are read again: they may have been renewed since.
Credentials Connection::find() const {
  const Settings settings(*options_.environment, options_.location.profile);
  return find_credentials(settings, {options_.environment, options_.clock, transport_.get(),
                                     [this] { return region_; }});
}

HttpResponse Connection::send(std::string_view operation, std::string_view body,
                              const Credentials& credentials, Timestamp time) {
  constexpr std::string_view kTarget = "DynamoDB_20120810.";
  HttpRequest request;
  request.url = url_text_;
  request.body = body;
  request.use_proxy = !is_loopback(url_.host);
  request.headers.reserve(6);
  request.headers.push_back({"Content-Type", "application/x-amz-json-1.0"});
  request.headers.push_back({"Host", url_.authority});
  request.headers.push_back({"X-Amz-Target", std::string(kTarget).append(operation)});
  signer_.sign(request, url_.path, credentials, time);
  return transport_->send(request);
}

}  // namespace eventsrc::dynamodb
