#include "dynamodb/aws/curl_library.hpp"

#include <string>

#include <dlfcn.h>

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

// Never unloaded: its threads and its OpenSSL end with the process.
void* load() {
  void* const file = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) {
    throw Error(ErrorCode::unsupported, "libcurl is not installed: install the package libcurl4");
  }
  return file;
}

}  // namespace

void* curl_function(const char* name) {
  static void* const file = load();
  void* const function = dlsym(file, name);
  if (function == nullptr) {
    throw Error(ErrorCode::unsupported,
                std::string("libcurl has no function ") + name + ": install a newer libcurl4");
  }
  return function;
}

}  // namespace eventsrc::dynamodb
