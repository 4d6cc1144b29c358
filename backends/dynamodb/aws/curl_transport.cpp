#include "dynamodb/aws/curl_transport.hpp"

#include <array>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>
// Its macros would check the arguments of functions by names that are not used here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "dynamodb/aws/curl_library.hpp"
#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

// Of all heads of an answer, and what stands behind its chunks.
constexpr std::size_t kLargestHead = std::size_t{1} << 20U;

// Pages and batches are of a megabyte and more: by libcurl's 16 KiB, each takes dozens of calls.
constexpr long kBufferBytes = 256L << 10U;

// Options are variadic arguments: an enumerator would be passed as an int.
constexpr long kHttpVersion = CURL_HTTP_VERSION_1_1;

/// What is used of libcurl.
struct Curl {
  decltype(&::curl_global_init) global_init = nullptr;
  decltype(&::curl_easy_init) easy_init = nullptr;
  decltype(&::curl_easy_cleanup) easy_cleanup = nullptr;
  decltype(&::curl_easy_setopt) easy_setopt = nullptr;
  decltype(&::curl_easy_getinfo) easy_getinfo = nullptr;
  decltype(&::curl_easy_strerror) easy_strerror = nullptr;
  decltype(&::curl_multi_init) multi_init = nullptr;
  decltype(&::curl_multi_cleanup) multi_cleanup = nullptr;
  decltype(&::curl_multi_add_handle) multi_add_handle = nullptr;
  decltype(&::curl_multi_remove_handle) multi_remove_handle = nullptr;
  decltype(&::curl_multi_perform) multi_perform = nullptr;
  decltype(&::curl_multi_poll) multi_poll = nullptr;
  decltype(&::curl_multi_info_read) multi_info_read = nullptr;
  decltype(&::curl_slist_append) slist_append = nullptr;
  decltype(&::curl_slist_free_all) slist_free_all = nullptr;
};

template <typename Function>
void find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(curl_function(name));
}

Curl load() {
  Curl curl;
  find(curl.global_init, "curl_global_init");
  find(curl.easy_init, "curl_easy_init");
  find(curl.easy_cleanup, "curl_easy_cleanup");
  find(curl.easy_setopt, "curl_easy_setopt");
  find(curl.easy_getinfo, "curl_easy_getinfo");
  find(curl.easy_strerror, "curl_easy_strerror");
  find(curl.multi_init, "curl_multi_init");
  find(curl.multi_cleanup, "curl_multi_cleanup");
  find(curl.multi_add_handle, "curl_multi_add_handle");
  find(curl.multi_remove_handle, "curl_multi_remove_handle");
  find(curl.multi_perform, "curl_multi_perform");
  find(curl.multi_poll, "curl_multi_poll");
  find(curl.multi_info_read, "curl_multi_info_read");
  find(curl.slist_append, "curl_slist_append");
  find(curl.slist_free_all, "curl_slist_free_all");
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw Error(ErrorCode::unavailable, "libcurl cannot be started: try again");
  }
  return curl;
}

const Curl& libcurl() {
  static const Curl curl = load();
  return curl;
}

