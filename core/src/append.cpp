#include "eventsrc/append.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr auto kFutureLimit = std::chrono::hours(24);
constexpr auto kBackoffBase = std::chrono::milliseconds(5);
constexpr auto kBackoffCap = std::chrono::milliseconds(80);

std::string last_seq(const StreamHead& head) {
  return head.empty() ? "none" : std::to_string(head.last.value());
}

Rejection reject(const NewEvent& event, std::string message) {
  Rejection rejection{std::move(message), {}};
  rejection.details.stream = std::string(event.stream);
  if (event.line != 0) rejection.details.line = event.line;
  return rejection;
}

Rejection unexpected(const NewEvent& event, const Expected& expected, const StreamHead& head) {
  Rejection rejection =
      reject(event, fmt::format("stream {}: expected {}, is {}", json::quoted(event.stream),
                                expected.str(), last_seq(head)));
  rejection.details.expected = expected.str();
  rejection.details.actual = last_seq(head);
  return rejection;
}

[[noreturn]] void fail(ErrorCode code, const NewEvent& event, const std::string& message,
                       std::optional<Seq> seq = std::nullopt) {
  ErrorDetails details;
  details.stream = std::string(event.stream);
  if (seq) details.seq = seq->value();
  if (event.line != 0) details.line = event.line;
  throw Error(code, message, details);
}

/// The events of a source, of which a transaction hears before they come.
class Announced {
 public:
  Announced(NewEventSource& source, Transaction& transaction)
      : source_(source), transaction_(transaction) {}

  bool next(NewEvent& event) {
    if (announced_ == 0) {
      const std::span<const NewEvent> events = source_.ahead();
      transaction_.expect(events);
      announced_ = std::max<std::size_t>(1, events.size());
    }
    --announced_;
    return source_.next(event);
  }

 private:
  NewEventSource& source_;
  Transaction& transaction_;
  std::size_t announced_ = 0;
};

/// One round: everything an append does inside one transaction, commit excepted.
class Round {
 public:
  Round(Store& store, Transaction& transaction, const AppendOptions& options, Clock& clock,
        Random& random)
      : store_(store),
        transaction_(transaction),
        options_(options),
        clock_(clock),
        random_(random),
        now_(clock.now()),
        most_streams_(options.dry_run && options.by_stream ? std::numeric_limits<std::size_t>::max()
                                                           : store.capabilities().atomic_streams) {}

  /// Takes one event in; a rejection ends the append.
  std::optional<Rejection> take(const NewEvent& event) {
    if (report_.noop) return std::nullopt;
    StagedStream& stream = find_stream(event);
    // Archived events have ids still, but a line of one is not there as others are.
    const bool is_before = event.seq && !stream.head.empty() && *event.seq < stream.head.first;
    if (event.id && !is_before) {
      if (auto found = transaction_.find_id(stream, *event.id)) return known_id(event, *found);
    }
    if (event.seq && !stream.head.empty() && *event.seq <= stream.head.last) {
      return known_seq(event, stream);
    }
    return add(event, stream);
  }

  [[nodiscard]] AppendReport report() {
    report_.streams = static_cast<std::int64_t>(touched_.size());
    report_.lines = report_.events + report_.already;
    if (options_.collect_heads) {
      for (const StagedStream* stream : touched_) {
        report_.heads[stream->head.name] = {stream->head.last, stream->head.hash};
      }
    }
    return std::move(report_);
  }

 private:
  StagedStream& find_stream(const NewEvent& event) {
    if (last_ == nullptr || last_->head.name != event.stream) {
      last_ = &transaction_.stream(event.stream);
      if (!last_->touched) {
        last_->touched = true;
        touched_.push_back(last_);
        if (touched_.size() > most_streams_) fail_streams(event);
      }
    }
    return *last_;
  }

  [[noreturn]] void fail_streams(const NewEvent& event) const {
    if (most_streams_ == 1) {
      fail(ErrorCode::unsupported, event,
           "this store cannot append to several streams at once: append to one stream at a time, "
           "or use --batch");
    }
    fail(ErrorCode::invalid, event,
         fmt::format("this store cannot append to more than {} streams at once: append to fewer, "
                     "or use --batch",
                     most_streams_));
  }

