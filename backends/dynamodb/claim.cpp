#include "dynamodb/claim.hpp"

#include <utility>

#include "dynamodb/item.hpp"
#include "dynamodb/keys.hpp"

namespace eventsrc::dynamodb {

Claim Claim::read(std::string_view item) {
  Claim claim;
  Claim::Archived archived;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "c") claim.commit = value.text();
    if (name == "s") claim.slot = parse_pad19(value.text());
    if (name == "q") claim.seq = Seq(value.number());
    if (name == "ts") archived.time = value.time();
    if (name == "ty") archived.type = value.text();
    if (name == "h") value.read_bytes(archived.hash);
    if (name == "x") value.read_bytes(archived.content);
  }
  if (!archived.type.empty()) claim.archived = std::move(archived);
  if (claim.commit.empty()) fail_item("the claim of an event id names no commit");
  return claim;
}

std::string Claim::json(std::string_view stream, std::string_view id) const {
  const Key key = id_key(stream, id);
  ItemWriter item;
  item.text("pk", key.pk).text("sk", key.sk).text("c", commit).text("s", pad19(slot));
  item.number("q", seq.value());
  if (archived) {
    item.number("ts", archived->time.time_since_epoch().count())
        .text("ty", archived->type)
        .bytes("h", archived->hash)
        .bytes("x", archived->content);
  }
  return item.json();
}

}  // namespace eventsrc::dynamodb
