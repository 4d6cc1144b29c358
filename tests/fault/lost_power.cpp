#include "fault/lost_power.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include <doctest/doctest.h>

#include "fault/ledger.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// What a disk writes as a whole.
constexpr std::size_t kSector = 512;

void put(std::string& file, std::size_t offset, std::string_view data) {
  if (file.size() < offset + data.size()) file.resize(offset + data.size(), '\0');
  file.replace(offset, data.size(), data);
}

}  // namespace

LostPower::LostPower(const std::string& before, std::string watched)
    : watched_(std::move(watched)) {
  for (const std::string& name : names_in(before)) {
    if (name.ends_with("-shm")) continue;
    names_[name] = std::make_shared<File>(File{content_of_file(before + "/" + name), {}});
  }
  names_before_.push_back(names_);
}

void LostPower::apply(const DiskNote& note) {
  const auto file = [&]() -> File* {
    const auto found = open_.find(note.file);
    return found == open_.end() ? nullptr : found->second.get();
  };
  switch (note.kind) {
    case DiskNote::Kind::create:
    case DiskNote::Kind::open:
    case DiskNote::Kind::unlink:
    case DiskNote::Kind::link:
    case DiskNote::Kind::rename:
      rename_files(note);
      break;
    case DiskNote::Kind::write:
      if (File* written = file()) {
        written->changes.push_back({false, static_cast<std::size_t>(note.offset), note.data});
      }
      break;
    case DiskNote::Kind::truncate:
      if (File* cut = file()) {
        cut->changes.push_back({true, static_cast<std::size_t>(note.offset), {}});
      }
      break;
    case DiskNote::Kind::sync:
      if (File* done = file()) {
        for (const Change& change : std::exchange(done->changes, {})) {
          if (change.is_truncation) {
            done->synced.resize(change.offset, '\0');
          } else {
            put(done->synced, change.offset, change.data);
          }
        }
      }
      break;
    case DiskNote::Kind::sync_names:
      names_before_ = {names_};
      break;
    case DiskNote::Kind::output:
    case DiskNote::Kind::fault:
    case DiskNote::Kind::end:
      break;
  }
}

void LostPower::rename_files(const DiskNote& note) {
  const auto name_of = [this](const std::string& path) {
    return path.starts_with(watched_ + "/") ? path.substr(watched_.size() + 1) : std::string();
  };
  const std::string name = name_of(note.path);
  if (name.empty()) {
    open_.erase(note.file);  // the number is another file's now, which is not on this disk
    return;
  }
  switch (note.kind) {
    case DiskNote::Kind::open:
      REQUIRE(names_.contains(name));
      open_[note.file] = names_.at(name);
      return;
    case DiskNote::Kind::create:
      open_[note.file] = names_[name] = std::make_shared<File>();
      break;
    case DiskNote::Kind::unlink:
      names_.erase(name);
      break;
    case DiskNote::Kind::rename:
    case DiskNote::Kind::link: {
      names_[name_of(note.other)] = names_.at(name);
      if (note.kind == DiskNote::Kind::rename) names_.erase(name);
      break;
    }
    default:
      return;
  }
  names_before_.push_back(names_);
}

void LostPower::write(const std::string& folder, Left left, std::mt19937_64& random) const {
  fs::remove_all(folder);
  fs::create_directory(folder);
  const Names& names = left == Left::synced       ? names_before_.front()
                       : left == Left::everything ? names_
                                                  : names_before_[random() % names_before_.size()];
  const auto stays = [&] {
    return left == Left::everything || (left == Left::some && random() % 2 == 0);
  };
  for (const auto& [name, file] : names) {
    std::string content = file->synced;
    for (const Change& change : file->changes) {
      if (change.is_truncation) {
        if (stays()) content.resize(change.offset, '\0');
        continue;
      }
      for (std::size_t at = 0; at < change.data.size();) {
        const std::size_t place = change.offset + at;
        const std::size_t size = std::min(kSector - place % kSector, change.data.size() - at);
        if (stays()) put(content, place, std::string_view(change.data).substr(at, size));
        at += size;
      }
    }
    write_file(folder + "/" + name, content);
  }
}

std::vector<DiskNote> read_notes(const std::string& path) {
  std::vector<DiskNote> notes;
  std::ifstream in(path, std::ios::binary);
  DiskNote::Header header{};
  const auto text = [&in](std::size_t size) {
    std::string bytes(size, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    return bytes;
  };
  while (in.read(reinterpret_cast<char*>(&header), sizeof(header))) {
    DiskNote note;
    note.kind = header.kind;
    note.file = header.file;
    note.offset = header.offset;
    note.data = text(header.data);
    note.path = text(header.path);
    note.other = text(header.other);
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace eventsrc::test