  std::optional<Rejection> known_id(const NewEvent& event, const StoredEvent& found) {
    const bool same_place = !event.seq || *event.seq == found.seq;
    if (!same_place || !same_content(event, found, /*by_id=*/true)) {
      auto rejection = reject(
          event, fmt::format("id {} of stream {} already stands at seq {}, with {}: use another id",
                             json::quoted(*event.id), json::quoted(event.stream), found.seq.value(),
                             same_place ? "other content" : "another seq"));
      rejection.details.seq = found.seq.value();
      return rejection;
    }
    note_existing(found);
    return std::nullopt;
  }

  std::optional<Rejection> known_seq(const NewEvent& event, StagedStream& stream) {
    const auto found = transaction_.find_seq(stream, *event.seq);
    if (found && same_content(event, *found, /*by_id=*/false)) {
      note_existing(*found);
      return std::nullopt;
    }
    auto rejection = reject(event, std::string());
    rejection.details.seq = event.seq->value();
    if (found) {
      rejection.message =
          fmt::format("seq {} of stream {} holds another event: 'eventsrc get' shows it",
                      event.seq->value(), json::quoted(event.stream));
    } else if (*event.seq < stream.head.first) {
      rejection.message = fmt::format(
          "stream {} begins at seq {}: events before it come back by 'eventsrc archive --restore'",
          json::quoted(event.stream), stream.head.first.value());
    } else {
      rejection.message =
          fmt::format("stream {} has no event at seq {}, and goes on after {}",
                      json::quoted(event.stream), event.seq->value(), stream.head.last.value());
    }
    return rejection;
  }

  // A line's hash is believed only where it is that of the line's own content.
  void check_copy(const NewEvent& event, const StoredEvent& found) {
    EventView line;
    line.data = event.data;
    line.meta = event.meta;
    line.redacted = event.redacted;
    if (event.salt) line.salt = *event.salt;
    if (event.content) line.content = *event.content;
    const bool same = event.type == found.type && *event.time == found.time &&
                      event.id == found.view().id &&
                      content_of(sha_, line) == content_of(sha_, found.view());
    if (same) return;
    fail(ErrorCode::integrity, event,
         fmt::format("seq {} of stream {}: the line has the hash of the stored event, but not its "
                     "content: the line was altered",
                     found.seq.value(), json::quoted(event.stream)),
         found.seq);
  }

  bool same_content(const NewEvent& event, const StoredEvent& found, bool by_id) {
    if (event.hash) {
      if (*event.hash != found.hash) return false;
      check_copy(event, found);
      return true;
    }
    if (event.type != found.type) return false;
    if (!by_id) {
      if (event.time && *event.time != found.time) return false;
      if (event.id && event.id != found.view().id) return false;
    }
    if (event.redacted) return *event.content == content_of(sha_, found.view());
    // Nothing is left of an erased payload to compare with.
    return found.redacted || (event.data == found.data && event.meta == found.view().meta);
  }

  void note_existing(const StoredEvent& found) {
    ++report_.already;
    report_.redacted = found.redacted;
    if (report_.events > 0) return;
    if (report_.already == 1 || report_.stream != found.stream) report_.first = found.seq;
    note(found.view());
  }

  void note(const EventView& event) {
    report_.stream = event.stream;
    report_.last = event.seq;
    report_.time = event.time;
    report_.hash = event.hash;
  }

  std::optional<Rejection> add(const NewEvent& event, StagedStream& stream) {
    const StreamHead& head = stream.head;
    if (report_.events == 0 && !options_.expect.holds(head)) {
      return unexpected(event, options_.expect, head);
    }
    if (event.expect) {
      const auto expected = Expected::parse(*event.expect, ErrorCode::invalid);
      if (!expected.holds(head)) return unexpected(event, expected, head);
    }
    if (report_.events == 0 && options_.guard != nullptr) {
      using Verdict = AppendGuard::Verdict;
      Verdict verdict = options_.guard->judge(store_, transaction_, stream);
      if (verdict.kind == Verdict::Kind::reject) return reject(event, std::move(verdict.message));
      if (verdict.kind == Verdict::Kind::noop) {
        report_.noop = true;
        report_.stream = event.stream;
        return std::nullopt;
      }
    }
    if (event.stream.front() == kReservedPrefix && !event.hash) {
      fail(ErrorCode::invalid, event,
           fmt::format("stream {}: names that begin with '$' are written by eventsrc alone",
                       json::quoted(event.stream)));
    }
    const Seq next = head.empty() ? Seq(0) : next_seq(event, head);
    const Seq seq = event.seq.value_or(next);
    if (seq != next && !event.hash) {
      auto rejection =
          reject(event, fmt::format("stream {}: the line says seq {}, but the next is {}",
                                    json::quoted(event.stream), seq.value(), next.value()));
      rejection.details.seq = seq.value();
      rejection.details.expected = std::to_string(seq.value());
      rejection.details.actual = std::to_string(next.value());
      return rejection;
    }
    const std::optional<Hash> anchor = check_prev(event, head, seq);

    EventView stored;
    stored.stream = event.stream;
    stored.seq = seq;
    stored.time = event_time(event, head, seq);
    stored.type = event.type;
    stored.data = event.data;
    stored.meta = event.meta;
    stored.id = event.id;
    stored.redacted = event.redacted;
    const Hash content = seal(event, stored);
    const Hash& previous = anchor ? *anchor : head.hash;
    stored.hash = event_hash(sha_, previous, stored, content);
    if (event.hash && *event.hash != stored.hash) {
      fail(ErrorCode::integrity, event,
           fmt::format(
               "seq {} of stream {}: the line's hash is not that of its event {}: "
               "it was altered, or belongs elsewhere",
               seq.value(), json::quoted(event.stream),
               head.empty() ? "as the first" : fmt::format("after seq {}", head.last.value())),
           seq);
    }
    if (report_.events == 0 || report_.stream != event.stream) report_.first = seq;
    stored.position = transaction_.add(stream, stored, anchor);
    ++report_.events;
    note(stored);
    if (options_.observer != nullptr) options_.observer->stored(stored);
    return std::nullopt;
  }

