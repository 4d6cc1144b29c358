#include "dynamodb/commit.hpp"

#include <limits>

#include "dynamodb/keys.hpp"
#include "dynamodb/record.hpp"
#include "eventsrc/chain.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

std::int64_t micros(Timestamp time) { return time.time_since_epoch().count(); }

SpilledBody read_body(std::string_view map) {
  SpilledBody body;
  ItemReader reader(map);
  std::string_view name;
  Attribute value;
  std::string first;
  while (reader.next(name, value)) {
    if (name == "id") body.id = value.text();
    if (name == "o") value.append_bytes(first);
    if (name == "len") body.bytes = value.number();
    if (name == "sha") value.read_bytes(body.sha);
  }
  if (body.id.empty() || first.empty() || first.size() % 4 != 0) {
    fail_item("a commit's reference to its chunks is not whole");
  }
  for (std::size_t at = 0; at < first.size(); at += 4) {
    body.first.push_back(read_u32(std::string_view(first).substr(at, 4)));
  }
  return body;
}

// An attribute that is there only where it says something.
void optional_number(ItemWriter& item, std::string_view name, std::int64_t value,
                     std::int64_t usual) {
  if (value != usual) item.number(name, value);
}

// Its last seq, which is left out where it has no gaps.
Seq last_of(const Commit& commit, std::optional<std::int64_t> last) {
  const std::int64_t first = commit.first.value();
  const std::int64_t most = last.value_or(std::numeric_limits<std::int64_t>::max());
  if (first < 0 || most < first || commit.count - 1 > most - first) {
    fail_item("a commit says that it holds more events than there are seqs");
  }
  return Seq(last.value_or(first + (commit.count - 1)));
}

}  // namespace

Commit read_commit(std::string_view item) {
  Commit commit;
  commit.count = -1;
  StreamHead& head = commit.head;
  std::optional<std::int64_t> first;
  std::optional<std::int64_t> last;
  std::optional<std::int64_t> first_of_stream;
  std::optional<Timestamp> time_max;
  bool has_previous = false;
  bool has_hash = false;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "sk") {
      commit.key = parse_pad19(value.text());
    } else if (name == "n") {
      commit.count = value.number();
    } else if (name == "c") {
      commit.id = value.text();
    } else if (name == "rc") {
      commit.changed_by = value.text();
    } else if (name == "fa") {
      commit.fate = value.text();
    } else if (name == "p") {
      value.read_bytes(commit.previous);
      has_previous = true;
    } else if (name == "h") {
      value.read_bytes(head.hash);
      has_hash = true;
    } else if (name == "f") {
      first = value.number();
    } else if (name == "l") {
      last = value.number();
    } else if (name == "en") {
      head.events = value.number();
    } else if (name == "s0") {
      first_of_stream = value.number();
    } else if (name == "t0") {
      head.first_time = value.time();
    } else if (name == "ts") {
      head.last_time = value.time();
    } else if (name == "tm") {
      time_max = value.time();
    } else if (name == "tb") {
      head.times_ordered = !value.boolean();
    } else if (name == "by") {
      head.bytes = value.number();
    } else if (name == "a0") {
      value.read_bytes(head.anchor.emplace());
    } else if (name == "ev") {
      if (value.type != 'L') fail_item("a commit's events are not a list");
      commit.events = value.raw;
    } else if (name == "ref") {
      if (value.type != 'M') fail_item("a commit's reference to its chunks is not a map");
      commit.body = read_body(value.raw);
    }
  }
  if (commit.count < 0 || commit.id.empty() || !has_previous || !has_hash) {
    fail_item("a commit lacks attributes");
  }
  // A seal says what the commit before it says, and holds nothing.
  const bool holds_events = !commit.events.empty() || commit.body;
  if (commit.is_seal() && (holds_events || commit.previous != head.hash)) {
    fail_item("a commit without events is no seal");
  }
  commit.first = Seq(first.value_or(commit.key.value()));
  head.first = Seq(first_of_stream.value_or(0));
  head.last = last_of(commit, last);
  head.time_max = time_max.value_or(head.last_time);
  return commit;
}

