#pragma once

namespace eventsrc::dynamodb {

/// The address of a function of libcurl, which the first call loads: linking it would cost every
/// command the loading of some 30 libraries. Throws `unsupported` if it is not installed or has no
/// such function.
[[nodiscard]] void* curl_function(const char* name);

}  // namespace eventsrc::dynamodb