struct FreeHeaders {
  void operator()(curl_slist* list) const noexcept { libcurl().slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, FreeHeaders>;

struct FreeHandle {
  void operator()(CURL* handle) const noexcept { libcurl().easy_cleanup(handle); }
};

struct FreeMulti {
  void operator()(CURLM* multi) const noexcept { libcurl().multi_cleanup(multi); }
};

/// An answer as it comes in.
struct Incoming {
  HttpResponse response;
  std::size_t largest;
  std::size_t head_bytes = 0;
  bool is_too_large = false;
  bool head_ended = false;  // libcurl takes a head that is cut short for a whole answer
};

std::size_t on_body(const char* bytes, std::size_t size, std::size_t count, void* user) {
  Incoming& incoming = *static_cast<Incoming*>(user);
  std::string& body = incoming.response.body;
  incoming.is_too_large = body.size() + size * count > incoming.largest;
  if (incoming.is_too_large) return 0;
  body.append(bytes, size * count);
  return size * count;
}

std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* user) {
  Incoming& incoming = *static_cast<Incoming*>(user);
  incoming.head_bytes += size * count;
  incoming.is_too_large = incoming.head_bytes > kLargestHead;
  if (incoming.is_too_large) return 0;
  const std::string_view line = trimmed({bytes, size * count});
  if (line.substr(0, 5) == "HTTP/") {
    // Another answer came before, e.g. 100 Continue.
    incoming.response.headers.clear();
    incoming.head_ended = false;
  } else if (line.empty()) {
    incoming.head_ended = true;
  } else if (const auto [name, value] = cut(line, ':'); !name.empty()) {
    incoming.response.headers.push_back({std::string(name), std::string(trimmed(value))});
  }
  return size * count;
}

// One easy handle and the connection it keeps. For one call at a time.
class Handle {
 public:
  explicit Handle(const CurlOptions& options)
      : curl_(libcurl()), multi_(curl_.multi_init()), handle_(curl_.easy_init()) {
    if (multi_ == nullptr || handle_ == nullptr) {
      throw Error(ErrorCode::unavailable, "libcurl has no memory for a connection: try again");
    }
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, kHttpVersion);
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, long{options.stall.count()});
    set(CURLOPT_BUFFERSIZE, kBufferBytes);
    set(CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_HEADERFUNCTION, &on_header);
    if (!options.ca_bundle.empty()) set(CURLOPT_CAINFO, options.ca_bundle.c_str());
  }

  HttpResponse send(const HttpRequest& request) {
    Incoming incoming{.response = {}, .largest = request.largest_answer};
    HttpResponse& response = incoming.response;
    const Headers headers = prepare(request);
    set(CURLOPT_WRITEDATA, &incoming);
    set(CURLOPT_HEADERDATA, &incoming);
    error_[0] = '\0';
    const CURLcode result = perform();
    if (incoming.is_too_large) {
      throw HttpFault(HttpFault::Kind::broken, "the answer is larger than any of this kind can be");
    }
    if (result != CURLE_OK) fail(result, response);
    if (!incoming.head_ended) {
      throw HttpFault(HttpFault::Kind::broken, "the answer ended within its head");
    }
    long status = 0;
    curl_.easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<int>(status);
    return std::move(response);
  }

 private:
  /// As long as the multi handle has the easy one.
  class Added {
   public:
    Added(const Curl& curl, CURLM* multi, CURL* handle)
        : curl_(curl), multi_(multi), handle_(handle) {
      code_ = curl_.multi_add_handle(multi_, handle_);
    }
    ~Added() { curl_.multi_remove_handle(multi_, handle_); }
    Added(const Added&) = delete;
    Added& operator=(const Added&) = delete;
    [[nodiscard]] bool ok() const noexcept { return code_ == CURLM_OK; }

   private:
    const Curl& curl_;
    CURLM* multi_;
    CURL* handle_;
    CURLMcode code_;
  };

  // curl_easy_perform looks up from a silent transfer once in a second only.
  CURLcode perform() {
    constexpr int kGlanceMs = 100;  // at a signal
    const Added added(curl_, multi_.get(), handle_.get());
    if (!added.ok()) return CURLE_FAILED_INIT;
    for (int running = 0;;) {
      if (curl_.multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
      if (running == 0) break;
      if (interrupt_signal() != 0) return CURLE_ABORTED_BY_CALLBACK;
      if (curl_.multi_poll(multi_.get(), nullptr, 0, kGlanceMs, nullptr) != CURLM_OK) {
        return CURLE_FAILED_INIT;
      }
    }
    int left = 0;
    const CURLMsg* const message = curl_.multi_info_read(multi_.get(), &left);
    return message != nullptr ? message->data.result : CURLE_FAILED_INIT;
  }

  template <typename Value>
  void set(CURLoption option, Value value) {
    const CURLcode result = curl_.easy_setopt(handle_.get(), option, value);
    if (result == CURLE_OK) return;
    throw Error(ErrorCode::unsupported, fmt::format("libcurl refuses a setting ({}): install "
                                                    "libcurl 7.85 or later",
                                                    curl_.easy_strerror(result)));
  }

  // The headers must live as long as the transfer.
  Headers prepare(const HttpRequest& request) {
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, long{request.connect_timeout.count()});
    set(CURLOPT_TIMEOUT_MS, long{request.timeout.count()});
    // An empty name means no proxy whatever the environment says, null the environment's.
    set(CURLOPT_PROXY, request.use_proxy ? nullptr : "");
    const bool posts = request.method == "POST";
    const std::string method(request.method);
    set(CURLOPT_CUSTOMREQUEST, posts ? nullptr : method.c_str());
    if (posts || !request.body.empty()) {
      set(CURLOPT_POST, 1L);
      // Null would mean: read it from somewhere else.
      set(CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    } else {
      set(CURLOPT_HTTPGET, 1L);
    }
    Headers headers;
    std::string line;
    for (const HttpHeader& header : request.headers) {
      line.assign(header.name).append(": ").append(header.value);
      add(headers, line.c_str());
    }
    explicit_bzero(line.data(), line.size());
    // No waiting for 100 Continue before the body.
    add(headers, "Expect:");
    set(CURLOPT_HTTPHEADER, headers.get());
    return headers;
  }

  void add(Headers& headers, const char* line) {
    curl_slist* const list = curl_.slist_append(headers.get(), line);
    if (list == nullptr) {
      throw Error(ErrorCode::unavailable, "libcurl has no memory for a header: try again");
    }
    static_cast<void>(headers.release());
    headers.reset(list);
  }

  [[noreturn]] void fail(CURLcode result, const HttpResponse& response) {
    if (result == CURLE_ABORTED_BY_CALLBACK) check_interrupt();
    if (result == CURLE_OUT_OF_MEMORY) {
      throw HttpFault(HttpFault::Kind::broken,
                      "a line of the answer's head is too long, or memory is used up");
    }
    const std::string text = error_[0] != '\0' ? error_.data() : curl_.easy_strerror(result);
    throw HttpFault(kind_of(result, response), text);
  }

  HttpFault::Kind kind_of(CURLcode result, const HttpResponse& response) {
    switch (result) {
      case CURLE_COULDNT_RESOLVE_PROXY:
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_CONNECT:
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CACERT_BADFILE:
      case CURLE_URL_MALFORMAT:
        return HttpFault::Kind::unreachable;
      case CURLE_OPERATION_TIMEDOUT: {
        curl_off_t sent = 0;
        curl_.easy_getinfo(handle_.get(), CURLINFO_PRETRANSFER_TIME_T, &sent);
        return sent == 0 ? HttpFault::Kind::unreachable : HttpFault::Kind::broken;
      }
      default:
        break;
    }
    long connections = 0;
    curl_.easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &connections);
    const bool reused = connections == 0 && response.headers.empty() && response.body.empty();
    const bool closed =
        result == CURLE_GOT_NOTHING || result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR;
    return reused && closed ? HttpFault::Kind::stale : HttpFault::Kind::broken;
  }

  const Curl& curl_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unique_ptr<CURL, FreeHandle> handle_;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

