#include "eventsrc/verify.hpp"

#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr std::int64_t kProgressEvery = 10'000;

using Report = std::function<void(const Fault&)>;

// What the events say about a stream, beside what the store says.
struct Walked {
  const StreamHead* stored = nullptr;
  StreamHead found;
};

class Verification {
 public:
  Verification(Store& store, const Selection& selection, const Report& fault)
      : store_(store), selection_(selection), fault_(fault) {}

  VerifyReport run(bool physical, const std::function<void(std::int64_t)>& progress) {
    const auto check = [this](const std::string& what) { report({}, std::nullopt, what); };
    if (physical) survive({}, [&] { store_.check(check); });
    survive({}, [this] { list_streams(); });
    if (selection_.only_names() || !scan(progress)) walk_streams(progress);
    for (const StreamHead& head : heads_) {
      if (!broken_.contains(head.name)) compare(streams_[head.name]);
    }
    survive(kAuditStream, [this] { check_redactions(); });
    return std::move(report_);
  }

 private:
  // Reports what cannot be read instead of ending there; false if there was something.
  template <typename Step>
  bool survive(std::string_view stream, const Step& step) {
    try {
      step();
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::integrity) throw;
      report(stream, std::nullopt, error.what());
      return false;
    }
  }

  // All streams at once. Where that breaks, the streams one by one tell which of them it was.
  bool scan(const std::function<void(std::int64_t)>& progress) {
    if (survive({}, [&] { walk(*store_.read_all({}), progress); })) return true;
    checked_up_to_ = last_position_;
    report_.events = 0;
    report_.redacted = 0;
    redacted_.clear();
    for (auto& [name, walked] : streams_) walked.found = start_of(*walked.stored);
    return false;
  }

  void walk_streams(const std::function<void(std::int64_t)>& progress) {
    for (const StreamHead& head : heads_) {
      if (!survive(head.name, [&] { walk(*store_.read(head.name, {}), progress); })) {
        broken_.insert(head.name);
      }
    }
  }

  static StreamHead start_of(const StreamHead& stored) {
    StreamHead head;
    head.name = stored.name;
    head.anchor = stored.anchor;
    return head;
  }

  void report(std::string_view stream, std::optional<Seq> seq, std::string what) {
    ++report_.faults;
    fault_({std::string(stream), seq, std::move(what)});
  }

  void list_streams() {
    const auto cursor = store_.streams(selection_);
    StreamHead head;
    while (cursor->next(head)) heads_.push_back(head);
    streams_.reserve(heads_.size());
    for (const StreamHead& stored : heads_) {
      Walked& walked = streams_[stored.name];
      walked.stored = &stored;
      walked.found = start_of(stored);
      report_.heads.push_back({stored.name, stored.last, stored.hash, stored.first});
      if (stored.anchor)
        report_.anchored.push_back({stored.name, stored.first, *stored.anchor, {}});
    }
    report_.streams = static_cast<std::int64_t>(heads_.size());
  }

  void walk(EventCursor& cursor, const std::function<void(std::int64_t)>& progress) {
    EventView event;
    while (cursor.next(event)) {
      check_interrupt();
      const auto found = streams_.find(event.stream);
      if (found == streams_.end()) {
        if (!selection_.matches(event.stream)) continue;
        report(event.stream, event.seq, "the event belongs to a stream that is not listed");
        continue;
      }
      check_event(found->second.found, event);
      if (++report_.events % kProgressEvery == 0 && progress) progress(report_.events);
    }
  }

  void check_event(StreamHead& head, const EventView& event) {
    if (event.redacted) {
      ++report_.redacted;
      redacted_.emplace(std::string(event.stream), event.seq.value());
    }
    if (event.position) last_position_ = *event.position;
    if (!event.position || *event.position > checked_up_to_) check_hash(head, event);
    // With the stored hash, not the computed one: what follows may be sound.
    head.advance(event);
  }

  void check_hash(const StreamHead& head, const EventView& event) {
    if (!head.empty() && event.seq <= head.last) {
      report(event.stream, event.seq,
             fmt::format("it stands behind seq {}: within a stream, positions grow with seq",
                         head.last.value()));
    }
    const Hash& previous = head.empty() ? head.origin() : head.hash;
    const Hash computed = event_hash(sha_, previous, event, content_of(sha_, event));
    if (computed != event.hash) {
      const bool hole = !head.empty() && event.seq > head.last.next();
      report(event.stream, event.seq,
             hole ? fmt::format("what stood between seq {} and it is missing, or it was altered",
                                head.last.value())
                  : "its hash does not fit: it, or the event before it, was altered");
    }
  }

  void compare(const Walked& walked) {
    const StreamHead& stored = *walked.stored;
    const StreamHead& found = walked.found;
    const auto differs = [&](std::string_view what, std::int64_t says, std::int64_t is) {
      if (says == is) return;
      report(stored.name, std::nullopt,
             fmt::format("the store says {} {} of the stream, its events say {}", what, says, is));
    };
    const auto micros = [](Timestamp time) { return time.time_since_epoch().count(); };
    differs("events", stored.events, found.events);
    if (found.empty()) return;
    differs("first seq", stored.first.value(), found.first.value());
    differs("last seq", stored.last.value(), found.last.value());
    differs("first time (µs)", micros(stored.first_time), micros(found.first_time));
    differs("last time (µs)", micros(stored.last_time), micros(found.last_time));
    differs("greatest time (µs)", micros(stored.time_max), micros(found.time_max));
    differs("times in order", stored.times_ordered ? 1 : 0, found.times_ordered ? 1 : 0);
    differs("bytes", stored.bytes, found.bytes);
    if (stored.hash != found.hash) {
      report(stored.name, stored.last, "the stream's head hash is not that of its last event");
    }
  }

  // Erasing a payload leaves a record in the reserved stream, chained like all others.
  void check_redactions() {
    if (redacted_.empty()) return;
    const auto cursor = store_.read(kAuditStream, {});
    EventView event;
    while (cursor->next(event)) {
      if (event.type == "redacted" && !event.redacted) strike_out(event.data);
    }
    for (const auto& [stream, seq] : redacted_) {
      report(
          stream, Seq(seq),
          fmt::format("its payload was erased, but stream {} has no record of that", kAuditStream));
    }
  }

  void strike_out(std::string_view data) {
    if (data.front() != '{') return;
    std::string stream;
    std::string_view seqs = "[]";
    json::Members members(data);
    std::string_view key;
    std::string_view value;
    while (members.next(key, value)) {
      if (key == "\"stream\"" && value.front() == '"') stream = json::decoded(value);
      if (key == "\"seqs\"" && value.front() == '[') seqs = value;
    }
    json::Elements elements(seqs);
    while (elements.next(value)) {
      if (const auto seq = parse_count(value)) redacted_.erase({stream, *seq});
    }
  }

  Store& store_;
  const Selection& selection_;
  const Report& fault_;
  Sha256 sha_;
  std::vector<StreamHead> heads_;
  std::unordered_map<std::string_view, Walked> streams_;  // keyed by the names in heads_
  std::set<std::pair<std::string, std::int64_t>> redacted_;
  std::set<std::string, std::less<>> broken_;  // streams that cannot be read to their end
  Position last_position_;
  Position checked_up_to_;  // by a scan that broke there
  VerifyReport report_;
};

