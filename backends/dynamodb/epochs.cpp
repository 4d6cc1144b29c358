#include "dynamodb/epochs.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/catalog.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/commit_write.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/notes.hpp"
#include "dynamodb/seal.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/snapshot_put.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr char kBetweenFiles = '\n';

[[noreturn]] void fail_changed(std::string_view stream) {
  throw Error(ErrorCode::contention,
              fmt::format("stream {} was changed meanwhile: run it again", json::quoted(stream)));
}

void check_generation(Table& table, std::int64_t generation) {
  if (history_generation(table) == generation) return;
  throw Error(ErrorCode::contention,
              "stored events were rewritten, erased or archived meanwhile: run it again");
}

/// The commits of a stream before one, with their events.
Query commits_before(std::string_view stream, Seq key) {
  Query query;
  query.pk = commits_of(stream);
  query.from = pad19(Seq(0));
  query.to = pad19(Seq(key.value() - 1));
  return query;
}

class DynamoEpochs final : public EpochStore {
 public:
  DynamoEpochs(Table& table, Clock& clock, Random& random)
      : table_(table), clock_(clock), random_(random) {}

  std::optional<Epoch> epoch(std::string_view stream) override {
    return find_mark(table_, stream, table_.consistent()).epoch;
  }

  std::optional<std::string> archive(std::string_view stream) override {
    const std::string files = find_mark(table_, stream, table_.consistent()).files;
    if (files.empty()) return std::nullopt;
    return files.substr(files.rfind(kBetweenFiles) + 1);
  }

  bool mark(std::string_view stream, const Epoch& epoch, std::span<const Snapshot> snapshots,
            std::int64_t generation) override {
    check_writable();
    table_.note_snapshots();
    const bool written = put_snapshots(table_, snapshots, generation, clock_, random_) > 0;
    Mark mark = find_mark(table_, stream, /*consistent=*/true);
    if (mark.epoch == epoch) return written;
    mark.epoch = epoch;
    put(mark);
    return true;
  }

  // Once the mark is put, nobody shows what is before it: then the rest may be cut short.
  void remove(const StreamHead& kept, std::span<const Position> /*positions*/,
              const std::string& file, std::int64_t generation) override {
    check_writable();
    Mark mark = find_mark(table_, kept.name, /*consistent=*/true);
    const StreamHead last = last_of(kept);
    check_generation(table_, generation);
    table_.note_archives();
    const Mark before = mark;
    const auto holding = last_commit(table_, kept.name, kept.first, /*consistent=*/true);
    if (!holding) fail_changed(kept.name);
    mark.beginning = {kept.first,
                      kept.first_time,
                      holding->key,
                      last.events - kept.events,
                      last.bytes - kept.bytes,
                      kept.anchor};
    if (!mark.files.empty()) mark.files += kBetweenFiles;
    mark.files += file;
    mark.restoring = false;
    const std::string id = make_uuid(clock_, random_);
    put_note(table_, {id, Note::Kind::archive, kept.name, kept.first, clock_.now()});
    if (!put_mark(table_, mark, id)) fail_changed(kept.name);
    take_back_if_changed(mark, before, generation);
    count_up(table_);
    if (remove_archived(table_, mark)) table_.remove(intent_key(id));
  }

  void restore(const StreamHead& whole, EventCursor& events, std::int64_t generation) override {
    check_writable();
    check_generation(table_, generation);
    Mark mark = find_mark(table_, whole.name, /*consistent=*/true);
    if (!mark.beginning) fail_changed(whole.name);
    const StreamHead last = last_of(whole);
    // What an archive or another restoring has left before the beginning is in the file.
    mark.restoring = true;
    put(mark);
    if (!remove_archived(table_, mark)) fail_changed(whole.name);
    Beginning begin = *mark.beginning;
    begin.first = whole.first;
    begin.first_time = whole.first_time;
    begin.events = last.events - whole.events;
    begin.bytes = std::max<std::int64_t>(0, last.bytes - whole.bytes);
    begin.anchor = whole.anchor;
    put_back(whole, last, begin, mark.write, events);
    mark.beginning = begin;
    if (begin.events == 0) mark.beginning.reset();
    const std::size_t end = mark.files.rfind(kBetweenFiles);
    mark.files.erase(end == std::string::npos ? 0 : end);
    mark.restoring = false;
    put(mark);
    count_up(table_);
  }

 private:
  void check_writable() {
    check_not_sealed(table_);
    check_home(table_);
  }

  void put(Mark& mark) {
    if (!put_mark(table_, mark, make_uuid(clock_, random_))) fail_changed(mark.stream);
  }

  // What commits say of the stream up to its end, which `head` is of.
  StreamHead last_of(const StreamHead& head) {
    auto last = last_commit(table_, head.name, std::nullopt, /*consistent=*/true);
    if (last && last->head.hash == head.hash) return std::move(last->head);
    throw Error(ErrorCode::contention, fmt::format("stream {} has grown meanwhile: run it again",
                                                   json::quoted(head.name)));
  }

  // Nothing is removed yet: a redaction that came first is to be in the archive.
  void take_back_if_changed(Mark& mark, const Mark& before, std::int64_t generation) {
    if (history_generation(table_) == generation) return;
    mark.beginning = before.beginning;
    mark.files = before.files;
    mark.restoring = before.restoring;
    put(mark);
    check_generation(table_, generation);
  }

