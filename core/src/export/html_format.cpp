#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "eventsrc/export_format.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"
#include "export/page_parts.hpp"
#include "export/percent.hpp"
#include "export/state_text.hpp"
#include "page_files.hpp"

namespace eventsrc {
namespace {

// Of what was there before: the script knows it all, people see how it began.
constexpr std::size_t kMostOldBytes = 200;

enum class In {
  text,      // of an element, where quotes, of which JSON has many, mean nothing
  attribute  // in double quotes, which nobody sees
};

/// The length in bytes, and the code, of a character at the beginning that pages do not show as it
/// is: HTML loses control characters, and some turn the order of all that follows around.
struct Unseen {
  std::size_t bytes = 0;
  unsigned code = 0;
};
Unseen unseen_at(std::string_view text, In in) {
  const auto byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x20) return {1, first};
  if (in == In::attribute) return {};
  if (first == 0x7f) return {1, first};
  const unsigned second = byte(1);
  if (first == 0xc2 && second >= 0x80 && second < 0xa0) return {2, second};
  if (first != 0xe2) return {};
  const unsigned third = byte(2);
  const bool turns = (second == 0x80 && third >= 0xaa && third <= 0xae) ||  // U+202A to U+202E
                     (second == 0x81 && third >= 0xa6 && third <= 0xa9);    // U+2066 to U+2069
  if (!turns) return {};
  return {3, 0x2000U | (second & 0x3fU) << 6U | (third & 0x3fU)};
}

// Never as anything else than what it is in. Unseen characters become escapes, as in JSON.
void append_html(std::string& out, std::string_view text, In in) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '&':
        out += "&amp;";
        continue;
      case '<':
        out += "&lt;";
        continue;
      case '>':
        out += "&gt;";
        continue;
      case '"':
        out += in == In::attribute ? "&quot;" : "\"";
        continue;
      default:
        break;
    }
    const Unseen unseen = unseen_at(text.substr(at), in);
    if (unseen.bytes == 0) {
      out += text[at];
    } else {
      out += fmt::format("\\u{:04x}", unseen.code);
      at += unseen.bytes - 1;
    }
  }
}

// Without a fraction of zeros.
void append_time(std::string& out, Timestamp time) {
  append_timestamp(out, time);
  out.pop_back();
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  out += 'Z';
}

std::string_view beginning_of(std::string_view text) {
  if (text.size() <= kMostOldBytes) return text;
  std::size_t end = kMostOldBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

void append_base64(std::string& out, const Hash& bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::array<unsigned, 3> part{};
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                std::min<std::size_t>(3, bytes.size() - at), part.begin());
    const unsigned bits = part[0] << 16U | part[1] << 8U | part[2];
    for (unsigned digit = 0; digit < 4; ++digit) {
      const bool is_there = at + digit <= bytes.size();
      out += is_there ? kDigits[bits >> (18U - 6U * digit) & 63U] : '=';
    }
  }
}

std::string source_hash(std::string_view text) {
  Sha256 sha;
  sha.reset();
  sha.add(text);
  std::string out = "'sha256-";
  append_base64(out, sha.finish());
  return out + "'";
}

// Nothing from elsewhere, and of scripts and styles only the page's own, whatever stands in it.
std::string policy() {
  return fmt::format(
      "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; "
      "require-trusted-types-for 'script'; trusted-types 'none'",
      source_hash(kPageJs), source_hash(kPageCss));
}

class PageFormat final : public ExportFormat {
 public:
  explicit PageFormat(const PageOptions& options) : is_one_(options.is_one_stream) {
    const bool of_events = options.what == Exported::events;
    std::string kind(of_events ? "events" : "states");
    if (is_one_) kind += " one";
    if (options.is_newest_first) kind += " newest";
    std::string page;
    std::string_view rest = kPageHtml;
    for (std::size_t at = rest.find("{{"); at != std::string_view::npos; at = rest.find("{{")) {
      const std::size_t end = rest.find("}}", at);
      const std::string_view name = rest.substr(at + 2, end - at - 2);
      page += rest.substr(0, at);
      rest.remove_prefix(end + 2);
      if (name == "policy") page += policy();
      if (name == "title") append_html(page, options.title, In::text);
      if (name == "style") page += kPageCss;
      if (name == "script") page += kPageJs;
      if (name == "kind") page += kind;
      if (name == "type") page += of_events ? "Type" : "Key";
      if (name == "changes") page += of_events ? "What changed" : "State";
      if (name == "items") {
        frame_.begin = std::move(page);
        page.clear();
      }
    }
    frame_.end = page.append(rest);
    frame_.after = "\n";
  }

