#pragma once

namespace eventsrc::dynamodb {

struct CurlLibrary;

/// The functions of libcurl, loaded with the first call: linking it would cost every command the
/// loading of some 30 libraries. Throws `unsupported` if it is not installed.
[[nodiscard]] const CurlLibrary& curl_library();

}  // namespace eventsrc::dynamodb
