#include "fuzz.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::fuzz {

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

std::optional<std::string> minified(std::string_view text) {
  json::Checker checker(kMaxDepth);
  std::string out;
  if (checker.minify(text, out)) return std::nullopt;
  return out;
}

void require_json(std::string_view text, std::string_view what) {
  require(minified(text) == text, what);
}

}  // namespace eventsrc::fuzz

// Each input allocates much, and little of what it freed is looked at later: keeping less of that,
// with shorter stacks, makes targets twice as fast.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): ASan's name
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=8:malloc_context_size=10";
}

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  eventsrc::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
