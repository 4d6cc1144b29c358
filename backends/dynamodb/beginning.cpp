#include "dynamodb/beginning.hpp"

#include <utility>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

Key mark_key(std::string_view stream) { return {fmt::format("b#{}", stream), "0"}; }

Timestamp time_of(const Attribute& value) { return Timestamp(Timestamp::duration(value.number())); }

std::int64_t micros(Timestamp time) { return time.time_since_epoch().count(); }

bool read_epoch(std::string_view name, const Attribute& value, Epoch& epoch) {
  if (name == "es") epoch.seq = Seq(value.number());
  if (name == "et") epoch.time = time_of(value);
  if (name == "eh") value.read_bytes(epoch.hash);
  return name == "es";
}

bool read_beginning(std::string_view name, const Attribute& value, Beginning& beginning) {
  if (name == "f") beginning.first = Seq(value.number());
  if (name == "t0") beginning.first_time = time_of(value);
  if (name == "k") beginning.commit = parse_pad19(value.text());
  if (name == "en") beginning.events = value.number();
  if (name == "by") beginning.bytes = value.number();
  if (name == "a0") value.read_bytes(beginning.anchor.emplace());
  return name == "f";
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
  if (mark.beginning) {
    const Beginning& beginning = *mark.beginning;
    item.number("f", beginning.first.value())
        .number("t0", micros(beginning.first_time))
        .text("k", pad19(beginning.commit))
        .number("en", beginning.events)
        .number("by", beginning.bytes);
    if (beginning.anchor) item.bytes("a0", *beginning.anchor);
  }
  if (!mark.files.empty()) item.text("ar", mark.files);
  if (mark.restoring) item.boolean("rs", true);
  return item.json();
}

}  // namespace

void Beginning::apply(StreamHead& head) const {
  head.first = first;
  head.first_time = first_time;
  head.events -= events;
  head.bytes -= bytes;
  head.anchor = anchor;
}

Mark find_mark(Table& table, std::string_view stream, bool consistent) {
  Mark mark;
  mark.stream = stream;
  const auto item = table.get(mark_key(stream), consistent);
  if (!item) return mark;
  Epoch epoch;
  Beginning beginning;
  ItemReader reader(*item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (read_epoch(name, value, epoch)) mark.epoch.emplace();
    if (read_beginning(name, value, beginning)) mark.beginning.emplace();
    if (name == "u") mark.write = value.text();
    if (name == "ar") mark.files = value.text();
    if (name == "rs") mark.restoring = value.boolean();
  }
  if (mark.epoch) mark.epoch = epoch;
  if (mark.beginning) mark.beginning = beginning;
  return mark;
}

std::optional<Beginning> find_beginning(Table& table, std::string_view stream, bool consistent) {
  if (!table.has_archives()) return std::nullopt;
  return find_mark(table, stream, consistent).beginning;
}

bool put_mark(Table& table, Mark& mark, std::string write) {
  Condition condition{"attribute_not_exists(pk)", {}};
  if (!mark.write.empty()) {
    condition = {"u=:u", fmt::format(R"(":u":{{"S":{}}})", json::quoted(mark.write))};
  }
  mark.write = std::move(write);
  std::optional<std::string> found;
  if (table.put_if(mark_key(mark.stream), json_of(mark), condition, found)) return true;
  // Its own answer may have been lost.
  return found && find_mark(table, mark.stream, /*consistent=*/true).write == mark.write;
}

}  // namespace eventsrc::dynamodb