[[noreturn]] void fail_note(std::string_view what) {
  throw Error(
      ErrorCode::invalid,
      fmt::format("{}: give a line of 'eventsrc append' or of 'eventsrc verify --heads'", what));
}

// `object` is minified.
Note note_of(std::string_view object) {
  Note note;
  std::optional<std::string> stream;
  std::optional<std::int64_t> seq;
  std::optional<std::int64_t> first;
  std::optional<Hash> hash;
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    const bool is_text = value.front() == '"';
    if (key == "\"stream\"" && is_text) {
      stream = json::decoded(value);
    } else if (key == "\"seq\"" || key == "\"last\"") {
      seq = parse_count(value);
    } else if (key == "\"first\"") {
      first = parse_count(value);
    } else if (key == "\"dryRun\"") {
      fail_note("a dry run stored nothing that could be found");
    } else if (key == "\"hash\"" && is_text) {
      hash = parse_hash(value.substr(1, value.size() - 2));
    } else if (key == "\"digest\"" && is_text) {
      note.digest = parse_hash(value.substr(1, value.size() - 2));
    } else if (key == "\"heads\"" && value.front() == '{') {
      json::Members tips(value);
      std::string_view name;
      std::string_view tip;
      while (tips.next(name, tip)) {
        if (!tip.starts_with("{\"")) fail_note("a member of 'heads' says nothing");
        const Note inner = note_of(fmt::format("{{\"stream\":{},{}", name, tip.substr(1)));
        note.marks.insert(note.marks.end(), inner.marks.begin(), inner.marks.end());
      }
    }
  }
  if (stream && seq && hash) {
    // An append's result has its stream's tip twice when heads were asked for.
    if (note.marks.empty()) {
      Mark mark{*stream, Seq(*seq), *hash, {}};
      if (first) mark.first = Seq(*first);
      note.marks.push_back(std::move(mark));
    }
  } else if (stream) {
    fail_note("the line has a 'stream' but no 'seq' or 'last', or no 'hash'");
  }
  return note;
}

}  // namespace

