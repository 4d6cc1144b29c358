#include "eventsrc/line_batches.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "eventsrc/threads.hpp"

namespace eventsrc {
namespace {

// A smaller batch is committed before a thread is of use.
constexpr std::size_t kWorthReadingAhead = 1000;
// Whoever batches millions of lines has their memory, but not twice.
constexpr std::size_t kMostAhead = std::size_t{64} << 20;
// How long `next` may have to wait for the thread that reads ahead, where no input comes.
constexpr auto kGlance = std::chrono::milliseconds(2);

}  // namespace

bool LineBatch::next(NewEvent& event) {
  if (at_ == events_.size()) return false;
  event = events_[at_++];
  return true;
}

void LineBatch::clear() noexcept {
  texts_.clear();
  events_.clear();
  at_ = 0;
  sealed_ = 0;
}

LineBatches::LineBatches(int fd, const EventLineDefaults& defaults, const BatchLimits& limits,
                         const EventLineWork& work, Clock& clock)
    : lines_(fd),
      reader_(defaults),
      sealer_(work.salts),
      seals_(work.seal),
      may_read_ahead_(thread_count(work.threads) > 1),
      limits_(limits),
      clock_(clock) {}

LineBatches::~LineBatches() { end_reading_ahead(); }

LineBatch* LineBatches::next() {
  end_reading_ahead();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  LineBatch& batch = batches_[filling_];
  fill(batch, Waiting::for_input);
  if (batch.size() == 0) return nullptr;
  filling_ = 1 - filling_;
  batches_[filling_].clear();
  return &batch;
}

void LineBatches::read_ahead() {
  if (!may_read_ahead_ || batches_[1 - filling_].size() < kWorthReadingAhead) return;
  stop_ = false;
  ahead_ = start_thread([this] {
    try {
      fill(batches_[filling_], Waiting::for_next_call);
    } catch (...) {
      error_ = std::current_exception();
    }
  });
}

void LineBatches::end_reading_ahead() {
  if (!ahead_.joinable()) return;
  stop_ = true;
  ahead_.join();
}

void LineBatches::fill(LineBatch& batch, Waiting waiting) {
  while (more_ && batch.size() < limits_.lines && has_line(batch, waiting)) {
    std::string_view line;
    more_ = lines_.next(line);
    if (!more_) break;
    if (batch.size() == 0) batch.deadline_ = clock_.elapsed() + limits_.time;
    batch.events_.push_back(reader_.parse(line, lines_.number(), batch.texts_));
  }
  if (!seals_) return;
  sealer_.seal(std::span(batch.events_).subspan(batch.sealed_));
  batch.sealed_ = batch.size();
}

// Waits for a line, or the end, as long as that is right.
bool LineBatches::has_line(const LineBatch& batch, Waiting waiting) {
  if (waiting == Waiting::for_input && batch.size() == 0) return true;
  for (;;) {
    std::chrono::milliseconds limit = kGlance;
    if (batch.size() > 0) {
      const auto left = batch.deadline_ - clock_.elapsed();
      if (left.count() <= 0) return false;
      limit = std::chrono::ceil<std::chrono::milliseconds>(left);
    }
    if (waiting == Waiting::for_input) return lines_.ready(limit);
    if (stop_ || batch.bytes() >= kMostAhead) return false;
    if (lines_.ready(std::min(limit, std::chrono::milliseconds(kGlance)))) return true;
  }
}

}  // namespace eventsrc
