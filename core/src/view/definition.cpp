#include "view/definition.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "view/definition_jq.hpp"
#include "view/definition_parts.hpp"
#include "view/definition_pointers.hpp"
#include "view/definition_rules.hpp"

namespace eventsrc {
namespace {

// Each rule has the key's pointer for itself.
constexpr std::size_t kMaxKeyBytes = 256;
constexpr std::ptrdiff_t kMaxKeySteps = 16;

/// Reads a definition's frame, and has its rules read.
class Reader {
 public:
  Reader(std::string_view text, const View::ReadFile& read_file, std::vector<ViewMistake>& mistakes)
      : text_(text),
        mistakes_(mistakes),
        program_(std::make_unique<View::Program>()),
        jq_(text, read_file, program_->jq, mistakes_) {}

  std::unique_ptr<View::Program> read() {
    const Place root{text_, ""};
    if (!root.is_object()) {
      mistakes_.expected(root, "an object such as {\"view\": \"account\", \"on\": {…}}");
      return std::move(program_);
    }
    read_frame(root);
    if (!named_) mistakes_.add("", "the key \"view\" is missing: expected the view's name");
    if (!on_ && !whole_jq_) {
      mistakes_.add("", "neither \"on\" nor \"jq\" is there: expected one of them");
    }
    if (on_ && whole_jq_) {
      mistakes_.add("/jq", "\"on\" is there too: expected rules for types or one program for all");
    }
    RuleReader rules(*program_, key_, jq_, mistakes_);
    if (on_) rules.read_on(*on_);
    if (whole_jq_) rules.read_whole_jq(*whole_jq_);
    if (upcast_) rules.read_upcasts(*upcast_);
    std::string canonical = jq_.canonical();
    if (canonical.size() > kMaxViewBytes) {
      mistakes_.add("", fmt::format("found {} bytes: with its jq files, a view has at most 1 MiB",
                                    canonical.size()));
    }
    program_->identify(std::move(canonical));
    return std::move(program_);
  }

 private:
  void read_frame(const Place& root) {
    static const std::vector<std::string_view> keys{
        "view", "streams", "init", "key", "scope", "on", "jq", "upcast", "lenient", "jqNumbers"};
    each_member(root, mistakes_, [this](const std::string& key, const Place& place) {
      if (key == "view") {
        read_name(place);
      } else if (key == "streams") {
        read_streams(place);
      } else if (key == "init") {
        program_->init = std::string(place.value);
      } else if (key == "key") {
        read_key(place);
      } else if (key == "scope") {
        read_scope(place);
      } else if (key == "on") {
        on_ = place;
      } else if (key == "jq") {
        whole_jq_ = place;
      } else if (key == "upcast") {
        upcast_ = place;
      } else if (key == "lenient") {
        read_lenient(place);
      } else if (key == "jqNumbers") {
        read_jq_numbers(place);
      } else {
        mistakes_.unknown(place, "key", key, keys);
      }
    });
  }

  void read_name(const Place& place) {
    named_ = true;
    if (!place.is_string()) return mistakes_.expected(place, "the view's name, a string");
    std::string name = json::decoded(place.value);
    try {
      check_view_name(name);
    } catch (const Error& error) {
      return mistakes_.add(place.pointer, error.what());
    }
    program_->name = std::move(name);
  }

  void read_streams(const Place& place) {
    if (!place.is_array())
      return mistakes_.expected(place, "an array of patterns such as [\"account/*\"]");
    each_element(place, mistakes_, [this](const Place& element) {
      if (!element.is_string())
        return mistakes_.expected(element, "a pattern of streams, a string");
      const std::string text = json::decoded(element.value);
      add_pattern(element, text, program_->streams);
      program_->stream_texts.push_back(text);
    });
    if (place.value == "[]")
      mistakes_.expected(place, "at least one pattern; leave \"streams\" out for all");
  }

  void add_pattern(const Place& place, const std::string& text, std::vector<Pattern>& patterns) {
    try {
      patterns.emplace_back(text);
    } catch (const Error& error) {
      mistakes_.add(place.pointer, error.what());
    }
  }

  void read_key(const Place& place) {
    program_->keyed = true;
    if (!place.is_string()) {
      return mistakes_.expected(place, "a pointer into the event such as \"/data/userId\"");
    }
    const std::string pointer = json::decoded(place.value);
    if (!mistakes_.fits(place, "key", pointer, kMaxKeyBytes)) return;
    if (std::count(pointer.begin(), pointer.end(), '/') > kMaxKeySteps) {
      return mistakes_.add(place.pointer, fmt::format("found a key of over {} steps: take one that "
                                                      "is less deep",
                                                      kMaxKeySteps));
    }
    key_ = place;
    Fields fields;
    static_cast<void>(PointerReader(mistakes_, fields, false).read_pointer(place, pointer));
  }

  void read_scope(const Place& place) {
    const std::string scope = place.is_string() ? json::decoded(place.value) : "";
    if (scope != "stream" && scope != "store")
      return mistakes_.expected(place, "\"stream\" or \"store\"");
    program_->scope = scope == "store" ? View::Scope::store : View::Scope::stream;
  }

  void read_lenient(const Place& place) {
    if (place.value != "true" && place.value != "false")
      return mistakes_.expected(place, "true or false");
    program_->lenient = place.value == "true";
  }

  void read_jq_numbers(const Place& place) {
    const std::string numbers = place.is_string() ? json::decoded(place.value) : "";
    if (numbers != "exact" && numbers != "double")
      return mistakes_.expected(place, "\"exact\" or \"double\"");
    program_->lossy_numbers = numbers == "double";
  }

  std::string_view text_;
  Mistakes mistakes_;
  std::unique_ptr<View::Program> program_;
  JqReader jq_;
  std::optional<Place> on_;
  std::optional<Place> whole_jq_;
  std::optional<Place> upcast_;
  std::optional<Place> key_;
  bool named_ = false;
};

}  // namespace

void check_view_name(std::string_view name) {
  check_name(name, kMaxViewNameBytes, "view name");
  if (name.find('/') == std::string_view::npos) return;
  throw Error(ErrorCode::invalid,
              fmt::format("found the name {}: expected one without '/'", json::quoted(name)));
}

std::unique_ptr<View::Program> read_definition(std::string_view minified,
                                               const View::ReadFile& read_file,
                                               std::vector<ViewMistake>& mistakes) {
  return Reader(minified, read_file, mistakes).read();
}

}  // namespace eventsrc