Selection every_stream() { return Selection({"*", "$*"}); }

VerifyReport verify(Store& store, const Selection& selection, bool physical,
                    const std::function<void(const Fault&)>& fault,
                    const std::function<void(std::int64_t)>& progress) {
  return Verification(store, selection, fault).run(physical, progress);
}

Hash digest(const std::vector<Mark>& heads) {
  Sha256 sha;
  sha.reset();
  for (const Mark& head : heads) {
    sha.add_text(head.stream);
    sha.add_i64(head.seq.value());
    sha.add(head.hash);
  }
  return sha.finish();
}

void verify_marks(Store& store, const std::vector<Mark>& marks, const Report& fault) {
  for (const Mark& mark : marks) {
    check_interrupt();
    const auto head = store.head(mark.stream);
    if (!head) {
      fault({mark.stream, mark.seq, "missing: the stream holds no events any more"});
      continue;
    }
    if (head->last < mark.seq) {
      fault({mark.stream, mark.seq,
             fmt::format("shortened: the stream ends at seq {}", head->last.value())});
      continue;
    }
    if (head->first > mark.first.value_or(mark.seq)) {
      fault({mark.stream, mark.seq,
             fmt::format("shortened: the stream begins at seq {} now", head->first.value())});
      if (mark.seq < head->first) continue;
    }
    const auto cursor = store.read(mark.stream, {mark.seq, mark.seq, Direction::forward});
    EventView event;
    if (!cursor->next(event)) {
      fault({mark.stream, mark.seq, "changed: there is no event at that seq any more"});
    } else if (event.hash != mark.hash) {
      fault({mark.stream, mark.seq,
             "changed: the hash there is another one: history up to it was rewritten"});
    }
  }
}

Note read_note(std::string_view json) {
  std::string text;
  json::Checker checker(kMaxDepth);
  if (const auto fault = checker.minify(json, text)) {
    throw Error(ErrorCode::invalid, fault->what)
        .at(1, static_cast<std::int64_t>(fault->offset) + 1);
  }
  if (text.front() != '{') fail_note("this is not a JSON object");
  Note note = note_of(text);
  if (note.marks.empty() && !note.digest) fail_note("the line notes no event");
  return note;
}

}  // namespace eventsrc
