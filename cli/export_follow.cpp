#include "export_follow.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "cursor_file.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/follow.hpp"
#include "text.hpp"
#include "watch.hpp"

namespace eventsrc::cli {
namespace {

// So much at most is handed out twice after a crash in the middle of very much.
constexpr auto kBetweenSaves = std::chrono::seconds(1);

class Following {
 public:
  Following(Context& context, const ExportOptions& options, const FollowArguments& arguments,
            const ExportFormat& format)
      : context_(context),
        options_(options),
        format_(format),
        what_(arguments.what),
        follow_(arguments.follow),
        watch_(context, arguments.interval) {
    on_.event = [this](const EventView& event, const Hash* prev) { print(event, prev); };
    on_.passed = [this] {
      if (clock().elapsed() - saved_ >= kBetweenSaves) save();
    };
    if (arguments.cursor) {
      context.check_output(*arguments.cursor, "--cursor");
      file_.emplace(*arguments.cursor);
    }
  }

  void run() {
    place_.position = std::exchange(options_.after_position, std::nullopt);
    place_.what = what_;
    if (file_) place_ = file_->read(context_.terminal()).value_or(std::move(place_));
    check_what();
    kept_ = place_;
    const bool goes_on = !place_.store.empty();
    for (Store* store = &context_.open_for_reading();; store = &watch_.reopen()) {
      check_same(*store);
      Follower follower(*store, options_, place_);
      follower_ = &follower;
      if (!document_) {
        document_.emplace(format_, context_.out().buffer(), context_.settings().pretty_lines);
        // A header stands where the first run began.
        if (goes_on) context_.out().buffer().clear();
      }
      const bool is_at_end = follow(*store);
      place_ = follower.place();
      if (options_.limit) *options_.limit -= follower.handed_out();
      follower_ = nullptr;
      if (is_at_end) return;
    }
  }

 private:
  // False if the store is to be opened again.
  bool follow(Store& store) {
    try {
      for (;;) {
        follower_->look(on_);
        save();
        if (!follow_ || follower_->is_done()) return true;
        watch_.wait();
        if (store.is_outdated()) return false;
      }
    } catch (const Error&) {
      save_what_is_left();
      throw;
    }
  }

  void print(const EventView& event, const Hash* prev) {
    item_.clear();
    format_.event(item_, event);
    document_->add(item_, prev);
    context_.out().relieve();
  }

  // Only what is out is remembered.
  void save() {
    context_.out().flush();
    saved_ = clock().elapsed();
    if (!file_ || follower_->place() == kept_) return;
    file_->write(follower_->place());
    kept_ = follower_->place();
  }

  // What was handed out before an error, which is the more important news. Without anything in the
  // buffer it may be the output that failed.
  void save_what_is_left() noexcept {
    try {
      if (!context_.out().buffer().empty()) save();
    } catch (...) {
      return;
    }
  }

  // What the others passed over would never be handed out.
  void check_what() const {
    if (place_.what == what_) return;
    throw Error(ErrorCode::rejected,
                fmt::format("the cursor is of other patterns or filters ({}, not {}), which passed "
                            "other events over: give the same, or another cursor file to begin at "
                            "the first event",
                            printable(place_.what), printable(what_)));
  }

  // Who keeps a cursor wants the events of one store; who watches, what is there.
  void check_same(Store& store) {
    if (file_ || place_.store.empty() || place_.store == store.id()) return;
    context_.messages().warning(
        "another store has taken the place of the one that was followed: following it from its "
        "first event");
    FollowPlace first;
    first.what = what_;
    if (place_.position) first.position = Position(0);
    place_ = std::move(first);
  }

  [[nodiscard]] Clock& clock() const { return *context_.terminal().clock; }

  Context& context_;
  ExportOptions options_;
  const ExportFormat& format_;
  const std::string& what_;
  bool follow_;
  Watch watch_;
  OnFollow on_;
  std::optional<CursorFile> file_;
  FollowPlace place_;
  FollowPlace kept_;  // in the file
  Follower* follower_ = nullptr;
  std::optional<Document> document_;
  std::string item_;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace

void check_follow(const FollowArguments& arguments, const ExportOptions& options) {
  if (arguments.interval && !arguments.follow) {
    throw Error(ErrorCode::usage, "--interval goes with --follow");
  }
  if (!arguments.any()) return;
  if (options.direction == Direction::backward || options.order != ExportOptions::Order::store) {
    throw Error(ErrorCode::usage,
                fmt::format("{} hands out events as they come: leave out --reverse and --order",
                            arguments.follow ? "--follow" : "--cursor"));
  }
}

void follow_export(Context& context, const ExportOptions& options, const FollowArguments& arguments,
                   const ExportFormat& format) {
  Following(context, options, arguments, format).run();
}

}  // namespace eventsrc::cli
