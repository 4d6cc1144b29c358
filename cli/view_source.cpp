#include "view_source.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"
#include "output.hpp"
#include "suggest.hpp"

namespace eventsrc::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".json";
constexpr std::size_t kBlock = std::size_t{64} << 10;

/// Refuses what is no file with an end. `what` begins the message: "cannot read view a.json".
void check_regular(int fd, const std::string& what) {
  struct stat status {};
  if (fstat(fd, &status) != 0) throw system_error(what, errno);
  if (S_ISDIR(status.st_mode)) throw system_error(what, EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorCode::usage, fmt::format("{}: it is a pipe or a device: name a file", what));
  }
}

/// The content of a file; nothing if it is not there.
std::optional<std::string> read_if_there(const std::string& path, const std::string& what) {
  // Opening a FIFO would wait for somebody to write.
  const int opened = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (opened < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
  if (opened < 0) throw system_error(what, errno);
  const Descriptor fd(opened);
  check_regular(fd.get(), what);
  std::string text;
  while (text.size() <= kMaxViewBytes) {
    const std::size_t size = text.size();
    text.resize(size + kBlock);
    const ssize_t got = read(fd.get(), text.data() + size, kBlock);
    const int error = errno;
    text.resize(size + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return text;
    if (got < 0 && error != EINTR) throw system_error(what, error);
  }
  throw Error(ErrorCode::invalid,
              fmt::format("{}: it is larger than 1 MiB: is it another file?", what));
}

std::string reading(const std::string& path) { return fmt::format("cannot read view {}", path); }

bool is_path(std::string_view name) noexcept {
  return name.find('/') != std::string_view::npos || name.ends_with(kExtension);
}

/// A folder in which views are looked up by name.
struct Folder {
  std::string path;
  std::string_view from;  ///< who named it, for messages; empty: nobody
};

/// As git reads paths in its configuration: `~/` is the home, relative ones begin beside the file.
std::string configured_folder(const std::string& given, Context& context) {
  if (given.starts_with("~/")) {
    if (const auto home = context.terminal().environment->get_filled("HOME")) {
      return *home + given.substr(1);
    }
  }
  return fs::path(context.config_file().path).parent_path() / given;
}

std::vector<Folder> view_folders(Context& context) {
  std::vector<Folder> folders;
  if (auto path = context.terminal().environment->get_filled("EVENTSRC_VIEWS")) {
    folders.push_back({*std::move(path), "EVENTSRC_VIEWS"});
  }
  if (const auto& given = context.config().views) {
    folders.push_back({configured_folder(*given, context), "the configuration"});
  }
  folders.push_back({"./views", {}});
  return folders;
}

std::string file_in(const Folder& folder, std::string_view name) {
  return fmt::format("{}{}{}{}", folder.path, folder.path.ends_with('/') ? "" : "/", name,
                     kExtension);
}

/// What was probably meant by a name that is not found.
std::string advice(const std::string& name, Context& context) {
  const std::string file = name + std::string(kExtension);
  if (access(file.c_str(), F_OK) == 0) return fmt::format("did you mean the file '{}'?", file);
  const std::vector<std::string> names = view_names(context);
  const std::string_view near = nearest(name, {names.begin(), names.end()});
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  return fmt::format("put {} there, or give the path of a file", file);
}

[[noreturn]] void not_found(const std::string& name, const std::vector<Folder>& folders,
                            Context& context) {
  std::vector<std::string> places;
  places.reserve(folders.size());
  for (const Folder& folder : folders) {
    places.push_back(folder.from.empty() ? folder.path
                                         : fmt::format("{} ({})", folder.path, folder.from));
  }
  throw Error(ErrorCode::usage, fmt::format("there is no view '{}' in {}: {}", name,
                                            join_or(places), advice(name, context)));
}

ViewFile read_path(const std::string& path) {
  if (auto text = read_if_there(path, reading(path))) return {path, *std::move(text)};
  const std::string longer = path + std::string(kExtension);
  if (!path.ends_with(kExtension) && access(longer.c_str(), F_OK) == 0) {
    throw Error(ErrorCode::usage, fmt::format("{}: there is no such file: did you mean '{}'?",
                                              reading(path), longer));
  }
  throw system_error(reading(path), ENOENT);
}

void add_names(const std::string& folder, std::set<std::string>& names) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string file = it->path().filename();
    if (!file.ends_with(kExtension) || file == kExtension) continue;
    std::string name = file.substr(0, file.size() - kExtension.size());
    if (!is_path(name)) names.insert(std::move(name));
  }
}

}  // namespace

ViewFile find_view(const std::string& name, Context& context) {
  if (name.empty()) {
    throw Error(ErrorCode::usage, "the view's name is empty: name a view or a file");
  }
  if (is_path(name)) return read_path(name);
  const std::vector<Folder> folders = view_folders(context);
  for (const Folder& folder : folders) {
    const std::string path = file_in(folder, name);
    auto text = read_if_there(path, reading(path));
    if (!text) continue;
    context.messages().explain(fmt::format("view {} is {}", name, path));
    return {path, *std::move(text)};
  }
  not_found(name, folders, context);
}

View::ReadFile files_beside(const std::string& view_path) {
  return [view_path](const std::string& path) {
    const std::string file = fs::path(view_path).parent_path() / path;
    const std::string what = fmt::format("cannot read {}, which view {} names", file, view_path);
    if (auto text = read_if_there(file, what)) return *std::move(text);
    throw Error(ErrorCode::invalid,
                fmt::format("{}: there is no such file: paths begin in the view's folder", what));
  };
}

std::shared_ptr<const View> load_view(const std::optional<std::string>& name, Context& context) {
  if (!name || *name == kDefaultViewName) return View::default_view();
  const ViewFile file = find_view(*name, context);
  return View::parse(file.text, file.path, files_beside(file.path));
}

std::vector<std::string> view_names(Context& context) {
  std::set<std::string> names{std::string(kDefaultViewName)};
  for (const Folder& folder : view_folders(context)) add_names(folder.path, names);
  return {names.begin(), names.end()};
}

}  // namespace eventsrc::cli
