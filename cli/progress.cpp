#include "progress.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unistd.h>

#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::chrono::milliseconds kFirstAfter{1000};
constexpr std::chrono::milliseconds kThenEvery{200};
constexpr std::string_view kEraseLine = "\r\033[K";

}  // namespace

Progress::Progress(const Context& context, std::string_view unit)
    : terminal_(context.terminal()),
      unit_(unit),
      enabled_(terminal_.err_is_tty && !context.options().quiet) {
  if (!enabled_) return;
  start_ = terminal_.clock->elapsed();
  due_ = start_ + kFirstAfter;
}

Progress::~Progress() { finish(); }

void Progress::hide() noexcept {
  if (drawn_) print(kEraseLine);
  drawn_ = false;
}

void Progress::finish() noexcept {
  hide();
  enabled_ = false;
}

void Progress::draw_if_due() {
  const auto now = terminal_.clock->elapsed();
  if (now < due_) return;
  due_ = now + kThenEvery;
  drawn_ = true;
  std::string text = line(std::chrono::duration<double>(now - start_).count());
  if (store_ != nullptr && store_->is_throttled()) text += ", throttled";
  const auto edge = static_cast<std::size_t>(std::max(terminal_.width - 1, 1));
  print(fmt::format("{}{}", kEraseLine, first_columns(text, edge)));
}

std::string Progress::line(double seconds) {
  if (!total_ && find_total_) total_ = find_total_();
  const auto rate = static_cast<std::int64_t>(static_cast<double>(done_) / seconds);
  if (!total_ || *total_ < done_ || *total_ == 0) {
    return fmt::format("{} {}, {}/s", grouped(done_), unit_, grouped(rate));
  }
  const double part = static_cast<double>(done_) / static_cast<double>(*total_);
  const double left = part > 0 ? seconds / part - seconds : 0;
  return fmt::format("{} of {} {} ({:.0f} %), {}/s, {:.0f} s left", grouped(done_),
                     grouped(*total_), unit_, part * 100, grouped(rate), left);
}

void Progress::print(std::string_view text) const noexcept {
  if (write(terminal_.err, text.data(), text.size()) < 0) return;  // only decoration
}

}  // namespace eventsrc::cli
