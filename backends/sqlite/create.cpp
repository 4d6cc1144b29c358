#include "sqlite/create.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/identity.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/file.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

void put(Connection& connection, std::string_view key, std::string_view text) {
  Statement(connection, "INSERT INTO metadata VALUES(?1, ?2)").bind(1, key).bind(2, text).run();
}

void put(Connection& connection, std::string_view key, std::int64_t value) {
  Statement(connection, "INSERT INTO metadata VALUES(?1, ?2)").bind(1, key).bind(2, value).run();
}

// `name` is what messages call the store.
void build(const std::string& file, const Options& options, const std::string& name) {
  Connection connection(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, name);
  // Nobody sees the file yet: one fsync at the end is enough.
  connection.execute("PRAGMA synchronous=OFF");
  connection.execute(fmt::format("PRAGMA application_id={}", kApplicationId).c_str());
  connection.execute("BEGIN");
  connection.execute(kSchema);
  if (options.full_index) {
    connection.execute("CREATE INDEX stored_event_seq ON stored_event(stream_id, seq)");
  }
  const StoreIdentity identity = new_identity(options.seed, *options.clock, *options.random);
  put(connection, "store_id", identity.id);
  put(connection, "created", identity.created.time_since_epoch().count());
  put(connection, "seeded", options.seed.empty() ? 0 : 1);
  put(connection, "generation", 0);
  put(connection, "position_floor", 0);
  connection.execute(fmt::format("PRAGMA user_version={}", kFormatVersion).c_str());
  connection.execute("COMMIT");
  // Last: in WAL mode, only closing would move the tables into the file, and say nothing if it
  // could not.
  connection.execute("PRAGMA journal_mode=WAL");
}

// Takes the place of an empty file (mktemp makes them) that rivals may be replacing too: whoever
// holds the lock on the file that still has the name may.
void replace_empty(const std::string& temporary, const std::string& path) {
  const Descriptor empty(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!empty) throw_errno(path, "it cannot be opened");
  if (flock(empty.get(), LOCK_EX) != 0) throw_errno(path, "it cannot be locked");
  struct stat held {};
  struct stat named {};
  if (fstat(empty.get(), &held) != 0) throw_errno(path, "it cannot be looked at");
  const bool mine = stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
                    held.st_dev == named.st_dev && held.st_size == 0;
  if (!mine) return;
  if (chmod(temporary.c_str(), held.st_mode & 07777) != 0 ||
      rename(temporary.c_str(), path.c_str()) != 0) {
    throw_errno(path, "the new store cannot be put in place");
  }
}

}  // namespace

void create_store(const std::string& path, const Options& options) {
  const std::string target = resolve_links(path);
  TemporaryFile temporary(target);
  build(temporary.path(), options, path);
  temporary.make_durable();
  if (!temporary.put_in_place(target, *options.clock)) {
    struct stat there {};
    if (stat(target.c_str(), &there) == 0 && S_ISREG(there.st_mode) && there.st_size == 0) {
      replace_empty(temporary.path(), target);
    }
  }
  sync_folder_of(target);
}

}  // namespace eventsrc::sqlite
