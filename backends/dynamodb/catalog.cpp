#include "dynamodb/catalog.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// What all names that the selection may match begin with.
std::string common_prefix(const Selection& selection) {
  if (selection.is_all()) return {};
  std::string prefix = selection.patterns().front().prefix();
  for (const Pattern& pattern : selection.patterns()) {
    const auto end = std::mismatch(prefix.begin(), prefix.end(), pattern.prefix().begin(),
                                   pattern.prefix().end());
    prefix.erase(end.first, prefix.end());
  }
  // A part of a character is no text that could be asked for.
  while (!prefix.empty() && !json::valid_utf8(prefix)) prefix.pop_back();
  return prefix;
}

std::vector<std::string> given_names(const Selection& selection) {
  std::vector<std::string> names;
  for (const Pattern& pattern : selection.patterns()) {
    if (!pattern.prefix().empty() && selection.matches(pattern.prefix())) {
      names.push_back(pattern.prefix());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::optional<Commit> last_commit(Table& table, std::string_view stream, std::optional<Seq> before,
                                  bool consistent) {
  Query query;
  query.pk = commits_of(stream);
  if (before) query.to = pad19(*before);
  query.forward = false;
  query.limit = 1;
  query.consistent = consistent;
  query.projection = kHeadProjection;
  query.names = kHeadNames;
  const auto item = first_item(table, query);
  if (!item) return std::nullopt;
  return read_commit(*item);
}

Commit last_commit_from(Table& table, std::string_view stream, const Beginning& beginning) {
  auto last = last_commit(table, stream, std::nullopt, /*consistent=*/true);
  if (last && last->head.last >= beginning.first) return *std::move(last);
  throw Error(ErrorCode::integrity,
              fmt::format("stream {}: the commits from seq {} on, which are not archived, are "
                          "missing: the table was altered",
                          json::quoted(stream), beginning.first.value()),
              {.stream = std::string(stream)});
}

std::int64_t Catalog::number(std::string_view stream) {
  const auto found = seen_.find(stream);
  if (found != seen_.end()) return found->second.number;
  const auto number = static_cast<std::int64_t>(seen_.size()) + 1;
  seen_.emplace(std::string(stream), Seen{number, {}});
  return number;
}

std::optional<Seq> Catalog::last_seen(std::string_view stream) const {
  const auto found = seen_.find(stream);
  return found == seen_.end() ? std::nullopt : found->second.last;
}

// Of a stream that was seen the commit that was its last one then.
std::optional<Catalog::Last> Catalog::find_last(std::string_view stream) const {
  const auto seen = freezes_ ? last_seen(stream) : std::nullopt;
  auto commit = last_commit(table_, stream, seen, table_.consistent());
  if (seen && (!commit || commit->head.last != *seen)) check_still_there(stream, *seen);
  if (!commit || commit->head.empty()) return std::nullopt;
  if (seen) return Last{*std::move(commit), beginning(stream)};
  const auto beginning = find_beginning(table_, stream);
  // What was archived since, or that an eventual read has missed, was added before.
  if (beginning && commit->head.last < beginning->first) {
    commit = last_commit_from(table_, stream, *beginning);
  }
  return Last{*std::move(commit), beginning};
}

void Catalog::check_still_there(std::string_view stream, Seq seen) const {
  const auto beginning = find_mark(table_, stream).beginning();
  if (beginning && beginning->first > seen) fail_archived_meanwhile(table_, stream, *beginning);
}

StreamHead& Catalog::note(std::string_view stream, Last& last) {
  StreamHead& head = last.commit.head;
  head.name = stream;
  head.number = number(stream);
  Seen& seen = seen_.find(stream)->second;
  seen.last = head.last;
  seen.beginning = last.beginning;
  if (last.beginning) last.beginning->apply(head);
  return head;
}

std::optional<Beginning> Catalog::beginning(std::string_view stream) const {
  const auto found = seen_.find(stream);
  return found == seen_.end() ? std::nullopt : found->second.beginning;
}

std::optional<Seq> Catalog::bound(std::string_view stream) {
  if (freezes_) {
    if (const auto last = last_seen(stream)) return last;
  }
  const auto found = head(stream);
  return found ? std::optional(found->last) : std::nullopt;
}

void Catalog::each_seen(
    const std::function<void(const std::string&, std::int64_t, Seq)>& each) const {
  for (const auto& [name, seen] : seen_) {
    if (seen.last) each(name, seen.number, *seen.last);
  }
}

std::optional<StreamHead> Catalog::head(std::string_view stream) {
  // Keys of other lengths are refused by the service.
  if (stream.empty() || stream.size() > kMaxStreamBytes || (saw_all_ && !last_seen(stream)))
    return std::nullopt;
  auto last = find_last(stream);
  if (!last) return std::nullopt;
  return std::move(note(stream, *last));
}

std::vector<StreamHead> Catalog::heads(const std::vector<std::string>& streams) {
  std::vector<std::optional<Last>> lasts(streams.size());
  table_.for_each(streams.size(), [&](std::size_t i) {
    if (!saw_all_ || last_seen(streams[i])) lasts[i] = find_last(streams[i]);
  });
  std::vector<StreamHead> heads;
  heads.reserve(streams.size());
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (lasts[i]) heads.push_back(std::move(note(streams[i], *lasts[i])));
  }
  return heads;
}

std::vector<std::string> Catalog::names(const Selection& selection) {
  if (selection.only_names()) return given_names(selection);
  const auto shards = static_cast<std::size_t>(table_.meta().shards);
  const std::string prefix = common_prefix(selection);
  std::vector<std::vector<std::string>> parts(shards);
  table_.for_each(shards, [&](std::size_t shard) {
    Query query;
    query.pk = registry_of(static_cast<std::int64_t>(shard));
    query.prefix = prefix;
    query.consistent = table_.consistent();
    query.projection = "sk";
    Pages pages(table_, query, Pages::First::now);
    std::string_view items;
    while (pages.next(items)) {
      json::Elements elements(items);
      std::string_view item;
      while (elements.next(item)) {
        ItemReader reader(item);
        std::string_view name;
        Attribute value;
        while (reader.next(name, value)) {
          if (name != "sk") continue;
          std::string stream = value.text();
          if (selection.matches(stream)) parts[shard].push_back(std::move(stream));
        }
      }
    }
  });
  std::vector<std::string> names;
  for (auto& part : parts) {
    names.insert(names.end(), std::make_move_iterator(part.begin()),
                 std::make_move_iterator(part.end()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Catalog::see_all() {
  if (saw_all_) return;
  // Reserved ones too.
  const std::vector<std::string> all = names(Selection({"*", "$*"}));
  for (std::size_t at = 0; at < all.size(); at += kHeadsAtOnce) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at);
    const auto count = static_cast<std::ptrdiff_t>(std::min(kHeadsAtOnce, all.size() - at));
    static_cast<void>(heads({begin, begin + count}));
  }
  saw_all_ = freezes_;
}

void Catalog::thaw() {
  saw_all_ = false;
  for (auto& [name, seen] : seen_) seen.last.reset();
}

}  // namespace eventsrc::dynamodb
