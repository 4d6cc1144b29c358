#include "dynamodb/client/client.hpp"

#include <utility>

#include "dynamodb/client/batch.hpp"
#include "dynamodb/client/requester.hpp"

namespace eventsrc::dynamodb {

class Client::Impl {
 public:
  explicit Impl(ClientOptions options) : requester(std::move(options)) {}

  Requester requester;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Client::~Client() = default;

const ClientOptions& Client::options() const noexcept { return impl_->requester.options(); }

std::string Client::endpoint() { return impl_->requester.connection().url().text(); }

std::string Client::region() { return impl_->requester.connection().region(); }

Answer Client::call(std::string_view operation, std::string_view body,
                    std::initializer_list<std::string_view> outcomes, const Subject& subject) {
  return impl_->requester.call(operation, body, outcomes, subject);
}

void Client::batch_write(std::span<const std::string> requests) {
  write_batches(impl_->requester, requests);
}

void Client::batch_get(std::span<const std::string> keys, bool consistent,
                       std::string_view projection,
                       const std::function<void(std::string_view item)>& item) {
  get_batches(impl_->requester, keys, consistent, projection, item);
}

Usage Client::usage() const { return impl_->requester.usage(); }

bool Client::is_throttled() const { return impl_->requester.is_throttled(); }

}  // namespace eventsrc::dynamodb