  // Sets the salt, or what a redacted event has instead; returns the content hash.
  Hash seal(const NewEvent& event, EventView& stored) {
    if (event.sealed) {
      stored.salt = event.sealed->salt;
      return event.sealed->content;
    }
    if (event.redacted) {
      stored.content = *event.content;
    } else if (event.salt) {
      stored.salt = *event.salt;
    } else if (options_.seed.empty()) {
      random_.fill(stored.salt);
    } else {
      stored.salt = seeded_salt(sha_, options_.seed, event.stream, stored.seq);
    }
    return content_of(sha_, stored);
  }

  Seq next_seq(const NewEvent& event, const StreamHead& head) {
    const Seq next = head.last.next();
    if (next > kSeqMax) {
      fail(ErrorCode::invalid, event,
           fmt::format("stream {} is full: its last seq is the greatest there is",
                       json::quoted(event.stream)));
    }
    return next;
  }

  // The hash an empty stream starts from, where it is not the chain's start.
  std::optional<Hash> check_prev(const NewEvent& event, const StreamHead& head, Seq seq) {
    if (!event.prev) return std::nullopt;
    if (head.empty()) {
      if (*event.prev == kChainStart) return std::nullopt;
      if (!event.hash) {
        fail(ErrorCode::invalid, event,
             "a line with 'prev' that begins a stream needs 'hash' too, as exports have");
      }
      return event.prev;
    }
    if (*event.prev == head.hash) return std::nullopt;
    const std::int64_t first_missing = head.last.next().value();
    const std::int64_t last_missing = seq.value() - 1;
    const std::string name = json::quoted(event.stream);
    if (last_missing < first_missing) {
      fail(ErrorCode::integrity, event,
           fmt::format("seq {} of stream {}: the line's prev is not the hash of seq {}",
                       seq.value(), name, head.last.value()),
           seq);
    }
    fail(ErrorCode::integrity, event,
         first_missing == last_missing
             ? fmt::format("event {} of {} is missing before this one: append it first",
                           first_missing, name)
             : fmt::format("events {}..{} of {} are missing before this one: append them first",
                           first_missing, last_missing, name),
         seq);
  }

  Timestamp event_time(const NewEvent& event, const StreamHead& head, Seq seq) {
    if (!event.time) {
      // A rival may have stored it since this round began.
      if (options_.seed.empty() && !head.empty() && head.last_time > now_) now_ = clock_.now();
      const Timestamp now = options_.seed.empty() ? now_ : seeded_time(seq);
      if (head.empty() || head.last_time <= now) return now;
      report_.clock_held = true;
      return head.last_time;
    }
    if (event.hash || options_.any_time) return *event.time;
    if (!head.empty() && *event.time < head.last_time) {
      fail(ErrorCode::invalid, event,
           fmt::format("time {} is earlier than that of the last event of stream {}, {}",
                       to_string(*event.time), json::quoted(event.stream),
                       to_string(head.last_time)));
    }
    if (!options_.allow_future && *event.time > now_ + kFutureLimit) {
      fail(ErrorCode::invalid, event,
           fmt::format("time {} is more than 24 hours ahead of the clock: every later event of "
                       "stream {} would get it too; --allow-future takes it all the same",
                       to_string(*event.time), json::quoted(event.stream)));
    }
    return *event.time;
  }

