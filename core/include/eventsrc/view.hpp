#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc {

inline constexpr std::size_t kMaxViewBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxViewNameBytes = 128;

/// Throws `invalid` unless `name` can be that of a view: 1 to 128 bytes of UTF-8 without control
/// characters and `/`.
void check_view_name(std::string_view name);

/// What is wrong with a definition, and where.
struct ViewMistake {
  std::string pointer;  ///< JSON Pointer into the definition; empty: the whole of it
  std::string what;     ///< what was found and what was expected
};

/// A rule as it was compiled, for people.
struct ViewRule {
  std::string pointer;  ///< where it stands: /on/deposited
  std::string type;     ///< the event type or glob it is for; empty: all types
  bool is_glob = false;
  bool uses_jq = false;
  std::vector<std::string> steps;  ///< what it does, a line each: "inc /balance by /data/amount"
};

/// A view's definition, compiled (eventsrc-views(5)). Does not change: threads may share it.
class View {
 public:
  enum class Scope {
    stream,  ///< a state (or one a key) for each stream
    store    ///< a state (or one a key) over all streams
  };

  /// Gives the content of a file named by the definition ({"file": PATH}). Throws `Error`.
  using ReadFile = std::function<std::string(const std::string& path)>;

  /// The view used where none is named: see `kDefaultViewName`.
  [[nodiscard]] static std::shared_ptr<const View> default_view();

  enum class JqPrograms { unchecked, checked };

  /// Compiles a definition; with mistakes, null, and `mistakes` has all that were found (broken
  /// JSON is thrown at once: `invalid` with line and column). jq programs are compiled where they
  /// run; `checked`: here, too, and those that cannot be are mistakes.
  [[nodiscard]] static std::shared_ptr<const View> compile(std::string_view text,
                                                           const ReadFile& read_file,
                                                           std::vector<ViewMistake>& mistakes,
                                                           JqPrograms jq = JqPrograms::unchecked);
  /// The same; throws `invalid` naming `file` and the first mistake.
  [[nodiscard]] static std::shared_ptr<const View> parse(std::string_view text,
                                                         const std::string& file,
                                                         const ReadFile& read_file);

  struct Program;
  explicit View(std::unique_ptr<const Program> program);
  ~View();
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  [[nodiscard]] const std::string& name() const noexcept;
  /// The definition without comments and white space, with jq files taken in.
  [[nodiscard]] const std::string& canonical() const noexcept;
  /// Its identity: SHA-256 of `eventsrc.view.1` and the canonical form.
  [[nodiscard]] const Hash& hash() const noexcept;
  [[nodiscard]] Scope scope() const noexcept;
  /// Whether events of one stream go to several states.
  [[nodiscard]] bool keyed() const noexcept;
  [[nodiscard]] bool lenient() const noexcept;
  [[nodiscard]] bool uses_jq() const noexcept;
  /// The patterns of streams it is meant for; none: all.
  [[nodiscard]] const std::vector<std::string>& streams() const noexcept;
  [[nodiscard]] bool meant_for(std::string_view stream) const noexcept;

  [[nodiscard]] const std::vector<ViewRule>& rules() const noexcept;
  /// What rewrites events before the rules see them.
  [[nodiscard]] const std::vector<ViewRule>& upcasts() const noexcept;
  /// The rule (of `rules()`) that events of this type take.
  [[nodiscard]] std::optional<std::size_t> rule_for(std::string_view type) const;

  [[nodiscard]] const Program& program() const noexcept { return *program_; }

 private:
  std::unique_ptr<const Program> program_;
};

inline constexpr std::string_view kDefaultViewName = "default";

}  // namespace eventsrc
