#include "sqlite/copy.hpp"

#include <cerrno>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "eventsrc/interrupt.hpp"
#include "sqlite/file.hpp"

namespace eventsrc::sqlite {
namespace {

constexpr int kPagesAtOnce = 4096;

// Nobody may read the copy who may not read the store.
void keep_private(const std::string& path, const std::string& copy) {
  struct stat store {};
  struct stat made {};
  if (stat(path.c_str(), &store) != 0 || stat(copy.c_str(), &made) != 0 ||
      chmod(copy.c_str(), made.st_mode & (store.st_mode | S_IRWXU) & 0777) != 0) {
    throw_errno(copy, "its permissions cannot be set");
  }
}

void copy_pages(Connection& from, const std::string& path, const std::string& name) {
  Connection copy(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, name);
  copy.execute("PRAGMA synchronous=OFF");
  sqlite3_backup* backup = sqlite3_backup_init(copy.handle(), "main", from.handle(), "main");
  if (backup == nullptr) copy.fail(sqlite3_errcode(copy.handle()));
  int result = SQLITE_OK;
  while (result == SQLITE_OK && interrupt_signal() == 0) {
    result = sqlite3_backup_step(backup, kPagesAtOnce);
  }
  sqlite3_backup_finish(backup);
  check_interrupt();
  if (result != SQLITE_DONE) copy.fail(result);
}

}  // namespace

void copy_store(Database& database, const std::string& file, std::string_view what,
                const std::function<void(const std::string& path)>& check) {
  TemporaryFile temporary(file);
  keep_private(database.path(), temporary.path());
  copy_pages(database.connection(), temporary.path(), file);
  temporary.make_durable();
  if (check) check(temporary.path());
  database.confirm();
  if (!temporary.put_in_place(file, *database.options().clock)) {
    errno = EEXIST;
    throw_errno(file, fmt::format("{} never replaces a file", what));
  }
  sync_folder_of(file);
}

}  // namespace eventsrc::sqlite
