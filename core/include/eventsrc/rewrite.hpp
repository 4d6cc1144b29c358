#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/redact.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// What of an event can be rewritten; JSON texts that `json::Checker` has passed and minified.
struct EventContent {
  std::string type;
  std::string data;
  std::optional<std::string> meta{};

  friend bool operator==(const EventContent&, const EventContent&) = default;
};

/// Reads `{"type":…,"data":…,"meta":…}`; other fields of an event's line may be there and are not
/// looked at. Throws `invalid`.
[[nodiscard]] EventContent read_content(std::string_view json);

struct RewriteOptions {
  AuditNote note;
  RetryPolicy retry{};
};

struct RewriteReport {
  bool rewritten = false;      ///< false: the new content was there already
  std::int64_t rechained = 0;  ///< events behind it that got another hash
  Hash hash{};                 ///< of the event now
  Hash old_hash{};             ///< of the event before
};

/// Puts `now` in the place of the event's content if that is `old`, and makes the hashes of all
/// events behind it anew. The old event is kept in a record of type `rewritten` in `$audit`, which
/// is added in the same transaction. Whoever noted an old hash will find that it is another one.
///
/// Throws `rejected` if there is no such event or its content is neither, `invalid` for a reserved
/// stream or what the record cannot hold, `integrity` if a hash does not fit, `contention`, and
/// what the store throws.
RewriteReport rewrite(Store& store, std::string_view stream, Seq seq, const EventContent& old,
                      const EventContent& now, const RewriteOptions& options, Clock& clock,
                      Random& random);

}  // namespace eventsrc
