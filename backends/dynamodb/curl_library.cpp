#include "dynamodb/curl_library.hpp"

#include <string>

#include <dlfcn.h>

#include "dynamodb/curl_functions.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

template <typename Function>
void find(void* file, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(file, name));
  if (function == nullptr) {
    throw Error(ErrorCode::unsupported,
                std::string("libcurl has no function ") + name + ": install a newer libcurl4");
  }
}

CurlLibrary load() {
  // Never unloaded: its threads and its OpenSSL end with the process.
  void* const file = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) {
    throw Error(ErrorCode::unsupported, "libcurl is not installed: install the package libcurl4");
  }
  CurlLibrary library;
  find(file, "curl_global_init", library.global_init);
  find(file, "curl_easy_init", library.easy_init);
  find(file, "curl_easy_cleanup", library.easy_cleanup);
  find(file, "curl_easy_setopt", library.easy_setopt);
  find(file, "curl_easy_perform", library.easy_perform);
  find(file, "curl_easy_getinfo", library.easy_getinfo);
  find(file, "curl_easy_strerror", library.easy_strerror);
  find(file, "curl_slist_append", library.slist_append);
  find(file, "curl_slist_free_all", library.slist_free_all);
  if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw Error(ErrorCode::unavailable, "libcurl cannot be started: try again");
  }
  return library;
}

}  // namespace

const CurlLibrary& curl_library() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace eventsrc::dynamodb
