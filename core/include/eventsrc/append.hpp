#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// What the stream must look like for an append to go through (`--expect`).
class Expected {
 public:
  enum class Kind { any, none, exists, exact };

  /// Anything: contention is retried.
  Expected() = default;
  /// `any`, `none`, `exists`, or the seq of the last event. Throws `error` otherwise.
  [[nodiscard]] static Expected parse(std::string_view text, ErrorCode error);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool holds(const StreamHead& head) const noexcept;
  /// `any`, `none`, `exists` or the seq.
  [[nodiscard]] std::string str() const;

 private:
  Kind kind_ = Kind::any;
  Seq seq_;
};

/// Where the events of one append come from, each of which passed `NewEvent::check`; gone through
/// again when a rival was faster.
class NewEventSource {
 public:
  virtual ~NewEventSource() = default;
  /// False at the end. Throws `invalid` with the place of bad input.
  virtual bool next(NewEvent& event) = 0;
  virtual void rewind() = 0;
  /// The events that `next` will give, as far as they are known: a store may look their ids up
  /// together. Reads on as `next` does, and throws as it does; holds until `next` is called once
  /// more than there are. Empty at the end, or where the source does not say.
  [[nodiscard]] virtual std::span<const NewEvent> ahead() { return {}; }
};

/// One event from the command line or a test.
class SingleEvent final : public NewEventSource {
 public:
  /// Throws `invalid` if the event does not pass its check.
  explicit SingleEvent(const NewEvent& event) : event_(event) { event_.check(); }
  bool next(NewEvent& event) override;
  void rewind() override { done_ = false; }

 private:
  NewEvent event_;
  bool done_ = false;
};

/// Called with each event as it will be stored; `restart` takes all of them back (a rival won).
class AppendObserver {
 public:
  virtual ~AppendObserver() = default;
  virtual void stored(const EventView& event) = 0;
  virtual void restart() = 0;
};

/// A condition on more than the stream's head.
class AppendGuard {
 public:
  struct Verdict {
    enum class Kind {
      proceed,
      noop,   ///< nothing is to be done, and that is no failure
      reject  ///< `message` says why
    };
    Kind kind = Kind::proceed;
    std::string message;
  };

  virtual ~AppendGuard() = default;
  /// Called before each try, outside of any lock: work that takes long is done here.
  virtual void prepare(Store& store) = 0;
  /// Called within the write, before the first event that would be added to `stream`.
  [[nodiscard]] virtual Verdict judge(Store& store, Transaction& transaction,
                                      StagedStream& stream) = 0;
};

struct AppendOptions {
  Expected expect;             ///< of the stream before the first event that is really added
  std::string seed;            ///< not empty: salts and default times come from it
  bool allow_future = false;   ///< times over 24 hours ahead of the clock
  bool any_time = false;       ///< times may go back, as those of copies do
  bool by_stream = false;      ///< of a dry run: the real one would not be of all streams at once
  bool dry_run = false;        ///< check everything, write nothing
  bool collect_heads = false;  ///< fill `AppendReport::heads`
  RetryPolicy retry;
  AppendObserver* observer = nullptr;
  AppendGuard* guard = nullptr;  ///< of appends to one stream
};

/// What became of an append that went through.
struct AppendReport {
  std::int64_t events = 0;   ///< added
  std::int64_t already = 0;  ///< were there before
  std::int64_t streams = 0;  ///< touched
  std::int64_t lines = 0;    ///< events + already
  std::int64_t retries = 0;  ///< rounds lost to rivals, and waits for them
  bool clock_held = false;   ///< a new event's time is that of the event before it, not now's
  // Of the last stream touched: all there is to say when there is only one.
  std::string stream;
  Seq first;  ///< of the events added, or, when none was, of those found
  Seq last;
  Timestamp time;            ///< of `last`
  Hash hash{};               ///< of `last`
  bool redacted = false;     ///< the event found by its id was redacted since
  bool noop = false;         ///< the guard said that there is nothing to do
  std::optional<Cost> cost;  ///< of a dry run, where the store counts it

  struct Tip {
    Seq last;
    Hash hash;
  };
  std::map<std::string, Tip, std::less<>> heads;
};

/// A condition did not hold; nothing was written.
struct Rejection {
  std::string message;
  ErrorDetails details;
};

/// Rivals won every round; nothing was written.
struct Contended {
  std::int64_t retries = 0;
};

using AppendResult = std::variant<AppendReport, Rejection, Contended>;

/// Appends all events of `source`, or none. Gives each its seq, time, salt and hash; recognises
/// those that are already there (by id, or by seq and content); checks conditions in the order of
/// the events, each seeing those before it; starts again when a rival was faster.
///
/// Throws `invalid` (times, reserved streams), `integrity` (a line's `hash` or `prev` does not
/// fit), and what the store throws. `Expected` other than `any` that fails is a `Rejection` at
/// once.
[[nodiscard]] AppendResult append(Store& store, NewEventSource& source,
                                  const AppendOptions& options, Clock& clock, Random& random);

/// What became of an append that is atomic for each stream only.
struct AppendedStreams {
  AppendReport report;                    ///< of the streams that were appended to
  std::optional<AppendResult> failure{};  ///< a rejection, or contention, of another one
  std::exception_ptr error{};             ///< what was thrown for another one
};

/// Appends the events of each stream all or none, of several streams at once where that is of use,
/// as `append` does; for stores that cannot write any number of streams together. Takes all events
/// of `source` into memory. After a failure no further stream is begun.
[[nodiscard]] AppendedStreams append_by_stream(Store& store, NewEventSource& source,
                                               const AppendOptions& options, Clock& clock,
                                               Random& random);

}  // namespace eventsrc
