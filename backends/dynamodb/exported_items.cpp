#include "dynamodb/exported_items.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <tuple>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "dynamodb/client/json_member.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

namespace fs = std::filesystem;

// As in an answer of the service: 32 levels of a document, with the names of their types.
constexpr std::size_t kDepth = 100;
constexpr std::size_t kBlock = std::size_t{1} << 18;
// An item takes 400 KB; escapes and base64 make it longer.
constexpr std::size_t kLongestLine = std::size_t{8} << 20;
constexpr std::string_view kManifest = "manifest-files.json";

[[noreturn]] void fail_file(const std::string& path, int number) {
  const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::usage
                         : number == EACCES || number == EPERM ? ErrorCode::denied
                                                               : ErrorCode::unavailable;
  throw Error(code, fmt::format("cannot read {}: {}", path, std::strerror(number)));
}

/// The lines of a file, decompressed where it is compressed.
class FileLines {
 public:
  explicit FileLines(const std::string& path) : path_(path) {
    const int fd = open_to_read(path.c_str());
    if (fd < 0) fail_file(path, errno);
    file_.reset(gzdopen(fd, "rb"));
    if (!file_) {
      close(fd);
      fail_file(path, ENOMEM);
    }
    gzbuffer(file_.get(), kBlock);
  }

  bool next(std::string_view& line) {
    std::size_t looked_at = begin_;
    for (;;) {
      const std::size_t end = text_.find('\n', looked_at);
      if (end != std::string::npos || at_end_) {
        if (end == std::string::npos && begin_ == text_.size()) return false;
        line = std::string_view(text_).substr(begin_, std::min(end, text_.size()) - begin_);
        begin_ = std::min(end, text_.size() - 1) + 1;
        ++number_;
        return true;
      }
      text_.erase(0, begin_);
      begin_ = 0;
      looked_at = text_.size();
      if (text_.size() > kLongestLine) {
        throw Error(ErrorCode::invalid, fmt::format("{}: the line is longer than any item", path_))
            .at(number_ + 1, 1);
      }
      load();
    }
  }

  [[nodiscard]] std::int64_t number() const noexcept { return number_; }

 private:
  void load() {
    check_interrupt();
    const int got = gzread(file_.get(), block_.data(), static_cast<unsigned>(block_.size()));
    int fault = Z_OK;
    const std::string_view what = gzerror(file_.get(), &fault);
    if (fault == Z_ERRNO) {
      const int error = errno;
      if (error == EINTR) check_interrupt();
      fail_file(path_, error);
    }
    if (got < 0 || fault == Z_BUF_ERROR) {
      throw Error(ErrorCode::integrity,
                  fmt::format("{} is damaged or cut short ({}): fetch it again", path_, what));
    }
    at_end_ = got == 0;
    text_.append(block_.data(), static_cast<std::size_t>(got));
  }

  struct Close {
    void operator()(gzFile file) const { gzclose_r(file); }
  };

  const std::string& path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::array<char, kBlock> block_{};
  std::string text_;
  std::size_t begin_ = 0;
  bool at_end_ = false;
  std::int64_t number_ = 0;
};

bool is_data_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".json") || name.ends_with(".json.gz");
}

std::int64_t count_of(std::string_view raw) {
  std::int64_t count = -1;
  std::from_chars(raw.data(), raw.data() + raw.size(), count);
  return count;
}

}  // namespace

ExportedItems::ExportedItems(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) add_path(path);
  sort();
}

void ExportedItems::add_path(const std::string& path) {
  if (!fs::is_directory(path)) {
    add_file(path);
    return;
  }
  if (add_listed(path)) return;
  std::vector<std::string> files;
  for (const auto& each : fs::directory_iterator(path)) {
    if (is_data_file(each.path())) files.push_back(each.path().string());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    throw Error(ErrorCode::usage,
                fmt::format("{} holds no .json or .json.gz file: name the folder of an export, "
                            "which holds {} and 'data', or its files",
                            path, kManifest));
  }
  for (const std::string& file : files) add_file(file);
}