class CurlTransport final : public HttpTransport {
 public:
  explicit CurlTransport(CurlOptions options) : options_(std::move(options)) {
    // Here, and not in the middle of a command.
    static_cast<void>(libcurl());
  }

  HttpResponse send(const HttpRequest& request) override {
    check_interrupt();
    std::unique_ptr<Handle> handle = take();
    try {
      HttpResponse response = handle->send(request);
      const std::lock_guard lock(mutex_);
      idle_.push_back(std::move(handle));
      return response;
    } catch (const HttpFault& fault) {
      // The handle is dropped, and its connection with it; where that was closed while nobody used
      // it, the others will be, too.
      if (fault.kind() == HttpFault::Kind::stale) drop_idle();
      throw;
    }
  }

 private:
  void drop_idle() {
    std::vector<std::unique_ptr<Handle>> dropped;
    const std::lock_guard lock(mutex_);
    dropped.swap(idle_);
  }

  // The one used last: its connection is the freshest.
  std::unique_ptr<Handle> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Handle>(options_);
    std::unique_ptr<Handle> handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
  }

  CurlOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Handle>> idle_;
};

}  // namespace

void load_curl() { static_cast<void>(libcurl()); }

std::shared_ptr<HttpTransport> make_curl_transport(const CurlOptions& options) {
  return std::make_shared<CurlTransport>(options);
}

}  // namespace eventsrc::dynamodb
