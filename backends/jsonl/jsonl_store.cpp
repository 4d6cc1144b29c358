#include "jsonl/jsonl_store.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "jsonl/lines.hpp"

namespace eventsrc::jsonl {
namespace {

using Indexes = std::vector<std::uint32_t>;

class LineCursor final : public EventCursor {
 public:
  /// `places` and `pending` are those of a transaction, behind the lines of the file.
  LineCursor(const Lines& lines, Indexes indexes, const std::vector<Place>* places = nullptr,
             const std::string* pending = nullptr)
      : lines_(lines),
        reader_(lines),
        indexes_(std::move(indexes)),
        places_(places),
        pending_(pending) {}

  bool next(EventView& event) override {
    if (at_ == indexes_.size()) return false;
    const std::uint32_t index = indexes_[at_++];
    const std::size_t stored = lines_.places.size();
    event = index < stored ? reader_.read(lines_.places[index], index)
                           : reader_.read((*places_)[index - stored], index, *pending_);
    return true;
  }

 private:
  const Lines& lines_;
  Reader reader_;
  Indexes indexes_;
  const std::vector<Place>* places_;
  const std::string* pending_;
  std::size_t at_ = 0;
};

class HeadCursor final : public StreamCursor {
 public:
  explicit HeadCursor(std::vector<StreamHead> heads) : heads_(std::move(heads)) {}

  bool next(StreamHead& head) override {
    if (at_ == heads_.size()) return false;
    head = heads_[at_++];
    return true;
  }

 private:
  std::vector<StreamHead> heads_;
  std::size_t at_ = 0;
};

/// The lines of the file as they are met for the first time. It knows the place of the last one.
class FirstReading final : public NewEventSource {
 public:
  explicit FirstReading(int fd) : file_(fd) {}

  bool next(NewEvent& event) override {
    std::string_view line;
    if (!file_.next(line)) return false;
    texts_.clear();
    event = reader_.parse(line, file_.number(), texts_);
    if (!event.seq || !event.hash) {
      throw Error(ErrorCode::invalid,
                  "the line has no 'seq' or no 'hash', which those of 'eventsrc export' have: "
                  "'append --from' takes such lines")
          .at(file_.number(), 1);
    }
    event.expect.reset();
    place_.offset = file_.offset();
    place_.length = static_cast<std::uint32_t>(line.size());
    return true;
  }
  void rewind() override { file_.rewind(); }

  [[nodiscard]] const Place& place() const noexcept { return place_; }

 private:
  LineFile file_;
  EventLineReader reader_{{}};
  TextArena texts_;
  Place place_;
};

struct Staged final : StagedStream {
  Indexes added;
  std::map<std::string, std::uint32_t, std::less<>> ids;
};

class LineTransaction final : public Transaction {
 public:
  /// With `reading`, lines that are added stand in the file already.
  LineTransaction(Lines& lines, const FirstReading* reading) : lines_(lines), reading_(reading) {}

  StagedStream& stream(std::string_view name) override {
    auto [at, is_new] = staged_.try_emplace(std::string(name));
    if (is_new) {
      const auto found = lines_.streams.find(name);
      if (found != lines_.streams.end()) at->second.head = found->second.head;
      at->second.head.name = name;
    }
    return at->second;
  }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    const auto& staged = static_cast<const Staged&>(stream);
    std::optional<std::uint32_t> index;
    if (const auto added = staged.ids.find(id); added != staged.ids.end()) {
      index = added->second;
    } else if (const auto stored = lines_.streams.find(stream.head.name);
               stored != lines_.streams.end()) {
      const auto found = stored->second.ids.find(id);
      if (found != stored->second.ids.end()) index = found->second;
    }
    if (!index) return std::nullopt;
    EventView event;
    cursor({*index})->next(event);
    return StoredEvent(event);
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    Indexes indexes;
    const auto take = [&](const Indexes& from) {
      std::copy_if(from.begin(), from.end(), std::back_inserter(indexes), [&](std::uint32_t index) {
        const Seq seq = place(index).seq;
        return !(range.from && seq < *range.from) && !(range.to && seq > *range.to);
      });
    };
    const auto stored = lines_.streams.find(stream.head.name);
    if (stored != lines_.streams.end()) take(stored->second.lines);
    take(static_cast<const Staged&>(stream).added);
    if (range.direction == Direction::backward) std::reverse(indexes.begin(), indexes.end());
    return cursor(std::move(indexes));
  }