  // Commits of the events, up to the one that the stream begins in now.
  void put_back(const StreamHead& whole, const StreamHead& last, Beginning& begin,
                const std::string& id, EventCursor& events) {
    const Seq end = begin.commit;
    const auto kept = last_commit(table_, whole.name, end, /*consistent=*/true);
    if (!kept || kept->key != end) fail_changed(whole.name);
    // The first commit of a chain has the key 0.
    if (begin.events == 0) {
      begin.commit = Seq(0);
    } else if (whole.first < kept->first) {
      begin.commit = whole.first;
    }
    Putting putting{whole.name, id, {}, {}, begin.commit, {}};
    putting.head.first = last.first;
    putting.head.first_time = last.first_time;
    putting.head.anchor = last.anchor;
    putting.head.events = begin.events;
    putting.head.bytes = begin.bytes;
    putting.head.hash = begin.anchor.value_or(last.origin());
    if (begin.events == 0) putting.head = StreamHead();
    EventView event;
    while (events.next(event)) {
      check_interrupt();
      // The commit at the end holds the rest.
      if (event.seq >= kept->first) continue;
      if (putting.head.events == 0) putting.head.anchor = begin.anchor;
      add(putting, event);
    }
    flush(putting);
    if (putting.key != end) fail_changed(whole.name);
  }

  struct Putting {
    std::string stream;
    std::string id;
    StreamHead head;  // as the commits say it
    std::unique_ptr<Body> body;
    Seq key;
    Commit commit;
    std::vector<std::pair<std::string, Seq>> ids{};
  };

  void add(Putting& putting, const EventView& event) {
    if (!putting.body) {
      putting.body = std::make_unique<Body>();
      putting.commit = Commit();
      putting.commit.first = event.seq;
      putting.commit.previous =
          putting.head.events == 0 ? putting.head.origin() : putting.head.hash;
    }
    putting.body->records.add(
        event, putting.commit.count == 0 ? putting.commit.previous : putting.head.hash);
    advance(putting.head, event);
    ++putting.commit.count;
    if (event.id) putting.ids.emplace_back(*event.id, event.seq);
    const auto inline_bytes = static_cast<std::size_t>(table_.meta().inline_bytes);
    if (putting.body->records.bytes().size() >= inline_bytes / 2) flush(putting);
  }

  // The first time of the stream stays what it was where it begins before this.
  static void advance(StreamHead& head, const EventView& event) {
    const bool is_first = head.last_time == Timestamp() && head.events > 0;
    if (is_first) head.last_time = head.time_max = event.time;
    head.advance(event);
  }

  void flush(Putting& putting) {
    if (!putting.body) return;
    putting.commit.key = putting.key;
    putting.commit.id = putting.id;
    putting.commit.head = putting.head;
    CommitWrite write{putting.body.get(),
                      nullptr,
                      putting.stream,
                      putting.commit,
                      commit_key(putting.stream, putting.key),
                      {"attribute_not_exists(pk)", {}}};
    Packer packer(table_, clock_, random_);
    const auto inline_bytes = static_cast<std::size_t>(table_.meta().inline_bytes);
    packer.prepare(write, putting.body->records.bytes().size() <= inline_bytes);
    if (putting.body->chunks) putting.body->chunks->renew(clock_.now());
    std::optional<std::string> found;
    if (!table_.put_if(write.key, write.item, write.condition, found) &&
        !(found && read_commit(*found).id == putting.id)) {
      if (putting.body->chunks) putting.body->chunks->discard();
      fail_changed(putting.stream);
    }
    if (putting.body->chunks) putting.body->chunks->keep();
    for (const auto& [id, seq] : putting.ids) {
      table_.put(Claim{putting.id, putting.key, seq}.json(putting.stream, id));
    }
    putting.ids.clear();
    putting.key = key_behind(putting.head.last);
    putting.body.reset();
  }

  Table& table_;
  Clock& clock_;
  Random& random_;
};

// From now on its event's id stays in use, although the event is gone: whoever looked at the claim
// before cannot take it over.
void claim_for_good(Table& table, const Mark& mark, const Commit& commit) {
  CommitEvents events(table);
  const StreamName name{mark.stream, 0};
  events.start(commit, name, {.chain = false});
  EventView event;
  std::vector<std::string> claims;
  while (events.next(event)) {
    if (!event.id) continue;
    claims.push_back(
        Claim{mark.write, commit.key, event.seq, /*archived=*/true}.json(mark.stream, *event.id));
  }
  table.for_each(claims.size(), [&](std::size_t i) { table.put(claims[i]); });
}

void remove_commit(Table& table, const Mark& mark, const std::string& item) {
  const Commit commit = read_commit(item);
  try {
    claim_for_good(table, mark, commit);
  } catch (const Error& error) {
    // Its chunks went when this was cut short, and all was claimed before that.
    if (error.code() != ErrorCode::integrity || !commit.body) throw;
  }
  if (commit.body) delete_chunks(table, commit.body->id, commit.body->first.size());
  table.remove_if(commit_key(mark.stream, commit.key),
                  {"c=:c", fmt::format(R"(":c":{{"S":{}}})", json::quoted(commit.id))});
}

}  // namespace

std::unique_ptr<EpochStore> make_epochs(Table& table, Clock& clock, Random& random) {
  return std::make_unique<DynamoEpochs>(table, clock, random);
}

bool remove_archived(Table& table, const Mark& mark) {
  if (!mark.beginning) return true;
  remove_snapshots_before(table, mark.stream, mark.beginning->first);
  if (mark.beginning->commit == Seq(0)) return true;
  Pages pages(table, commits_before(mark.stream, mark.beginning->commit), Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    // What is restored by now was put after this mark was another one.
    if (find_mark(table, mark.stream, /*consistent=*/true).write != mark.write) return false;
    std::vector<std::string> commits;
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) commits.emplace_back(item);
    table.for_each(commits.size(), [&](std::size_t i) { remove_commit(table, mark, commits[i]); });
  }
  return true;
}

}  // namespace eventsrc::dynamodb
