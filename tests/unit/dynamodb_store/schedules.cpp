#include "unit/dynamodb_store/schedules.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/aws/http.hpp"
#include "eventsrc/error.hpp"
#include "support/instants.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::HttpFault;
using dynamodb::HttpResponse;

// Schedules that are followed unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kRuns = 200;

enum class Fate { carried_out, answer_lost, late };

struct Request {
  std::string operation;
  std::string body;

  [[nodiscard]] bool writes() const {
    return operation == "PutItem" || operation == "DeleteItem" || operation == "UpdateItem" ||
           operation == "TransactWriteItems" || operation == "BatchWriteItem";
  }
  /// It may look at several partitions.
  [[nodiscard]] bool is_wide() const {
    return operation == "TransactWriteItems" || operation.starts_with("Batch");
  }
  /// The partition it looks at.
  [[nodiscard]] std::string_view partition() const {
    for (const std::string_view before : {R"("pk":{"S":)", R"(":p":{"S":)"}) {
      const std::size_t at = body.find(before);
      if (at == std::string::npos) continue;
      const std::string_view rest = std::string_view(body).substr(at + before.size());
      return rest.substr(0, rest.find('}'));
    }
    return {};
  }
};

std::size_t mixed(std::size_t hash, std::string_view text) {
  return (hash ^ std::hash<std::string_view>{}(text)) * 0x9E3779B97F4A7C15U + 1;
}

/// A program in its thread, which stops before each request.
class Actor {
 public:
  Actor(FakeTable& table, const Program& program, std::size_t number)
      : table_(table), program_(program), random_(1000 * (number + 1)) {
    const auto transport = table.transport();
    transport->before = [this](const std::string& operation,
                               const std::string& body) -> std::optional<HttpResponse> {
      if (!begun_) return std::nullopt;
      return stop({operation, body});
    };
    dynamodb::Options options;
    options.reads = false;
    options.client = table.client(transport, {.retry_for = program.retry_for});
    options.client.clock = &clock_;
    options.client.random = &random_;
    store_ = dynamodb::open_store(options);
    // What is known of the table from now on is not asked for again.
    static_cast<void>(store_->head("none"));
    begun_ = true;
    thread_ = std::thread([this] { run(); });
    wait();
  }
  ~Actor() {
    {
      std::unique_lock lock(mutex_);
      aborted_ = true;
      runs_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  [[nodiscard]] bool ended() const noexcept { return ended_; }
  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] const std::string& result() const noexcept { return result_; }
  /// What the program knows.
  [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

  /// Lets the request meet its fate; returns when the program stops before the next one.
  void go(Fate fate) {
    {
      const std::lock_guard lock(mutex_);
      fate_ = fate;
      runs_ = true;
      changed_.notify_all();
    }
    wait();
  }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !runs_; });
  }

  void run() {
    try {
      result_ = program_.run(*store_, clock_, random_);
    } catch (const Error& error) {
      result_ = fmt::format("failed: {}", error.what());
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    runs_ = false;
    changed_.notify_all();
  }

  HttpResponse stop(Request request) {
    {
      std::unique_lock lock(mutex_);
      request_ = std::move(request);
      runs_ = false;
      changed_.notify_all();
      changed_.wait(lock, [this] { return runs_; });
      if (aborted_) throw Error(ErrorCode::interrupted, "the run was given up");
    }
    FakeAnswer answer{0, "lost"};
    if (fate_ != Fate::late) answer = table_.dynamo().handle(request_.operation, request_.body);
    if (fate_ != Fate::carried_out) answer = {0, "lost"};
    memory_ = mixed(memory_, answer.body);
    if (answer.status == 0) throw HttpFault(HttpFault::Kind::broken, "reset");
    return fake_response(answer.status, std::move(answer.body));
  }

  FakeTable& table_;
  const Program& program_;
  FakeClock clock_;
  FakeRandom random_;
  std::unique_ptr<Store> store_;
  bool begun_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool runs_ = true;
  bool aborted_ = false;
  bool ended_ = false;
  Fate fate_ = Fate::carried_out;
  Request request_;
  std::string result_;
  std::size_t memory_ = 0;
  std::thread thread_;
};

/// Whose turn it is: an actor's, or, behind those, a late request's.
struct Turn {
  std::size_t who = 0;
  Fate fate = Fate::carried_out;
  Request request{};
  bool was_late = false;  ///< then `who` changes as others arrive

  friend bool operator==(const Turn& a, const Turn& b) {
    return a.fate == b.fate && a.was_late == b.was_late && (a.was_late || a.who == b.who) &&
           a.request.body == b.request.body;
  }
};

using Turns = std::vector<Turn>;

// Whether the one makes no difference to the other.
bool independent(const Turn& a, const Turn& b) {
  if (a == b || (!a.was_late && !b.was_late && a.who == b.who)) return false;
  // There are not so many faults.
  if (a.fate != Fate::carried_out && b.fate != Fate::carried_out) return false;
  if (a.fate == Fate::late || b.fate == Fate::late) return true;
  if (!a.request.writes() && !b.request.writes()) return true;
  if (a.request.is_wide() || b.request.is_wide()) return false;
  return a.request.partition() != b.request.partition();
}

bool has(const Turns& turns, const Turn& turn) {
  return std::find(turns.begin(), turns.end(), turn) != turns.end();
}

template <typename Wanted>
Turns those(const Turns& turns, Wanted&& wanted) {
  Turns some;
  std::copy_if(turns.begin(), turns.end(), std::back_inserter(some), wanted);
  return some;
}

