#include "dynamodb/beginning.hpp"

#include <utility>

#include <fmt/format.h>

#include "dynamodb/client/in_doubt.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

Key mark_key(std::string_view stream) { return {fmt::format("b#{}", stream), "0"}; }

std::int64_t micros(Timestamp time) { return time.time_since_epoch().count(); }

Beginning read_beginning(std::string_view map) {
  Beginning beginning;
  ItemReader reader(map);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "f") beginning.first = value.seq();
    if (name == "t0") beginning.first_time = value.time();
    if (name == "k") beginning.commit = parse_pad19(value.text());
    if (name == "b") beginning.behind = parse_pad19(value.text());
    if (name == "en") beginning.events = value.number();
    if (name == "by") beginning.bytes = value.number();
    if (name == "tm") beginning.times.max = value.time();
    if (name == "tb") beginning.times.ordered = !value.boolean();
    if (name == "a0") value.read_bytes(beginning.anchor.emplace());
    if (name == "to") beginning.file = value.text();
    if (name == "nt") beginning.note = value.text();
    if (name == "ids") value.read_bytes(beginning.ids);
    if (name == "sum") value.read_bytes(beginning.sum);
  }
  return beginning;
}

std::vector<Beginning> read_beginnings(std::string_view list) {
  constexpr std::string_view kMap = R"({"M":)";
  std::vector<Beginning> all;
  json::Elements elements(list);
  std::string_view typed;
  while (elements.next(typed)) {
    if (!typed.starts_with(kMap)) fail_item("an archive is not a map");
    all.push_back(read_beginning(typed.substr(kMap.size(), typed.size() - kMap.size() - 1)));
  }
  return all;
}

ItemWriter map_of(const Beginning& beginning) {
  ItemWriter map;
  map.number("f", beginning.first.value())
      .number("t0", micros(beginning.first_time))
      .text("k", pad19(beginning.commit))
      .text("b", pad19(beginning.behind))
      .number("en", beginning.events)
      .number("by", beginning.bytes)
      .number("tm", micros(beginning.times.max));
  if (!beginning.times.ordered) map.boolean("tb", true);
  if (beginning.anchor) map.bytes("a0", *beginning.anchor);
  map.text("to", beginning.file);
  map.text("nt", beginning.note);
  map.bytes("ids", beginning.ids);
  map.bytes("sum", beginning.sum);
  return map;
}

void write_beginnings(ItemWriter& item, const std::vector<Beginning>& all) {
  std::string objects;
  std::size_t size = 0;
  for (const Beginning& beginning : all) {
    const ItemWriter map = map_of(beginning);
    if (!objects.empty()) objects += ',';
    objects.append(R"({"M":)").append(map.json()).append("}");
    size += 3 + map.count() + map.size();
  }
  item.list("ar", objects, size, all.size());
}

std::string json_of(const Mark& mark) {
  const Key key = mark_key(mark.stream);
  ItemWriter item;
  item.text("pk", key.pk).text("sk", key.sk).text("u", mark.write);
  if (mark.epoch) {
    item.number("es", mark.epoch->seq.value())
        .number("et", micros(mark.epoch->time))
        .bytes("eh", mark.epoch->hash);
  }
  if (!mark.archives.empty()) write_beginnings(item, mark.archives);
  if (!mark.restoring.empty()) item.text("rs", mark.restoring);
  return item.json();
}

}  // namespace

void Beginning::apply(StreamHead& head) const {
  head.first = first;
  head.first_time = first_time;
  head.events -= events;
  head.bytes -= bytes;
  head.anchor = anchor;
  head.earlier = times;
}

Hash sum_of(std::string_view stream, const Beginning& beginning) {
  Sha256 sha;
  const auto add_hash = [&sha](const Hash& hash) {
    sha.add_u32(static_cast<std::uint32_t>(hash.size()));
    sha.add(hash);
  };
  sha.reset();
  sha.add("eventsrc.beginning.1");
  sha.add_text(stream);
  sha.add_i64(beginning.first.value());
  sha.add_i64(micros(beginning.first_time));
  sha.add_i64(beginning.behind.value());
  sha.add_i64(beginning.events);
  sha.add_i64(beginning.bytes);
  sha.add_i64(micros(beginning.times.max));
  sha.add_i64(beginning.times.ordered ? 0 : 1);
  if (beginning.anchor) {
    add_hash(*beginning.anchor);
  } else {
    sha.add_absent();
  }
  sha.add_text(beginning.file);
  sha.add_text(beginning.note);
  add_hash(beginning.ids);
  return sha.finish();
}

std::optional<Beginning> Mark::beginning() const {
  return archives.empty() ? std::nullopt : std::optional(archives.back());
}

Mark find_mark(Table& table, std::string_view stream) {
  Mark mark;
  mark.stream = stream;
  const auto item = table.get(mark_key(stream), /*consistent=*/true);
  if (!item) return mark;
  Epoch epoch;
  ItemReader reader(*item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "u") mark.write = value.text();
    if (name == "es") epoch.seq = value.seq();
    if (name == "et") epoch.time = value.time();
    if (name == "eh") value.read_bytes(epoch.hash);
    if (name == "es") mark.epoch.emplace();
    if (name == "ar") mark.archives = read_beginnings(value.raw);
    if (name == "rs") mark.restoring = value.text();
  }
  if (mark.write.empty()) fail_item("the mark of a stream is not whole");
  if (mark.epoch) mark.epoch = epoch;
  // What the store's own item said when it was read may be of the past.
  if (!mark.archives.empty()) table.expect_archives();
  return mark;
}

std::optional<Beginning> find_beginning(Table& table, std::string_view stream) {
  if (!table.has_archives()) return std::nullopt;
  return find_mark(table, stream).beginning();
}

bool put_mark(Table& table, Mark& mark, std::string write) {
  Condition condition{"attribute_not_exists(pk)", {}};
  if (!mark.write.empty()) {
    condition = {"u=:u", fmt::format(R"(":u":{{"S":{}}})", json::quoted(mark.write))};
  }
  mark.write = std::move(write);
  const auto stands = [&] { return find_mark(table, mark.stream).write == mark.write; };
  std::optional<std::string> found;
  try {
    if (table.put_if(mark_key(mark.stream), json_of(mark), condition, found)) return true;
  } catch (const InDoubt& error) {
    if (error.code() != ErrorCode::unavailable) throw;  // the user wants it to end
    try {
      if (stands()) return true;
    } catch (const Error&) {
      throw error;
    }
    throw;
  }
  // Its own answer may have been lost.
  return found && stands();
}

Outdated::Outdated(std::string_view stream, const std::string& what)
    : Error(ErrorCode::unavailable, what, {.stream = std::string(stream)}) {}

void fail_archived_meanwhile(Table& table, std::string_view stream, const Beginning& beginning) {
  // It is written before the first archive: whoever reads what it denies would be told so for ever.
  if (table.denies_archives()) {
    throw Error(ErrorCode::integrity,
                fmt::format("stream {} has archived events, and the store's item says that none "
                            "has: the table was altered",
                            json::quoted(stream)),
                {.stream = std::string(stream)});
  }
  throw Outdated(stream,
                 fmt::format("the events before seq {} of {} were archived meanwhile: run it again",
                             beginning.first.value(), json::quoted(stream)));
}

}  // namespace eventsrc::dynamodb