void write_commit(ItemWriter& item, const Commit& commit) {
  const StreamHead& head = commit.head;
  item.number("n", commit.count).text("c", commit.id).number("ts", micros(head.last_time));
  item.bytes("p", commit.previous).bytes("h", head.hash);
  optional_number(item, "f", commit.first.value(), commit.key.value());
  optional_number(item, "l", head.last.value(), commit.first.value() + (commit.count - 1));
  item.number("en", head.events).number("by", head.bytes).number("t0", micros(head.first_time));
  optional_number(item, "s0", head.first.value(), 0);
  optional_number(item, "tm", micros(head.time_max), micros(head.last_time));
  if (!head.times_ordered) item.boolean("tb", true);
  if (head.anchor) item.bytes("a0", *head.anchor);
  if (commit.changed_by) item.text("rc", *commit.changed_by);
  if (commit.fate) item.text("fa", *commit.fate);
}

void write_body(ItemWriter& item, const SpilledBody& body) {
  std::string first;
  for (const std::uint32_t index : body.first) append_u32(first, index);
  ItemWriter reference;
  reference.text("id", body.id)
      .number("k", static_cast<std::int64_t>(body.first.size()))
      .bytes("o", first)
      .number("len", body.bytes)
      .bytes("sha", body.sha);
  item.map("ref", reference);
}

void write_events(ItemWriter& item, const Commit& commit, std::string_view records) {
  std::string objects;
  std::size_t size = 0;
  std::size_t count = 0;
  Seq next = commit.first;
  EventView event;
  while (!records.empty()) {
    const std::size_t length = record_size(records);
    read_record(records.substr(0, length), event);
    records.remove_prefix(length);
    ItemWriter map;
    if (event.seq != next) map.number("q", event.seq.value());
    map.text("ty", event.type);
    if (event.time != commit.head.last_time) map.number("t", micros(event.time));
    if (event.id) map.text("id", *event.id);
    if (event.redacted) {
      map.bytes("k", event.content);
    } else {
      map.text("d", event.data);
      if (event.meta) map.text("m", *event.meta);
      map.bytes("x", event.salt);
    }
    if (count++ > 0) objects += ',';
    objects.append("{\"M\":").append(map.json()).append("}");
    size += 3 + map.count() + map.size();
    next = key_behind(event.seq);
  }
  item.list("ev", objects, size, count);
}

InlineEvents::InlineEvents(const Commit& commit)
    : list_(commit.events), next_(commit.first), time_(commit.head.last_time) {}

bool InlineEvents::next(std::string& out) {
  if (at_ >= list_.size() || list_[at_] == ']') return false;
  if (list_[at_] == ',') ++at_;
  const std::size_t end = json::value_end(list_, at_);
  // {"M":{…}}
  const std::string_view typed = list_.substr(at_, end - at_);
  at_ = end;
  constexpr std::string_view kMap = R"({"M":)";
  if (!typed.starts_with(kMap)) fail_item("an event is not a map");
  EventView event;
  event.seq = next_;
  event.time = time_;
  ItemReader reader(typed.substr(kMap.size(), typed.size() - kMap.size() - 1));
  std::string_view name;
  Attribute value;
  const auto text = [&value](std::string& buffer) {
    buffer.clear();
    value.append_text(buffer);
    return std::string_view(buffer);
  };
  while (reader.next(name, value)) {
    if (name == "d") {
      event.data = text(data_);
    } else if (name == "ty") {
      event.type = text(type_);
    } else if (name == "x") {
      value.read_bytes(event.salt);
    } else if (name == "m") {
      event.meta = text(meta_);
    } else if (name == "id") {
      event.id = text(id_);
    } else if (name == "t") {
      event.time = value.time();
    } else if (name == "q") {
      event.seq = value.seq();
    } else if (name == "k") {
      value.read_bytes(event.content);
      event.redacted = true;
    }
  }
  if (event.type.empty() || (event.data.empty() && !event.redacted)) {
    fail_item("an event lacks attributes");
  }
  next_ = key_behind(event.seq);
  append_record(out, event);
  return true;
}

}  // namespace eventsrc::dynamodb
