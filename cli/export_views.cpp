#include "export_views.hpp"

#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay.hpp"
#include "export_output.hpp"
#include "progress.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

class ViewsExport {
 public:
  ViewsExport(const ViewsRequest& request, Context& context)
      : request_(request),
        context_(context),
        choice_(parse_fold_options(request.fold, context)),
        selection_(parse_selection(request.patterns, request.all)) {
    check_format(request.format, Exported::states);
    if (request.at) point_ = context.parse_point(*request.at);
    if (request.limit) limit_ = parse_number(*request.limit, "--limit");
    if (of_store() && (request.all || !request.patterns.empty())) {
      throw Error(ErrorCode::usage,
                  fmt::format("view {} is one state of the whole store: leave out streams and "
                              "--all",
                              view().name()));
    }
  }

  int run() {
    // A view with jq is folded in another process, which is made before there are threads.
    std::unique_ptr<Fold> fold;
    if (of_store()) fold = make_fold(choice_.view, choice_.options);
    context_.expect_long_work();
    Store& store = context_.open_for_reading();
    ExportOutput output(context_, request_.output);
    format_ = make_format(request_.format, {Exported::states, page_title()}, store);
    output.begin(*format_, format_name(request_.format) == "json"
                               ? context_.settings().pretty
                               : context_.settings().pretty_lines);
    output_ = &output;
    Progress progress(context_, "events");
    progress.watch(store);
    progress.set_total([&store] { return store.info().events; });
    if (!output.is_file() && context_.terminal().out_is_tty) progress.finish();
    int status = of_store() ? 0 : report_unknown_names(context_, store, selection_);
    status = worse_status(
        status, of_store() ? store_states(store, *fold, progress) : streams(store, progress));
    progress.finish();
    output.finish(status);
    warn();
    return status;
  }

 private:
  [[nodiscard]] const View& view() const { return *choice_.view; }
  [[nodiscard]] bool of_store() const { return view().scope() == View::Scope::store; }

  [[nodiscard]] std::string page_title() const {
    return fmt::format("{}, view {}{}", store_title(context_.store_choice().given), view().name(),
                       request_.at ? ", at " + *request_.at : "");
  }

  void add(const std::string* stream, const std::string* key, const State& state) {
    if (choice_.key && (key == nullptr || *key != *choice_.key)) return;
    const bool wanted = state.kind == State::Kind::value ||
                        (state.kind == State::Kind::deleted && request_.include_deleted);
    if (!wanted || (limit_ && items_ == *limit_)) return;
    item_.clear();
    format_->state(item_, {stream, view().name(), key, &state});
    output_->add(item_);
    ++items_;
  }

  int streams(Store& store, Progress& progress) {
    ReplayStart start([this](const std::string& why) { context_.messages().warning(why); });
    ReplayOptions options;
    options.fold = choice_.options;
    options.threads = context_.settings().threads;
    if (!choice_.options.lossy_numbers) options.start = &start;
    int status = 0;
    std::string last;
    OnStream on;
    on.state = [&](std::string_view name, const std::string* key, const State& state) {
      if (name != last) count(state);
      last = name;
      add(&last, key, state);
    };
    on.fault = [&](const Error& error) {
      progress.hide();
      status = worse_status(status, exit_status(error.code()));
      context_.messages().error(error, exit_status(error.code()));
    };
    on.progress = [&progress](std::int64_t events) { progress.advance(events); };
    replay_many(store, selection_, point_, choice_.view, options, on);
    return status;
  }

  int store_states(Store& store, Fold& fold, Progress& progress) {
    HistoryRange range;
    range.at = point_;
    replay_store(store, view(), range, fold, {},
                 [&progress](std::int64_t events) { progress.advance(events); });
    fold.states(0, [&](const std::string* key, const State& state) {
      check_state(state, std::nullopt);
      add(nullptr, key, state);
    });
    count(fold.state(0, choice_.key.value_or("")));
    return 0;
  }

  void count(const State& state) {
    redacted_ += state.redacted;
    skipped_ += state.skipped;
  }

  void warn() const {
    if (redacted_ > 0) {
      context_.messages().warning(fmt::format("redacted events were passed over: {}", redacted_));
    }
    if (skipped_ > 0) {
      context_.messages().warning(fmt::format(
          "events were skipped, to which the view's rules could not be applied: {}", skipped_));
    }
  }

  const ViewsRequest& request_;
  Context& context_;
  FoldChoice choice_;
  Selection selection_;
  Point point_;
  std::optional<std::int64_t> limit_;
  std::unique_ptr<ExportFormat> format_;
  ExportOutput* output_ = nullptr;
  std::string item_;
  std::int64_t items_ = 0;
  std::int64_t redacted_ = 0;
  std::int64_t skipped_ = 0;
};

}  // namespace

int export_views(const ViewsRequest& request, Context& context) {
  return ViewsExport(request, context).run();
}

}  // namespace eventsrc::cli