// False if the folder has no manifest: {"itemCount":…,"dataFileS3Key":"…/data/NAME.json.gz",…} for
// each file.
bool ExportedItems::add_listed(const std::string& folder) {
  const fs::path base(folder);
  const std::string manifest = (base / kManifest).string();
  if (!fs::exists(manifest)) return false;
  FileLines lines(manifest);
  json::Checker checker(kDepth);
  std::string text;
  for (std::string_view line; lines.next(line);) {
    text.clear();
    if (line.empty()) continue;
    const auto fault = checker.minify(line, text);
    const auto key = fault ? std::nullopt : text_member(text, "dataFileS3Key");
    const std::int64_t count = fault ? -1 : count_of(member(text, "itemCount"));
    if (!key || count < 0) {
      throw Error(ErrorCode::invalid,
                  fmt::format("{} is no manifest of an export: 'dataFileS3Key' and 'itemCount' are "
                              "expected",
                              manifest))
          .at(lines.number(), 1);
    }
    const std::string file = (base / "data" / fs::path(*key).filename()).string();
    if (!fs::exists(file)) {
      throw Error(ErrorCode::integrity,
                  fmt::format("{} is missing, which {} lists: fetch it", file, manifest));
    }
    const std::int64_t found = add_file(file);
    if (found != count) {
      throw Error(ErrorCode::integrity,
                  fmt::format("{} has {} items, and {} says {}: fetch it again", file, found,
                              manifest, count));
    }
  }
  return true;
}

std::int64_t ExportedItems::add_file(const std::string& path) {
  FileLines lines(path);
  json::Checker checker(kDepth);
  std::string text;
  std::int64_t count = 0;
  for (std::string_view line; lines.next(line);) {
    text.clear();
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto fault = checker.minify(line, text);
    if (fault) {
      throw Error(ErrorCode::invalid, fmt::format("{}: {}", path, fault->what))
          .at(lines.number(), static_cast<std::int64_t>(fault->offset) + 1);
    }
    const std::string_view item = member(text, "Item");
    if (!text_member(member(item, "pk"), "S") || !text_member(member(item, "sk"), "S")) {
      throw Error(ErrorCode::invalid,
                  fmt::format("{}: not an item of an eventsrc table: "
                              R"({{"Item":{{"pk":{{"S":…}},"sk":{{"S":…}},…}}}} is expected)",
                              path))
          .at(lines.number(), 1);
    }
    add(item);
    ++count;
  }
  return count;
}

void ExportedItems::add(std::string_view item) {
  constexpr std::size_t kLongestKey = 2048;
  const std::string pk = *text_member(member(item, "pk"), "S");
  const std::string sk = *text_member(member(item, "sk"), "S");
  if (pk.size() > kLongestKey || sk.size() > kLongestKey) {
    throw Error(ErrorCode::invalid, "an item has a key longer than DynamoDB takes");
  }
  entries_.push_back({keys_.size(), items_.size(), static_cast<std::uint32_t>(item.size()),
                      static_cast<std::uint16_t>(pk.size()),
                      static_cast<std::uint16_t>(sk.size())});
  keys_ += pk;
  keys_ += sk;
  items_.add(item);
}

void ExportedItems::sort() {
  const auto key = [this](const Entry& entry) {
    const std::string_view keys = keys_;
    return std::tuple(keys.substr(entry.key, entry.pk),
                      keys.substr(entry.key + entry.pk, entry.sk));
  };
  std::sort(entries_.begin(), entries_.end(),
            [&](const Entry& a, const Entry& b) { return key(a) < key(b); });
  const auto twice =
      std::adjacent_find(entries_.begin(), entries_.end(),
                         [&](const Entry& a, const Entry& b) { return key(a) == key(b); });
  if (twice == entries_.end()) return;
  const auto& [pk, sk] = key(*twice);
  throw Error(ErrorCode::integrity,
              fmt::format("the item {} {} stands in the export twice: the files are of more than "
                          "one export",
                          json::quoted(pk), json::quoted(sk)));
}

std::size_t ExportedItems::lower_bound(std::string_view pk, std::string_view sk) const {
  std::size_t first = 0;
  std::size_t count = entries_.size();
  while (count > 0) {
    const std::size_t half = count / 2;
    const std::size_t middle = first + half;
    if (std::tuple(this->pk(middle), this->sk(middle)) < std::tuple(pk, sk)) {
      first = middle + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return first;
}

std::string_view ExportedItems::pk(std::size_t place) const {
  return std::string_view(keys_).substr(entries_[place].key, entries_[place].pk);
}

std::string_view ExportedItems::sk(std::size_t place) const {
  const Entry& entry = entries_[place];
  return std::string_view(keys_).substr(entry.key + entry.pk, entry.sk);
}

std::string ExportedItems::item(std::size_t place) const {
  return items_.read(entries_[place].item, entries_[place].size);
}

}  // namespace eventsrc::dynamodb
