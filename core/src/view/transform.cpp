#include "eventsrc/transform.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/text_arena.hpp"
#include "view/event_parts.hpp"
#include "view/jq.hpp"
#include "view/packer.hpp"
#include "view/sandbox.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kOrigin = "origin";

std::string place_of(std::string_view stream, Seq seq) {
  return fmt::format("stream {} seq {}", json::quoted(stream), seq.value());
}

[[noreturn]] void fail_at(const std::string& name, std::string_view stream, Seq seq, ErrorCode code,
                          std::string_view what) {
  ErrorDetails details;
  details.stream = std::string(stream);
  details.seq = seq.value();
  throw Error(code, fmt::format("{}: {}: {}", name, place_of(stream, seq), what), details);
}

/// The child's side: answers with the texts of all results.
class Maker {
 public:
  Maker(const std::string& name, const std::string& program, const TransformOptions& options,
        Watch& watch)
      : name_(name), program_(compile(name, program, options, watch)), watch_(watch) {}

  void answer(std::string_view request, std::string& out) {
    Unpacker in(request);
    const Seq seq(in.number<std::int64_t>());
    const std::string_view stream = in.text();
    watch_.begin(0, stream, seq);
    try {
      program_.run_all(in.text(), [&out](std::string_view result) { Packer(out).text(result); });
      watch_.end();
    } catch (const Error& error) {
      watch_.end();
      out.clear();
      fail_at(name_, stream, seq, error.code(), error.what());
    }
  }

 private:
  static JqProgram compile(const std::string& name, const std::string& program,
                           const TransformOptions& options, Watch& watch) {
    watch.begin_compiling(0);
    try {
      JqProgram compiled(JqProgram::Kind::filter, program,
                         options.lossy_numbers ? JqNumbers::as_double : JqNumbers::exact);
      watch.end();
      return compiled;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid) throw;
      throw Error(options.bad_program, fmt::format("{}: {}", name, error.what()));
    }
  }

  std::string name_;
  JqProgram program_;
  Watch& watch_;
};

Sandbox::MakeHandler maker_of(const std::string& name, const std::string& program,
                              const TransformOptions& options) {
  return [name, program, options](Watch& watch) -> Sandbox::Handler {
    const auto maker = std::make_shared<Maker>(name, program, options, watch);
    return
        [maker](std::string_view request, std::string& answer) { maker->answer(request, answer); };
  };
}

// `meta` with where the event comes from, instead of what it said of that before.
std::string with_origin(std::optional<std::string_view> meta, const EventOrigin& origin) {
  std::string out = "{";
  json::Members members(meta.value_or("{}"));
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (json::decoded(key) == kOrigin) continue;
    if (out.size() > 1) out += ',';
    out.append(key).append(":").append(value);
  }
  if (out.size() > 1) out += ',';
  out += R"("origin":{"stream":)";
  json::append_quoted(out, origin.stream);
  out += fmt::format(R"(,"seq":{},"hash":"{}"}}}})", origin.seq.value(), to_hex(origin.hash));
  return out;
}

/// What is wrong with a result.
struct BadResult {
  std::string what;
};

/// Reads results. What the events look into is kept in `texts`.
class ResultReader {
 public:
  NewEvent read(std::string_view text, const EventOrigin& origin, Timestamp time,
                TextArena& texts) {
    minified_.clear();
    if (checker_.minify(text, minified_)) fail_nonsense("a result that is no JSON");
    if (minified_.front() != '{') {
      throw BadResult{fmt::format("it is {}: an event is an object", json::kind_of(minified_))};
    }
    NewEvent event;
    event.stream = texts.keep(origin.stream);
    event.time = time;
    json::Members members(minified_);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) take(event, key, value, texts);
    if (event.type.data() == nullptr) throw BadResult{"it has no \"type\""};
    if (event.data.data() == nullptr) throw BadResult{"it has no \"data\""};
    if (event.stream.front() == kReservedPrefix) {
      throw BadResult{"names of streams that begin with '$' are kept for eventsrc"};
    }
    event.meta = texts.keep(with_origin(event.meta, origin));
    return event;
  }

 private:
  static std::string_view text_of(std::string_view name, std::string_view value, TextArena& texts) {
    if (value.front() != '"') {
      throw BadResult{fmt::format("its \"{}\" is {}, not a string", name, json::kind_of(value))};
    }
    return texts.keep(json::decoded(value));
  }

  static void take(NewEvent& event, std::string_view key, std::string_view value,
                   TextArena& texts) {
    const std::string name = json::decoded(key);
    if (name == "stream") {
      event.stream = text_of(name, value, texts);
      if (event.stream.empty()) throw BadResult{"its \"stream\" is empty"};
    } else if (name == "type") {
      event.type = text_of(name, value, texts);
    } else if (name == "data") {
      event.data = texts.keep(value);
    } else if (name == "meta") {
      if (value != "null" && value.front() != '{') {
        throw BadResult{fmt::format("its \"meta\" is {}, not an object", json::kind_of(value))};
      }
      if (value != "null") event.meta = texts.keep(value);
    } else if (name == "id") {
      if (value != "null") event.id = text_of(name, value, texts);
    } else if (name == "time") {
      event.time = parse_timestamp(text_of(name, value, texts), Fraction::refuse);
      if (!event.time) throw BadResult{"its \"time\" is no RFC 3339 date and time"};
    } else if (name != "seq") {
      throw BadResult{fmt::format("it has {}: an event has stream, type, data, meta, id and time",
                                  json::quoted(name))};
    }
  }

  json::Checker checker_{kMaxDepth, 1};
  std::string minified_;
};

}  // namespace