  std::optional<Position> add(StagedStream& stream, const EventView& event,
                              const std::optional<Hash>& anchor) override {
    const std::size_t index = lines_.places.size() + places_.size();
    if (index >= std::numeric_limits<std::uint32_t>::max()) {
      throw Error(
          ErrorCode::invalid,
          fmt::format("{} would have over four thousand million lines: use a store", lines_.name));
    }
    auto& staged = static_cast<Staged&>(stream);
    StreamHead& head = stream.head;
    if (head.number == 0) {
      head.number = static_cast<std::int64_t>(lines_.streams.size()) + ++new_streams_;
    }
    Place place = reading_ != nullptr ? reading_->place() : write(event, anchor);
    place.seq = event.seq;
    place.stream = static_cast<std::uint32_t>(head.number);
    if (head.empty()) head.anchor = anchor;
    head.advance(event);
    staged.added.push_back(static_cast<std::uint32_t>(index));
    if (event.id) staged.ids.emplace(*event.id, static_cast<std::uint32_t>(index));
    places_.push_back(place);
    return Position(static_cast<std::int64_t>(index) + 1);
  }

  bool commit() override {
    write_out();
    lines_.places.insert(lines_.places.end(), places_.begin(), places_.end());
    for (auto& [name, staged] : staged_) {
      if (staged.added.empty()) continue;
      Stream& stream = lines_.streams[name];
      stream.head = staged.head;
      stream.lines.insert(stream.lines.end(), staged.added.begin(), staged.added.end());
      stream.ids.merge(staged.ids);
    }
    return true;
  }

 private:
  [[nodiscard]] const Place& place(std::uint32_t index) const {
    const std::size_t stored = lines_.places.size();
    return index < stored ? lines_.places[index] : places_[index - stored];
  }

  [[nodiscard]] std::unique_ptr<EventCursor> cursor(Indexes indexes) const {
    return std::make_unique<LineCursor>(lines_, std::move(indexes), &places_, &text_);
  }

  // Where the event's line will stand.
  Place write(const EventView& event, const std::optional<Hash>& anchor) {
    Place place;
    place.offset = lines_.size + static_cast<std::int64_t>(text_.size());
    const std::size_t begin = text_.size();
    append_event_line(text_, event, anchor ? &*anchor : nullptr);
    place.length = static_cast<std::uint32_t>(text_.size() - begin);
    text_ += '\n';
    return place;
  }

  void write_out() {
    std::string_view rest = text_;
    while (!rest.empty()) {
      const ssize_t written = pwrite(lines_.fd, rest.data(), rest.size(), lines_.size);
      if (written < 0 && errno != EINTR) {
        throw Error(ErrorCode::unavailable,
                    fmt::format("{} cannot be written: {}", lines_.name, std::strerror(errno)));
      }
      if (written <= 0) continue;
      lines_.size += written;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  Lines& lines_;
  const FirstReading* reading_;
  std::map<std::string, Staged, std::less<>> staged_;
  std::vector<Place> places_;
  std::int64_t new_streams_ = 0;
  std::string text_;
};

class JsonlStore final : public Store {
 public:
  JsonlStore(int fd, Options options) : options_(std::move(options)) {
    lines_.fd = fd;
    lines_.name = options_.name;
  }

  /// Finds the streams and their lines.
  void read_lines(Clock& clock, Random& random) {
    lines_.size = lseek(lines_.fd, 0, SEEK_END);
    lseek(lines_.fd, 0, SEEK_SET);
    FirstReading reading(lines_.fd);
    reading_ = &reading;
    AppendResult result;
    try {
      result = append(*this, reading, {}, clock, random);
    } catch (const Error& error) {
      reading_ = nullptr;
      throw Error(error.code(), fmt::format("{}: {}", options_.name, error.what()),
                  error.details());
    }
    reading_ = nullptr;
    if (auto* const rejection = std::get_if<Rejection>(&result)) {
      throw Error(ErrorCode::integrity, fmt::format("{}: {}", options_.name, rejection->message),
                  std::move(rejection->details));
    }
    if (options_.writable) return end_last_line();
    for (auto& [name, stream] : lines_.streams) stream.ids.clear();
  }

  Capabilities capabilities() const noexcept override { return {.positions = true}; }

  std::unique_ptr<Transaction> begin(bool dry) override {
    if (!options_.writable && !dry && reading_ == nullptr) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("{} was opened to be read: it takes no events", options_.name));
    }
    return std::make_unique<LineTransaction>(lines_, reading_);
  }

