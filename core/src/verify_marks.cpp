#include <optional>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/verify.hpp"

namespace eventsrc {
namespace {

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
  const auto count = [&] {
    const auto parsed = parse_count(value);
    if (!parsed) fail_note(fmt::format("'{}' must be an integer from 0", json::decoded(key)));
    return *parsed;
  };
  const auto hex = [&] {
    const bool is_text = value.front() == '"';
    const auto parsed = is_text ? parse_hash(value.substr(1, value.size() - 2)) : std::nullopt;
    if (!parsed) fail_note(fmt::format("'{}' must be 64 hex digits", json::decoded(key)));
    return *parsed;
  };
  while (members.next(key, value)) {
    if (key == "\"stream\"" && value.front() == '"') {
      stream = json::decoded(value);
    } else if (key == "\"seq\"" || key == "\"last\"") {
      seq = count();
    } else if (key == "\"first\"") {
      first = count();
    } else if (key == "\"dryRun\"") {
      fail_note("a dry run stored nothing that could be found");
    } else if (key == "\"hash\"") {
      hash = hex();
    } else if (key == "\"digest\"") {
      note.digest = hex();
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

void verify_marks(Store& store, const std::vector<Mark>& marks,
                  const std::function<void(const Fault&)>& fault) {
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
    const auto file = archive_of(store, *head);
    if (file && mark.seq < head->first) {
      fault({mark.stream, mark.seq,
             fmt::format("cannot be compared: the events before seq {} are archived in {}: restore "
                         "them with 'eventsrc archive --restore FILE'",
                         head->first.value(), json::quoted(*file)),
             /*archived=*/true});
      continue;
    }
    // The hash of what is kept stands for what was archived too.
    if (!file && head->first > mark.first.value_or(mark.seq)) {
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
