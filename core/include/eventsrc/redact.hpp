#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/filter.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// Who changes history, and why: what its record in the stream `$audit` says.
struct AuditNote {
  std::string reason;
  std::optional<std::string> actor{};
  std::string tool;  ///< program and version
};

struct RedactOptions {
  AuditNote note;
  std::vector<std::string> keep{};  ///< members of meta that the record keeps
  bool dry_run = false;             ///< check everything, write nothing
  RetryPolicy retry{};
};

struct RedactReport {
  std::int64_t events = 0;    ///< that were redacted
  std::int64_t already = 0;   ///< that were before
  std::int64_t rewrites = 0;  ///< records of rewrites that were erased too: they kept old payloads
  std::int64_t records = 0;   ///< added to `$audit`
  /// Earlier ones whose last bytes went only now: a process was killed, or a reader held them.
  std::int64_t completed = 0;
};

/// Erases data, meta and salt of the events of `stream` at `seqs` for good. The events keep their
/// places, and the chain its hashes, as the content hash stays. Each transaction adds a record of
/// type `redacted` to `$audit`; many events take several transactions. The records of rewrites of
/// these events are erased too. Events that are redacted already are left as they are. All seqs are
/// looked at before the first is erased.
///
/// Throws `rejected` if a seq holds no event, or events are archived that are needed for it (see
/// `check_reachable`), `invalid` for a reserved stream, `integrity` if an
/// event's hash does not fit, `contention` if other writers won every round, and what the store
/// throws; `unavailable` of `Store::scrub` tells that the redaction stands.
RedactReport redact(Store& store, std::string_view stream, std::vector<Seq> seqs,
                    const RedactOptions& options, Clock& clock, Random& random);

/// Erases the payloads of copies of events that were redacted where they came from. `seqs` ascend;
/// what is not there, or redacted already, is passed over. With `record`, a JSON object, a record
/// with its members is added for all of `seqs`; without (empty), those of the source were copied as
/// all events are. Returns how many were erased. Throws as `redact` does.
std::int64_t redact_copies(Store& store, std::string_view stream, const std::vector<Seq>& seqs,
                           std::string_view record, const RetryPolicy& retry, Clock& clock,
                           Random& random);

/// The seqs of the events of a stream that are not redacted, of those only that `where` says yes
/// to. Throws what `where` throws.
[[nodiscard]] std::vector<Seq> find_redactable(Store& store, std::string_view stream,
                                               Filter* where);

/// How many events the records in `$audit` tell to be redacted.
[[nodiscard]] std::int64_t count_redacted(Store& store);

}  // namespace eventsrc
