#include "dynamodb/item_key.hpp"

#include "dynamodb/item.hpp"

namespace eventsrc::dynamodb {

Key key_of(std::string_view item) {
  Key key;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "pk") key.pk = value.text();
    if (name == "sk") key.sk = value.text();
  }
  return key;
}

}  // namespace eventsrc::dynamodb