class Transform::Impl {
 public:
  Impl(std::string name, const std::string& program, const TransformOptions& options)
      : name_(std::move(name)),
        sandbox_(
            maker_of(name_, program, options),
            [name = name_](std::uint32_t /*rule*/) { return name; },
            SandboxLimits{.timeout = options.jq_timeout}) {}

  void start() { sandbox_.start(); }

  void send(const EventView& event) {
    event_.clear();
    append_event_object(event_, event);
    request_.clear();
    Packer(request_).number(event.seq.value()).text(event.stream).text(event_);
    sent_.push_back({{std::string(event.stream), event.seq, event.hash}, event.time});
    sandbox_.send(request_);
  }

  const std::vector<NewEvent>& receive() {
    const Sent sent = std::move(sent_.front());
    sent_.pop_front();
    made_.clear();
    texts_.clear();
    Unpacker in(sandbox_.receive());
    while (!in.at_end()) add(in.text(), sent);
    return made_;
  }

 private:
  struct Sent {
    EventOrigin origin;
    Timestamp time;
  };

  void add(std::string_view text, const Sent& sent) {
    std::string wrong;
    try {
      NewEvent event = reader_.read(text, sent.origin, sent.time, texts_);
      event.check();
      check_id(event);
      made_.push_back(event);
      return;
    } catch (const BadResult& bad) {
      wrong = bad.what;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid) throw;
      wrong = error.what();
    }
    fail_at(name_, sent.origin.stream, sent.origin.seq, ErrorCode::invalid,
            fmt::format("result {} of the jq program is no event: {}", made_.size() + 1, wrong));
  }

  void check_id(const NewEvent& event) const {
    const auto is_same = [&event](const NewEvent& other) {
      return event.id && other.id == event.id && other.stream == event.stream;
    };
    if (std::any_of(made_.begin(), made_.end(), is_same)) {
      throw BadResult{
          "it has the id of another result in the same stream: give it one of its own, "
          "or none with del(.id)"};
    }
  }

  std::string name_;
  std::deque<Sent> sent_;
  std::string request_;
  std::string event_;
  ResultReader reader_;
  TextArena texts_;
  std::vector<NewEvent> made_;
  Sandbox sandbox_;
};

Transform::Transform(const std::string& name, const std::string& program,
                     const TransformOptions& options)
    : impl_(std::make_unique<Impl>(name, program, options)) {}
Transform::~Transform() = default;

void Transform::start() { impl_->start(); }
void Transform::send(const EventView& event) { impl_->send(event); }
const std::vector<NewEvent>& Transform::receive() { return impl_->receive(); }

std::optional<EventOrigin> origin_of(std::string_view meta) {
  json::Members members(meta);
  std::string_view key;
  std::string_view value;
  std::string_view found;
  while (members.next(key, value)) {
    if (value.front() == '{' && json::decoded(key) == kOrigin) found = value;
  }
  if (found.empty()) return std::nullopt;
  std::optional<std::string> stream;
  std::optional<std::int64_t> seq;
  std::optional<Hash> hash;
  json::Members parts(found);
  while (parts.next(key, value)) {
    if (key == "\"stream\"" && value.front() == '"') stream = json::decoded(value);
    if (key == "\"seq\"") seq = parse_count(value);
    if (key == "\"hash\"" && value.front() == '"') {
      hash = parse_hash(value.substr(1, value.size() - 2));
    }
  }
  if (!stream || !seq || !hash) return std::nullopt;
  return EventOrigin{*std::move(stream), Seq(*seq), *hash};
}

}  // namespace eventsrc
