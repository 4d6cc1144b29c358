#include "eventsrc/event_line.hpp"

#include <exception>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/sealer.hpp"
#include "eventsrc/threads.hpp"
#include "in_order.hpp"

namespace eventsrc {
namespace {

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Where the character stands in `text` that stands at `offset` once white space is removed.
std::size_t original_offset(std::string_view text, std::size_t offset) noexcept {
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (!in_string && is_space(c)) continue;
    if (offset-- == 0) return at;
    if (c == '"') {
      in_string = !in_string;
    } else if (c == '\\') {
      ++at;
      if (offset-- == 0) return at;
    }
  }
  return text.size();
}

// A member of the line that is not what it must be; `value` is where it stands in the minified
// line.
struct BadField {
  std::string message;
  std::string_view value;
};

std::string_view unquoted(std::string_view raw, std::string& decoded) {
  if (raw.find('\\') == std::string_view::npos) return raw.substr(1, raw.size() - 2);
  decoded.clear();
  json::append_decoded(decoded, raw);
  return decoded;
}

template <typename T>
T hex_field(std::string_view name, std::string_view value,
            std::optional<T> (*parse)(std::string_view) noexcept) {
  if (value.front() == '"') {
    if (const auto parsed = parse(value.substr(1, value.size() - 2))) return *parsed;
  }
  throw BadField{fmt::format("'{}' must be a string of {} hex digits", name, 2 * sizeof(T)), value};
}

// `meta` with the members of `defaults` that it lacks behind its own.
void fill_meta(std::string_view meta, std::string_view defaults, std::string& out) {
  out.assign(meta);
  json::Members wanted(defaults);
  std::string_view key;
  std::string_view value;
  while (wanted.next(key, value)) {
    json::Members present(meta);
    std::string_view present_key;
    std::string_view ignored;
    bool found = false;
    while (!found && present.next(present_key, ignored))
      found = json::same_string(key, present_key);
    if (found) continue;
    out.pop_back();
    if (out.size() > 1) out += ',';
    out.append(key).append(":").append(value).append("}");
  }
}

}  // namespace

void append_event_line(std::string& out, const EventView& event, const Hash* prev) {
  out += R"({"stream":)";
  json::append_quoted(out, event.stream);
  out += R"(,"seq":)";
  const fmt::format_int seq(event.seq.value());
  out.append(seq.data(), seq.size());
  out += R"(,"time":")";
  append_timestamp(out, event.time);
  out += R"(","type":)";
  json::append_quoted(out, event.type);
  if (!event.redacted) out.append(R"(,"data":)").append(event.data);
  if (event.meta) out.append(R"(,"meta":)").append(*event.meta);
  if (event.id) {
    out += R"(,"id":)";
    json::append_quoted(out, *event.id);
  }
  if (event.position) {
    out += R"(,"position":)";
    const fmt::format_int position(event.position->value());
    out.append(position.data(), position.size());
  }
  if (event.redacted) {
    out += R"(,"redacted":true,"content":")";
    append_hex(out, event.content);
  } else {
    out += R"(,"salt":")";
    append_hex(out, event.salt);
  }
  if (prev != nullptr) {
    out += R"(","prev":")";
    append_hex(out, *prev);
  }
  out += R"(","hash":")";
  append_hex(out, event.hash);
  out += "\"}";
}

void insert_prev(std::string& line, const Hash& prev) {
  constexpr std::size_t kTail = std::string_view(R"(,"hash":""})").size() + 2 * sizeof(Hash);
  std::string member = R"(,"prev":")";
  append_hex(member, prev);
  member += '"';
  line.insert(line.size() - kTail, member);
}

void check_stored(json::Checker& checker, const EventView& event) {
  std::string minified;
  const auto is_sound = [&](std::string_view text) {
    minified.clear();
    return !checker.minify(text, minified) && minified == text;
  };
  if ((event.redacted || is_sound(event.data)) && (!event.meta || is_sound(*event.meta))) return;
  fail_stored(event);
}

void fail_stored(const EventView& event) {
  ErrorDetails details;
  details.stream = std::string(event.stream);
  details.seq = event.seq.value();
  throw Error(ErrorCode::integrity,
              fmt::format("stream {}, seq {}: the stored data or meta is not JSON any more: it was "
                          "altered: 'eventsrc verify' tells what is wrong",
                          json::quoted(event.stream), event.seq.value()),
              details);
}

