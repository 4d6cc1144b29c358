#include <optional>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/export_format.hpp"
#include "eventsrc/json.hpp"
#include "export/json_members.hpp"
#include "export/percent.hpp"
#include "export/state_text.hpp"

namespace eventsrc {
namespace {

// U+0080..U+009F: C2 80..C2 9F.
bool is_late_control(std::string_view text, std::size_t at) {
  return text[at] == '\xC2' && at + 1 < text.size() &&
         static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

// What an attribute must not hold.
bool has_controls(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F || is_late_control(text, at)) return true;
  }
  return false;
}

// A JSON text as it may stand in an attribute: its control characters are all within strings.
std::string without_controls(std::string_view json) {
  std::string text;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] == '\x7F') {
      text += R"(\u007f)";
    } else if (is_late_control(json, at)) {
      text += fmt::format(R"(\u{:04x})", static_cast<unsigned char>(json[++at]));
    } else {
      text += json[at];
    }
  }
  return text;
}

// Members of meta that others have names for.
std::string_view attribute_of(std::string_view raw_key) {
  if (raw_key == R"("actor")") return "actor";
  if (raw_key == R"("correlation")") return "correlationid";
  if (raw_key == R"("causation")") return "causationid";
  return {};
}

void append_meta(JsonMembers& object, std::string_view meta) {
  json::Members members(meta);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    const std::string_view name = attribute_of(key);
    if (name.empty() || value.front() != '"') continue;
    const std::string text = json::decoded(value);
    if (!text.empty() && !has_controls(text)) object.text(name, text);
  }
  object.text("meta", without_controls(meta));
}

class CloudEventsFormat final : public ExportFormat {
 public:
  explicit CloudEventsFormat(std::string source) : source_(std::move(source)) {}

  [[nodiscard]] const Frame& frame() const noexcept override { return frame_; }

  void event(std::string& out, const EventView& event) const override {
    const std::int64_t seq = event.seq.value();
    JsonMembers object(out);
    begin(object, fmt::format("{}#{}", event.stream, seq), event.type);
    object.text("subject", event.stream);
    object.time("time", event.time);
    object.text("sequence", fmt::format("{:019}", seq));
    if (event.id) object.text("eventid", *event.id);
    object.hex("hash", event.hash);
    if (event.meta) append_meta(object, *event.meta);
    if (event.redacted) {
      object.raw("redacted", "true");
    } else {
      append_data(object, event.data);
    }
    object.close();
  }

  void state(std::string& out, const StateView& of) const override {
    const State& state = *of.state;
    JsonMembers object(out);
    begin(object, state_id(of), fmt::format("eventsrc.state.{}", kind_name(state.kind)));
    if (of.stream != nullptr) object.text("subject", *of.stream);
    if (state.events > 0) object.time("time", state.time);
    object.text("sequence", fmt::format("{:019}", place(of)));
    object.text("view", of.view);
    if (of.key != nullptr && !of.key->empty() && !has_controls(*of.key)) {
      object.text("key", *of.key);
    }
    const StateText text(state);
    if (text.value()) append_data(object, *text.value());
    object.close();
  }

 private:
  void begin(JsonMembers& object, std::string_view id, std::string_view type) const {
    object.text("specversion", "1.0");
    object.text("id", id);
    object.text("source", source_);
    object.text("type", type);
  }

  static void append_data(JsonMembers& object, std::string_view data) {
    object.text("datacontenttype", "application/json");
    object.raw("data", data);
  }

  static std::int64_t place(const StateView& of) {
    if (of.stream != nullptr) return of.state->seq.value();
    return of.state->position ? of.state->position->value() : 0;
  }

  // With keys, which have no '#' then: else two might read the same.
  static std::string state_id(const StateView& of) {
    std::string id(of.view);
    if (of.stream != nullptr) id.append("/").append(*of.stream);
    id += fmt::format("#{}", place(of));
    if (of.key != nullptr) {
      id += '#';
      append_percent_encoded(id, *of.key);
    }
    return id;
  }

  Frame frame_{.after = "\n"};
  std::string source_;
};

}  // namespace

std::unique_ptr<ExportFormat> cloudevents_format(std::string source) {
  return std::make_unique<CloudEventsFormat>(std::move(source));
}

}  // namespace eventsrc
