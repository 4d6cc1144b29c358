#include "dynamodb/export_items.hpp"

#include <optional>
#include <string>
#include <utility>

#include "dynamodb/create.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/replacement.hpp"
#include "dynamodb/staged_stream.hpp"
#include "dynamodb/table.hpp"
#include "dynamodb/uuid.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kBesidePayload = 1024;  // of a record, at most

std::size_t most_bytes(const EventView& event) {
  return event.data.size() + event.meta.value_or("").size() + kBesidePayload;
}

/// Packs events into commits as an append does, one behind the other.
class ItemsExport {
 public:
  ItemsExport(Clock& clock, Random& random, const OnItem& emit)
      : clock_(clock), random_(random), emit_(emit) {
    meta_ = new_meta({}, {}, clock, random);
    put(meta_item(meta_));
  }

  void add(const EventView& event, const Hash* prev) {
    if (!staged_ || staged_->head.name != event.stream) begin(event, prev);
    const std::size_t bytes = staged_->records.bytes().size();
    if (bytes > 0 && bytes + most_bytes(event) > most_inline()) {
      commit();
      go_on();
    }
    StagedEvents& staged = *staged_;
    if (staged.added++ == 0) staged.first = event.seq;
    staged.records.add(event, staged.head.empty() ? staged.head.origin() : staged.head.hash);
    staged.head.advance(event);
    if (event.id) staged.ids.emplace(*event.id, event.seq);
  }

  void finish() {
    if (staged_) commit();
  }

 private:
  [[nodiscard]] std::size_t most_inline() const {
    return static_cast<std::size_t>(meta_.inline_bytes);
  }

  void put(const std::string& item, std::int64_t events = 0) {
    emit_("{\"Item\":" + item + "}", events);
  }

  void begin(const EventView& event, const Hash* prev) {
    finish();
    staged_.emplace();
    staged_->head.name = event.stream;
    if (prev != nullptr) staged_->head.anchor = *prev;
    staged_->key = Seq(0);
    put(registry_item(event.stream, event.time, meta_.shards));
  }

  // Another commit of the stream.
  void go_on() {
    StreamHead head = std::move(staged_->head);
    staged_.emplace();
    staged_->before = head;
    staged_->said = head;
    staged_->key = key_behind(head.last);
    staged_->head = std::move(head);
  }

  void commit() {
    StagedEvents& staged = *staged_;
    const Commit commit = staged.commit(make_uuid(clock_, random_));
    const std::string& stream = staged.head.name;
    for (const auto& [id, seq] : staged.ids) {
      put(Claim{commit.id, commit.key, seq}.json(stream, id));
    }
    const Key key = commit_key(stream, commit.key);
    ItemWriter item;
    item.text("pk", key.pk).text("sk", key.sk);
    write_commit(item, commit);
    if (staged.records.bytes().size() <= most_inline()) {
      write_events(item, commit, staged.records.bytes());
    } else {
      write_body(item, put_chunks(staged.records));
    }
    put(item.json(), commit.count);
  }

  SpilledBody put_chunks(Records& records) {
    SpilledBody body;
    body.id = make_uuid(clock_, random_);
    Sha256 sha;
    sha.reset();
    for (const Chunk& chunk : records.cut(/*all=*/true)) {
      put(chunk_item(chunk_key(body.id, body.first.size()), chunk));
      body.first.push_back(chunk.first);
      body.bytes += static_cast<std::int64_t>(chunk.bytes.size());
      sha.add(std::string_view(chunk.bytes));
    }
    body.sha = sha.finish();
    return body;
  }

  Clock& clock_;
  Random& random_;
  const OnItem& emit_;
  Meta meta_;
  std::optional<StagedEvents> staged_;
};

}  // namespace

void export_items(Store& store, const ExportOptions& options, Clock& clock, Random& random,
                  const OnItem& emit) {
  ExportOptions by_stream = options;
  by_stream.order = ExportOptions::Order::stream;
  ItemsExport items(clock, random, emit);
  export_events(store, by_stream,
                [&items](const EventView& event, const Hash* prev) { items.add(event, prev); });
  items.finish();
}

}  // namespace eventsrc::dynamodb
