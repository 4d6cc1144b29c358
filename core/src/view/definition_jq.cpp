#include "view/definition_jq.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kExpected = "a jq program, a string, or {\"file\": PATH}";

/// The raw PATH of {"file": PATH}; empty if it is something else.
std::string_view path_in(std::string_view object) {
  json::Members members(object);
  std::string_view key;
  std::string_view path;
  std::string_view more;
  const bool is_file =
      members.next(key, path) && json::decoded(key) == "file" && path.front() == '"';
  return is_file && !members.next(key, more) ? path : std::string_view();
}

}  // namespace

std::optional<std::size_t> JqReader::read(const Place& place) {
  std::optional<std::string> text;
  if (place.is_string()) {
    text = json::decoded(place.value);
  } else if (place.is_object()) {
    text = read_file(place);
  } else {
    mistakes_.expected(place, kExpected);
  }
  if (!text) return std::nullopt;
  if (text->find('\0') != std::string::npos) {
    mistakes_.add(place.pointer, "found a NUL character: expected a jq program");
    return std::nullopt;
  }
  programs_.push_back({*std::move(text), place.pointer});
  return programs_.size() - 1;
}

std::optional<std::string> JqReader::read_file(const Place& place) {
  const std::string_view path = path_in(place.value);
  if (path.empty()) {
    mistakes_.expected(place, kExpected);
    return std::nullopt;
  }
  // One that may be read a thousand times must not be kept a thousand times.
  if (inlined_size_ > kMaxViewBytes) return std::nullopt;
  try {
    if (!read_file_) throw Error(ErrorCode::invalid, "files cannot be read here");
    std::string program = read_file_(json::decoded(path));
    if (!json::valid_utf8(program)) {
      throw Error(ErrorCode::invalid,
                  fmt::format("{} is not valid UTF-8: expected a jq program", path));
    }
    put_in_place(place.value, program);
    return program;
  } catch (const Error& error) {
    mistakes_.add(place.pointer + "/file", error.what());
    return std::nullopt;
  }
}

void JqReader::put_in_place(std::string_view object, std::string_view program) {
  std::string quoted = json::quoted(program);
  inlined_size_ += quoted.size();
  if (inlined_size_ > kMaxViewBytes) {
    throw Error(ErrorCode::invalid,
                fmt::format("found a jq file of {} bytes: with its jq files, a view has at most "
                            "1 MiB",
                            program.size()));
  }
  inlined_.push_back({object, std::move(quoted)});
}

std::string JqReader::canonical() const {
  std::string out;
  const char* at = definition_.data();
  auto inlined = inlined_;
  std::sort(inlined.begin(), inlined.end(),
            [](const Inlined& a, const Inlined& b) { return a.object.data() < b.object.data(); });
  for (const Inlined& file : inlined) {
    out.append(at, file.object.data());
    out += file.program;
    at = file.object.data() + file.object.size();
  }
  out.append(at, definition_.data() + definition_.size());
  return out;
}

}  // namespace eventsrc