class Run {
 public:
  explicit Run(const World& world)
      : world_(world), table_({}, {.shards = 1, .seed = {}}), faults_(world.faults) {
    world.prepare(table_);
    for (const Program& program : world.programs) {
      actors_.push_back(std::make_unique<Actor>(table_, program, actors_.size()));
    }
  }

  [[nodiscard]] Turns turns() const {
    Turns turns;
    for (std::size_t i = 0; i < actors_.size(); ++i) {
      const Actor& actor = *actors_[i];
      if (actor.ended()) continue;
      if (world_.programs[i].as_the_one_before && actors_[i - 1]->memory() == 0) continue;
      turns.push_back({i, Fate::carried_out, actor.request()});
      if (faults_ == 0 || !actor.request().writes()) continue;
      turns.push_back({i, Fate::answer_lost, actor.request()});
      turns.push_back({i, Fate::late, actor.request()});
    }
    for (std::size_t i = 0; i < late_.size(); ++i) {
      turns.push_back({actors_.size() + i, Fate::carried_out, late_[i], true});
    }
    return turns;
  }

  void take(const Turn& turn) {
    if (turn.who >= actors_.size()) {
      const auto at = late_.begin() + static_cast<std::ptrdiff_t>(turn.who - actors_.size());
      static_cast<void>(table_.dynamo().handle(at->operation, at->body));
      late_.erase(at);
      return;
    }
    Actor& actor = *actors_[turn.who];
    if (turn.fate != Fate::carried_out) --faults_;
    if (turn.fate == Fate::late) late_.push_back(actor.request());
    actor.go(turn.fate);
  }

  [[nodiscard]] std::size_t state() {
    std::size_t state = static_cast<std::size_t>(faults_) + 1;
    for (const std::string& item : table_.dynamo().items("events")) state = mixed(state, item);
    for (const auto& actor : actors_) state = mixed(state, std::to_string(actor->memory()));
    for (const Request& request : late_) state = mixed(state, request.body);
    return state;
  }

  [[nodiscard]] bool ended() const {
    for (const auto& actor : actors_) {
      if (!actor->ended()) return false;
    }
    return true;
  }

  // Of what the check is shown.
  [[nodiscard]] std::size_t end() {
    std::size_t end = 0;
    for (const std::string& item : table_.dynamo().items("events")) end = mixed(end, item);
    for (const auto& actor : actors_) end = mixed(end, actor->result());
    return end;
  }

  void check() {
    std::vector<std::string> results;
    for (const auto& actor : actors_) results.push_back(actor->result());
    world_.check(table_, results);
  }

 private:
  const World& world_;
  FakeTable table_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::vector<Request> late_;
  int faults_;
};

/// A schedule that is still to be followed.
struct Branch {
  Turns path;
  Turns asleep;  ///< turns that lead nowhere new
};

class Explorer {
 public:
  explicit Explorer(const World& world) : world_(world) {}

  Explored explore() {
    open_.push_back({});
    std::optional<Instants> any;
    if (!all_instants()) any.emplace();
    while (!open_.empty() && !(any && explored_.runs == kRuns)) {
      if (any) std::swap(open_.back(), open_[any->below(open_.size())]);
      Branch branch = std::move(open_.back());
      open_.pop_back();
      ++explored_.runs;
      follow(std::move(branch));
    }
    explored_.states = met_.size();
    explored_.ends = ends_.size();
    return explored_;
  }

 private:
  void follow(Branch branch) {
    Run run(world_);
    for (const Turn& turn : branch.path) run.take(turn);
    for (;;) {
      const Turns turns = run.turns();
      const Turns fresh = find_fresh(run, turns, branch.asleep);
      if (fresh.empty()) return;
      // What was tried here before, from whatever way.
      Turns tried = those(turns, [&](const Turn& turn) { return !has(fresh, turn); });
      Branch first;
      for (const Turn& turn : fresh) {
        Branch next{branch.path,
                    those(tried, [&](const Turn& other) { return independent(other, turn); })};
        next.path.push_back(turn);
        tried.push_back(turn);
        if (turn == fresh.front()) {
          first = std::move(next);
        } else {
          open_.push_back(std::move(next));
        }
      }
      branch = std::move(first);
      run.take(branch.path.back());
    }
  }

  // The turns that are still to be tried in this state.
  Turns find_fresh(Run& run, const Turns& turns, const Turns& asleep) {
    const auto [at, is_new] = met_.emplace(run.state(), asleep);
    if (is_new) {
      if (run.ended() && ends_.insert(run.end()).second) run.check();
      return those(turns, [&](const Turn& turn) { return !has(asleep, turn); });
    }
    Turns& left = at->second;
    const Turns fresh = those(left, [&](const Turn& turn) { return !has(asleep, turn); });
    left = those(left, [&](const Turn& turn) { return has(asleep, turn); });
    // Late requests may have other places now.
    return those(turns, [&](const Turn& turn) { return has(fresh, turn); });
  }

  const World& world_;
  Explored explored_;
  std::vector<Branch> open_;
  std::unordered_map<std::size_t, Turns> met_;  // by state, with the turns that were not tried
  std::unordered_set<std::size_t> ends_;
};

}  // namespace

Explored explore(const World& world) { return Explorer(world).explore(); }

std::function<void(FakeTable&)> prepared(bool transactions, std::function<void(FakeTable&)> fill) {
  return [transactions, fill = std::move(fill)](FakeTable& table) {
    FakeDynamoOptions options;
    options.transactions = transactions;
    table.dynamo().set_options(options);
    fill(table);
  };
}

}  // namespace eventsrc::test