  [[nodiscard]] const Frame& frame() const noexcept override { return frame_; }

  void event(std::string& out, const EventView& event) const override {
    begin_row(out, event.stream, fmt::to_string(event.seq.value()));
    append_time(out, event.time);
    append_cells(out, event.stream, event.type);
    const bool has_more = event.meta && append_actor(out, *event.meta);
    out += "<td>";
    if (event.redacted) {
      out += "<em>redacted</em>";
    } else {
      append_code(out, event.data);
    }
    if (has_more) append_code(out, *event.meta);
    out += "<td>";
  }

  void state(std::string& out, const StateView& of) const override {
    const State& state = *of.state;
    const std::string_view stream = of.stream != nullptr ? std::string_view(*of.stream) : "";
    const std::int64_t position = state.position ? state.position->value() : 0;
    std::string place = fmt::to_string(of.stream != nullptr ? state.seq.value() : position);
    begin_row(out, stream, place, of.key);
    if (state.events > 0) append_time(out, state.time);
    append_cells(out, stream, of.key != nullptr ? std::string_view(*of.key) : "");
    out += "<td><td>";
    const StateText text(state);
    if (text.value()) append_page_changes(out, {{Difference::Kind::add, "", {}, *text.value()}});
  }

 private:
  // Ids end with the seq, or a key: none is one that the page's own elements have.
  void begin_row(std::string& out, std::string_view stream, std::string_view seq,
                 const std::string* key = nullptr) const {
    std::string id;
    if (!is_one_) id.append(stream).append("#");
    id += seq;
    if (key != nullptr) id.append("#").append(*key);
    out += R"(<tr id=")";
    append_html(out, id, In::attribute);
    out += R"("><th><a href="#)";
    append_percent_encoded(out, id);
    out += fmt::format(R"(">{}</a><td><time>)", seq);
  }

  void append_cells(std::string& out, std::string_view stream, std::string_view type) const {
    out += "</time><td>";
    if (!is_one_) append_html(out, stream, In::text);
    out += "<td>";
    append_html(out, type, In::text);
    out += "<td>";
  }

  // Whether there is more in meta than that.
  static bool append_actor(std::string& out, std::string_view meta) {
    json::Members members(meta);
    std::string_view key;
    std::string_view value;
    bool has_more = false;
    while (members.next(key, value)) {
      if (value.front() == '"' && json::same_string(key, R"("actor")")) {
        append_html(out, json::decoded(value), In::text);
      } else {
        has_more = true;
      }
    }
    return has_more;
  }

  static void append_code(std::string& out, std::string_view json) {
    out += "<code>";
    append_html(out, json, In::text);
    out += "</code>";
  }

  bool is_one_;
  Frame frame_;
};

// Most are replacements, and pages are to be small.
std::string_view item_of(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::add:
      return "<li class=add><b>";
    case Difference::Kind::remove:
      return "<li class=remove><b>";
    case Difference::Kind::replace:
      break;
  }
  return "<li><b>";
}

}  // namespace

void append_page_changes(std::string& out, const std::vector<Difference>& differences) {
  if (differences.empty()) return;
  out += "<ul>";
  for (const Difference& difference : differences) {
    out += item_of(difference.kind);
    // Names may have anything in them: as in JSON, without the quotes.
    const std::string pointer = json::quoted(difference.pointer);
    append_html(out, std::string_view(pointer).substr(1, pointer.size() - 2), In::text);
    out += "</b>";
    if (difference.kind != Difference::Kind::add) {
      const std::string_view beginning = beginning_of(difference.from);
      out += " <del>";
      append_html(out, beginning, In::text);
      if (beginning.size() < difference.from.size()) out += "…";
      out += "</del>";
    }
    if (difference.kind != Difference::Kind::remove) {
      out += " <ins>";
      append_html(out, difference.to, In::text);
      out += "</ins>";
    }
  }
  out += "</ul>";
}

void append_page_unknown(std::string& out) {
  out += "<em>not known: the events before it are archived</em>";
}

std::unique_ptr<ExportFormat> page_format(const PageOptions& options) {
  return std::make_unique<PageFormat>(options);
}

}  // namespace eventsrc
