#include <utility>

#include <fmt/format.h>

#include "eventsrc/export_format.hpp"
#include "eventsrc/hash.hpp"
#include "export/json_members.hpp"
#include "export/percent.hpp"
#include "export/state_text.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kMostIdBytes = 512;  // Elasticsearch's own limit

// Ids that are not too long have a '#' or '/' in them, hashes do not: no two are the same.
std::string document_id(std::string text) {
  if (text.size() <= kMostIdBytes) return text;
  Sha256 sha;
  sha.reset();
  sha.add(text);
  return "sha256:" + to_hex(sha.finish());
}

class ElasticsearchFormat final : public ExportFormat {
 public:
  explicit ElasticsearchFormat(std::string index) : index_(std::move(index)) {}

  [[nodiscard]] const Frame& frame() const noexcept override { return frame_; }

  void event(std::string& out, const EventView& event) const override {
    append_action(out, "index", fmt::format("{}#{}", event.stream, event.seq.value()));
    out += "}}";
    out += '\n';
    JsonMembers object(out);
    object.time("@timestamp", event.time);
    object.text("stream", event.stream);
    object.number("seq", event.seq.value());
    object.text("type", event.type);
    if (event.redacted) {
      object.raw("redacted", "true");
    } else {
      object.raw("data", event.data);
    }
    if (event.meta) object.raw("meta", *event.meta);
    if (event.id) object.text("id", *event.id);
    if (event.position) object.number("position", event.position->value());
    object.hex("hash", event.hash);
    object.close();
  }

  // The id has no seq: a later state takes the place of an earlier one.
  void state(std::string& out, const StateView& of) const override {
    std::string id(of.view);
    id += '/';
    if (of.stream != nullptr) id += *of.stream;
    // Encoded, it has no '#': no two ids read the same.
    if (of.key != nullptr) append_percent_encoded(id += '#', *of.key);
    const StateText text(*of.state);
    append_action(out, text.value() ? "index" : "delete", std::move(id));
    append_version(out, of);
    out += "}}";
    if (!text.value()) return;
    out += '\n';
    append_state(out, of, *text.value());
  }

 private:
  void append_action(std::string& out, std::string_view action, std::string id) const {
    out += fmt::format(R"({{"{}":{{"_index":"{}","_id":)", action, index_);
    json::append_quoted(out, document_id(std::move(id)));
  }

  // One that comes late is refused; the same state again is not, as it may be of an event that was
  // redacted.
  static void append_version(std::string& out, const StateView& of) {
    const State& state = *of.state;
    std::int64_t version = 0;
    if (state.events > 0) {
      version =
          of.stream != nullptr ? state.seq.value() : state.position.value_or(Position(0)).value();
    }
    out += fmt::format(R"(,"version":{},"version_type":"external_gte")", version);
  }

  static void append_state(std::string& out, const StateView& of, std::string_view value) {
    const State& state = *of.state;
    JsonMembers object(out);
    object.time("@timestamp", state.time);
    if (of.stream != nullptr) object.text("stream", *of.stream);
    object.text("view", of.view);
    if (of.key != nullptr) object.text("key", *of.key);
    if (of.stream != nullptr) object.number("seq", state.seq.value());
    if (state.position) object.number("position", state.position->value());
    object.raw("value", value);
    object.close();
  }

  Frame frame_{.after = "\n"};
  std::string index_;
};

}  // namespace

std::unique_ptr<ExportFormat> elasticsearch_format(std::string index) {
  return std::make_unique<ElasticsearchFormat>(std::move(index));
}

}  // namespace eventsrc
