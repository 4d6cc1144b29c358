#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/text_arena.hpp"
#include "eventsrc/threads.hpp"

namespace eventsrc {
namespace {

/// The events of one stream, in memory.
class StreamEvents final : public NewEventSource {
 public:
  void add(const NewEvent& event) { events_.push_back(event); }

  bool next(NewEvent& event) override {
    if (at_ == events_.size()) return false;
    event = events_[at_++];
    return true;
  }
  void rewind() override { at_ = 0; }
  std::span<const NewEvent> ahead() override { return std::span(events_).subspan(at_); }

 private:
  std::vector<NewEvent> events_;
  std::size_t at_ = 0;
};

/// Keeps what will be told of once all streams are done.
class Kept final : public AppendObserver {
 public:
  void stored(const EventView& event) override { events_.emplace_back(event); }
  void restart() override { events_.clear(); }
  void tell(AppendObserver& observer) const {
    for (const StoredEvent& event : events_) observer.stored(event.view());
  }

 private:
  std::vector<StoredEvent> events_;
};

struct Job {
  StreamEvents events;
  Kept kept;
  std::optional<AppendResult> result;
  std::exception_ptr error;
};

/// The events' own texts are kept by `texts`.
NewEvent keep(const NewEvent& event, TextArena& texts) {
  NewEvent kept = event;
  kept.stream = texts.keep(event.stream);
  kept.type = texts.keep(event.type);
  kept.data = texts.keep(event.data);
  if (event.meta) kept.meta = texts.keep(*event.meta);
  if (event.id) kept.id = texts.keep(*event.id);
  if (event.expect) kept.expect = texts.keep(*event.expect);
  return kept;
}

// By stream, in the order in which the streams come up.
std::vector<std::unique_ptr<Job>> split(NewEventSource& source, TextArena& texts) {
  std::vector<std::unique_ptr<Job>> jobs;
  std::map<std::string_view, Job*> by_stream;
  NewEvent event;
  while (source.next(event)) {
    const NewEvent kept = keep(event, texts);
    Job*& job = by_stream[kept.stream];
    if (job == nullptr) job = jobs.emplace_back(std::make_unique<Job>()).get();
    job->events.add(kept);
  }
  return jobs;
}

void add(AppendReport& sum, AppendReport&& part) {
  const std::int64_t events = sum.events + part.events;
  const std::int64_t already = sum.already + part.already;
  const std::int64_t streams = sum.streams + part.streams;
  const std::int64_t lines = sum.lines + part.lines;
  const std::int64_t retries = sum.retries + part.retries;
  part.clock_held = part.clock_held || sum.clock_held;
  part.heads.merge(sum.heads);
  sum = std::move(part);
  sum.events = events;
  sum.already = already;
  sum.streams = streams;
  sum.lines = lines;
  sum.retries = retries;
}

}  // namespace

AppendedStreams append_by_stream(Store& store, NewEventSource& source, const AppendOptions& options,
                                 Clock& clock, Random& random) {
  TextArena texts;
  const std::vector<std::unique_ptr<Job>> jobs = split(source, texts);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto run = [&](Store& handle, Job& job) {
    AppendOptions own = options;
    if (options.observer != nullptr) own.observer = &job.kept;
    try {
      job.result = append(handle, job.events, own, clock, random);
      if (!std::holds_alternative<AppendReport>(*job.result)) failed = true;
    } catch (...) {
      job.error = std::current_exception();
      failed = true;
    }
  };
  run_parts(std::min(jobs.size(), store.useful_writers()), [&](std::size_t part) {
    const auto own = part == 0 ? nullptr : store.writer();
    Store& handle = own ? *own : store;
    for (std::size_t i = next++; i < jobs.size() && !failed; i = next++) run(handle, *jobs[i]);
  });

  AppendedStreams appended;
  for (const auto& job : jobs) {
    if (job->error) {
      if (!appended.error) appended.error = job->error;
    } else if (job->result && std::holds_alternative<AppendReport>(*job->result)) {
      if (options.observer != nullptr) job->kept.tell(*options.observer);
      add(appended.report, std::move(std::get<AppendReport>(*job->result)));
    } else if (job->result && !appended.failure) {
      appended.failure = std::move(job->result);
    }
  }
  return appended;
}

}  // namespace eventsrc
