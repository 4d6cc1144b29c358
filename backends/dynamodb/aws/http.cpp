#include "dynamodb/aws/http.hpp"

#include "dynamodb/aws/text.hpp"

namespace eventsrc::dynamodb {

std::string_view HttpResponse::header(std::string_view name) const noexcept {
  for (const HttpHeader& header : headers) {
    if (same_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace eventsrc::dynamodb