  std::optional<StreamHead> head(std::string_view stream) override {
    const auto found = lines_.streams.find(stream);
    if (found == lines_.streams.end()) return std::nullopt;
    return found->second.head;
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    Indexes indexes;
    const auto found = lines_.streams.find(stream);
    if (found != lines_.streams.end()) indexes = part_of(found->second.lines, range);
    if (range.direction == Direction::backward) std::reverse(indexes.begin(), indexes.end());
    return std::make_unique<LineCursor>(lines_, std::move(indexes));
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    if (range.order == ScanOrder::time) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("{}: lines are read in their order only", options_.name));
    }
    const auto count = static_cast<std::int64_t>(lines_.places.size());
    const std::int64_t end =
        std::clamp(range.to ? range.to->value() : count, std::int64_t{0}, count);
    const std::int64_t begin =
        std::clamp(range.after ? range.after->value() : 0, std::int64_t{0}, end);
    Indexes indexes;
    indexes.reserve(static_cast<std::size_t>(end - begin));
    for (std::int64_t index = begin; index < end; ++index) {
      const auto stream = lines_.places[static_cast<std::size_t>(index)].stream;
      if (stream % range.parts == range.part) indexes.push_back(static_cast<std::uint32_t>(index));
    }
    if (range.direction == Direction::backward) std::reverse(indexes.begin(), indexes.end());
    return std::make_unique<LineCursor>(lines_, std::move(indexes));
  }

  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    std::vector<StreamHead> heads;
    for (const auto& [name, stream] : lines_.streams) {
      if (selection.matches(name)) heads.push_back(stream.head);
    }
    return std::make_unique<HeadCursor>(std::move(heads));
  }

  StoreInfo info() override {
    StoreInfo info;
    info.store = "jsonl:" + options_.name;
    info.format = "JSON Lines";
    info.streams = static_cast<std::int64_t>(lines_.streams.size());
    info.events = static_cast<std::int64_t>(lines_.places.size());
    return info;
  }

  // All there is to check was checked when it was read.
  void check(const std::function<void(const std::string&)>& /*report*/) override {}

 private:
  [[nodiscard]] Indexes part_of(const Indexes& lines, const Range& range) const {
    const auto before = [this](std::uint32_t index, Seq seq) {
      return lines_.places[index].seq < seq;
    };
    auto begin = lines.begin();
    auto end = lines.end();
    if (range.from) begin = std::lower_bound(begin, end, *range.from, before);
    if (range.to) {
      end = std::upper_bound(begin, end, *range.to, [this](Seq seq, std::uint32_t index) {
        return seq < lines_.places[index].seq;
      });
    }
    return {begin, end};
  }

  void end_last_line() {
    char last = '\n';
    if (lines_.size == 0 || pread(lines_.fd, &last, 1, lines_.size - 1) != 1 || last == '\n')
      return;
    if (pwrite(lines_.fd, "\n", 1, lines_.size) != 1) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("{} cannot be written: {}", lines_.name, std::strerror(errno)));
    }
    ++lines_.size;
  }

  Options options_;
  Lines lines_;
  const FirstReading* reading_ = nullptr;
};

}  // namespace

std::unique_ptr<Store> open_store(int fd, const Options& options, Clock& clock, Random& random) {
  auto store = std::make_unique<JsonlStore>(fd, options);
  store->read_lines(clock, random);
  return store;
}

}  // namespace eventsrc::jsonl
