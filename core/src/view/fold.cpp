#include "eventsrc/fold.hpp"

#include "view/local_fold.hpp"
#include "view/remote_fold.hpp"
#include "view/touched.hpp"

namespace eventsrc {

std::string_view kind_name(State::Kind kind) noexcept {
  switch (kind) {
    case State::Kind::none:
      return "none";
    case State::Kind::value:
      return "value";
    case State::Kind::deleted:
      return "deleted";
  }
  return "";
}

std::unique_ptr<Fold> make_fold(std::shared_ptr<const View> view, const FoldOptions& options) {
  if (view->uses_jq()) return std::make_unique<RemoteFold>(std::move(view), options);
  return std::make_unique<LocalFold>(std::move(view));
}

std::unique_ptr<Fold> make_fold(std::shared_ptr<const View> view, const FoldOptions& options,
                                Touched& touched) {
  if (view->uses_jq()) return std::make_unique<RemoteFold>(std::move(view), options);
  return std::make_unique<LocalFold>(std::move(view), nullptr, &touched);
}

}  // namespace eventsrc