EventLineReader::EventLineReader(EventLineDefaults defaults)
    : defaults_(std::move(defaults)), checker_(kMaxDepth, /*around=*/1) {}

NewEvent EventLineReader::parse(std::string_view text, std::int64_t line, TextArena& texts) {
  const auto fail = [line](std::size_t offset, const std::string& what) {
    throw Error(ErrorCode::invalid, what).at(line, static_cast<std::int64_t>(offset) + 1);
  };
  minified_.clear();
  if (line == 1 && text.starts_with('[')) {
    fail(0,
         "a line must be one JSON object, and this is an array: 'eventsrc export --format jsonl' "
         "writes lines, 'jq -c .[]' makes them of an array");
  }
  if (const auto fault = checker_.minify(text, minified_)) fail(fault->offset, fault->what);
  const std::string_view object = texts.keep(minified_);
  for (const bool one_by_one : {false, true}) {
    try {
      NewEvent event = read_fields(object, texts, one_by_one);
      event.line = line;
      return event;
    } catch (const BadField& bad) {
      const auto offset = static_cast<std::size_t>(bad.value.data() - object.data());
      fail(original_offset(text, offset), bad.message);
    } catch (const Error& error) {
      // All is checked together, and again only where a fault is to be found.
      if (one_by_one) fail(original_offset(text, 0), error.what());
    }
  }
  throw Error(ErrorCode::internal, "a line was neither read nor refused");
}

NewEvent EventLineReader::read_fields(std::string_view object, TextArena& texts, bool one_by_one) {
  if (object.front() != '{') {
    throw BadField{fmt::format("a line must be one JSON object, not {}", json::kind_of(object)),
                   object};
  }
  const auto string_field = [&](std::string_view name, std::string_view value) {
    if (value.front() != '"') {
      throw BadField{fmt::format("'{}' must be a string, not {}", name, json::kind_of(value)),
                     value};
    }
    const std::string_view text = unquoted(value, decoded_);
    return text.data() == decoded_.data() ? texts.keep(text) : text;
  };
  const auto check = [&](std::string_view value, const auto& is_sound) {
    if (!one_by_one) return;
    try {
      is_sound();
    } catch (const Error& error) {
      throw BadField{error.what(), value};
    }
  };
  NewEvent event;
  bool has_data = false;
  std::string key_text;
  json::Members members(object);
  std::string_view raw_key;
  std::string_view value;
  while (members.next(raw_key, value)) {
    const std::string_view key = unquoted(raw_key, key_text);
    if (key == "stream") {
      event.stream = string_field(key, value);
      check(value, [&] { check_name(event.stream, kMaxStreamBytes, "stream name"); });
      if (defaults_.stream && event.stream != *defaults_.stream) {
        throw BadField{fmt::format("the line is of stream {}, but {} was asked for: leave out one "
                                   "of the two",
                                   value, json::quoted(*defaults_.stream)),
                       value};
      }
    } else if (key == "type") {
      event.type = string_field(key, value);
      check(value, [&] { check_name(event.type, kMaxTypeBytes, "event type"); });
    } else if (key == "data") {
      event.data = value;
      has_data = true;
    } else if (key == "meta") {
      if (value.front() != '{') {
        throw BadField{fmt::format("'meta' must be an object, not {}", json::kind_of(value)),
                       value};
      }
      event.meta = value;
    } else if (key == "id") {
      event.id = string_field(key, value);
      check(value, [&] { check_name(*event.id, kMaxIdBytes, "id"); });
    } else if (key == "time") {
      event.time = parse_timestamp(string_field(key, value), Fraction::refuse);
      if (!event.time) {
        throw BadField{
            "'time' must be an RFC 3339 date and time with at most six digits of a "
            "second's fraction, such as \"2026-01-31T10:00:00Z\"",
            value};
      }
    } else if (key == "seq") {
      const auto seq = parse_count(value);
      if (!seq) throw BadField{"'seq' must be an integer from 0", value};
      event.seq = stored_seq(*seq);
      if (!event.seq) {
        throw BadField{fmt::format("'seq' is too large: the greatest is {}", kSeqMax.value()),
                       value};
      }
    } else if (key == "expect") {
      event.expect = value.front() == '"' ? string_field(key, value) : value;
      check(value, [&] { static_cast<void>(Expected::parse(*event.expect, ErrorCode::invalid)); });
    } else if (key == "salt") {
      event.salt = hex_field(key, value, parse_salt);
    } else if (key == "content") {
      event.content = hex_field(key, value, parse_hash);
    } else if (key == "prev") {
      event.prev = hex_field(key, value, parse_hash);
    } else if (key == "hash") {
      event.hash = hex_field(key, value, parse_hash);
    } else if (key == "redacted") {
      if (value != "true" && value != "false") {
        throw BadField{
            fmt::format("'redacted' must be true or false, not {}", json::kind_of(value)), value};
      }
      event.redacted = value == "true";
    } else if (key != "position") {
      throw BadField{fmt::format("unknown field {}: a line has stream, type, data, meta, id, time, "
                                 "seq, expect, salt, content, prev, hash, redacted, position",
                                 raw_key),
                     raw_key};
    }
  }
  if (event.stream.empty() && defaults_.stream) event.stream = *defaults_.stream;
  if (event.stream.data() == nullptr) throw BadField{"the line has no 'stream'", object};
  if (event.type.data() == nullptr) throw BadField{"the line has no 'type'", object};
  if (!has_data && !event.redacted) throw BadField{"the line has no 'data'", object};
  // A line with a hash is a copy: what it lacks, it lacks.
  if (defaults_.meta && !event.hash) {
    fill_meta(event.meta.value_or("{}"), *defaults_.meta, decoded_);
    event.meta = texts.keep(decoded_);
  }
  event.check();
  if (event.expect) static_cast<void>(Expected::parse(*event.expect, ErrorCode::invalid));
  return event;
}

