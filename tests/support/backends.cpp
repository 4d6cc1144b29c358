#include "support/backends.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "memory/memory_store.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

std::unique_ptr<Place> memory_place() {
  auto place = std::make_unique<Place>();
  place->backend = "memory";
  place->open = [database = memory::make_database(place->random, place->clock)] {
    return memory::open_store(database);
  };
  place->open_to_read = place->open;
  place->open_in_thread = place->open;
  return place;
}

std::unique_ptr<Place> sqlite_place() {
  auto place = std::make_unique<Place>();
  place->backend = "sqlite";
  auto folder = std::make_shared<TempDir>();
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  // The crash tests are elsewhere: here nothing has to survive one.
  options.durability = sqlite::Durability::off;
  place->open_in_thread = [folder, options] {
    return sqlite::open_store(folder->file("store.db"), options);
  };
  options.clock = &place->clock;
  options.random = &place->random;
  place->open = [folder, options] { return sqlite::open_store(folder->file("store.db"), options); };
  static_cast<void>(place->open());
  options.mode = sqlite::Mode::read;
  place->open_to_read = [folder, options] {
    return sqlite::open_store(folder->file("store.db"), options);
  };
  return place;
}

constexpr std::unique_ptr<Place> (*kBackends[])() = {memory_place, sqlite_place};

}  // namespace

AppendResult Place::append(NewEventSource& source, const AppendOptions& options) {
  return eventsrc::append(*open(), source, options, clock, random);
}

AppendResult Place::append(std::vector<NewEvent> events, const AppendOptions& options) {
  Events source(std::move(events));
  return append(source, options);
}

AppendReport Place::add(std::vector<NewEvent> events, const AppendOptions& options) {
  return done(append(std::move(events), options));
}

AppendReport Place::restore(std::string_view lines, const AppendOptions& options) {
  Lines source(lines);
  return done(append(source, options));
}

void on_each_backend(const std::function<void(Place&)>& test) {
  for (const auto make : kBackends) {
    const auto place = make();
    CAPTURE(place->backend);
    test(*place);
  }
}

void on_two_of_each(const std::function<void(Place&, Place&)>& test) {
  for (const auto make : kBackends) {
    const auto from = make();
    const auto to = make();
    CAPTURE(from->backend);
    test(*from, *to);
  }
}

}  // namespace eventsrc::test