  Store& store_;
  Transaction& transaction_;
  const AppendOptions& options_;
  Clock& clock_;
  Random& random_;
  Timestamp now_;
  std::size_t most_streams_;
  Sha256 sha_;
  StagedStream* last_ = nullptr;
  std::vector<const StagedStream*> touched_;
  AppendReport report_;
};

}  // namespace

void NewEvent::check() const {
  check_name(stream, kMaxStreamBytes, "stream name");
  check_name(type, kMaxTypeBytes, "event type");
  if (id) check_name(*id, kMaxIdBytes, "id");
  if (data.size() + meta.value_or("").size() > kMaxPayloadBytes) {
    throw Error(ErrorCode::invalid,
                fmt::format("data and meta have {} bytes together: the limit is 16 MiB",
                            data.size() + meta.value_or("").size()));
  }
  if (redacted != content.has_value()) {
    throw Error(ErrorCode::invalid, redacted ? "a line with '\"redacted\":true' needs 'content'"
                                             : "'content' goes only with '\"redacted\":true'");
  }
  if (redacted && (!data.empty() || meta || salt)) {
    throw Error(ErrorCode::invalid, "a redacted line must not have 'data', 'meta' or 'salt'");
  }
  if (redacted && !hash) throw Error(ErrorCode::invalid, "a redacted line needs 'hash'");
  if (!hash) return;
  if (!time) throw Error(ErrorCode::invalid, "a line with 'hash' needs 'time'");
  if (!redacted && !salt) throw Error(ErrorCode::invalid, "a line with 'hash' needs 'salt'");
}

bool SingleEvent::next(NewEvent& event) {
  if (std::exchange(done_, true)) return false;
  event = event_;
  return true;
}

Expected Expected::parse(std::string_view text, ErrorCode error) {
  Expected expected;
  if (text == "any") {
    expected.kind_ = Kind::any;
  } else if (text == "none") {
    expected.kind_ = Kind::none;
  } else if (text == "exists") {
    expected.kind_ = Kind::exists;
  } else if (const auto seq = parse_count(text)) {
    expected.kind_ = Kind::exact;
    expected.seq_ = Seq(*seq);
  } else {
    throw Error(error, fmt::format("{} is not an expectation: use any, none, exists or the seq of "
                                   "the last event",
                                   json::quoted(text)));
  }
  return expected;
}

bool Expected::holds(const StreamHead& head) const noexcept {
  switch (kind_) {
    case Kind::any:
      return true;
    case Kind::none:
      return head.empty();
    case Kind::exists:
      return !head.empty();
    case Kind::exact:
      return !head.empty() && head.last == seq_;
  }
  return false;
}

std::string Expected::str() const {
  switch (kind_) {
    case Kind::any:
      return "any";
    case Kind::none:
      return "none";
    case Kind::exists:
      return "exists";
    case Kind::exact:
      break;
  }
  return std::to_string(seq_.value());
}

AppendResult append(Store& store, NewEventSource& source, const AppendOptions& options,
                    Clock& clock, Random& random) {
  Backoff backoff(clock, random, kBackoffBase, kBackoffCap, options.retry.retry_for);
  std::int64_t waits = 0;
  for (std::int64_t rounds = 0;; ++rounds) {
    if (options.guard != nullptr) options.guard->prepare(store);
    const auto transaction = store.begin(options.dry_run);
    if (!transaction) return Contended{waits + rounds + 1};
    if (transaction->waited()) ++waits;
    Round round(store, *transaction, options, clock, random);
    Announced events(source, *transaction);
    NewEvent event;
    while (events.next(event)) {
      check_interrupt();
      if (transaction->lost()) break;
      auto rejection = round.take(event);
      // What a rival has changed meanwhile may be what it was rejected for.
      if (rejection && !transaction->lost()) return *std::move(rejection);
    }
    AppendReport report = round.report();
    report.retries = waits + rounds;
    if (!transaction->lost()) {
      if (options.dry_run) report.cost = transaction->cost(options.by_stream);
      if (options.dry_run || report.events == 0 || transaction->commit()) return report;
    }
    if (rounds == options.retry.rounds || !backoff.wait()) return Contended{waits + rounds};
    source.rewind();
    if (options.observer != nullptr) options.observer->restart();
  }
}

}  // namespace eventsrc