struct EventLineFile::Block {
  LineBlock lines;
  TextArena texts;
  std::vector<NewEvent> events;
  std::exception_ptr error;  // of the line after `events`
};

class EventLineFile::Parser {
 public:
  Parser(const EventLineDefaults& defaults, const EventLineWork& work) : reader_(defaults) {
    if (work.seal) sealer_.emplace(work.salts);
  }

  void parse(Block& block) {
    block.texts.clear();
    block.events.clear();
    block.error = nullptr;
    try {
      std::string_view line;
      while (block.lines.next(line)) {
        block.events.push_back(reader_.parse(line, block.lines.number(), block.texts));
      }
    } catch (...) {
      block.error = std::current_exception();
    }
    if (sealer_) sealer_->seal(block.events);
  }

 private:
  EventLineReader reader_;
  std::optional<Sealer> sealer_;
};

class EventLineFile::Blocks {
 public:
  Blocks(LineFile& file, const std::vector<std::unique_ptr<Parser>>& parsers)
      : in_order_([&file](Block& block) { return file.next(block.lines); }, workers(parsers),
                  /*beside=*/false, [&file] { return file.ready(std::chrono::milliseconds(0)); }) {}

  Block* next() { return in_order_.next(); }

 private:
  static std::vector<InOrder<Block>::Work> workers(
      const std::vector<std::unique_ptr<Parser>>& parsers) {
    std::vector<InOrder<Block>::Work> works;
    works.reserve(parsers.size());
    for (const auto& parser : parsers) {
      works.emplace_back([parser = parser.get()](Block& block) { parser->parse(block); });
    }
    return works;
  }

  InOrder<Block> in_order_;
};

EventLineFile::EventLineFile(int fd, const EventLineDefaults& defaults, const EventLineWork& work)
    : file_(fd), copy_(work.copy) {
  for (std::size_t i = thread_count(work.threads); i > 0; --i) {
    parsers_.push_back(std::make_unique<Parser>(defaults, work));
  }
}

EventLineFile::~EventLineFile() = default;

bool EventLineFile::has_next() {
  if (!blocks_) blocks_ = std::make_unique<Blocks>(file_, parsers_);
  while (block_ == nullptr || at_ == block_->events.size()) {
    if (block_ != nullptr && block_->error) std::rethrow_exception(block_->error);
    block_ = blocks_->next();
    at_ = 0;
    if (block_ == nullptr) return false;
    if (copy_) copy_(block_->lines.text());
  }
  return true;
}

bool EventLineFile::next(NewEvent& event) {
  if (!has_next()) return false;
  event = block_->events[at_++];
  return true;
}

std::span<const NewEvent> EventLineFile::ahead() {
  if (!has_next()) return {};
  return std::span(block_->events).subspan(at_);
}

void EventLineFile::rewind() {
  block_ = nullptr;
  blocks_.reset();
  file_.rewind();
}

}  // namespace eventsrc
