#include "event_graph.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc::cli {
namespace {

std::string with_lanes(std::size_t count) {
  std::string line;
  for (std::size_t i = 0; i < count; ++i) line += "| ";
  return line;
}

void trim(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

}  // namespace

EventGraph::Links EventGraph::links_of(const EventView& event) {
  Links links;
  links.stream = event.stream;
  links.seq = event.seq;
  if (event.id) links.id = std::string(*event.id);
  if (!event.meta) return links;
  json::Members members(*event.meta);
  std::string_view raw;
  std::string_view value;
  while (members.next(raw, value)) {
    const std::string key = json::decoded(raw);
    if (!value.starts_with('"')) continue;
    if (key == "causation") links.causation = json::decoded(value);
    if (key == "correlation") links.correlation = json::decoded(value);
  }
  return links;
}

std::optional<std::int64_t> EventGraph::find_place(std::string_view text) const {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto stream = places_.find(text.substr(0, at));
  if (stream == places_.end()) return std::nullopt;
  const std::string_view digits = text.substr(at + 1);
  std::int64_t seq = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  if (fmt::to_string(seq) != digits) return std::nullopt;
  const auto place = std::lower_bound(stream->second.begin(), stream->second.end(), Seq(seq),
                                      [](const Place& one, Seq other) { return one.seq < other; });
  if (place == stream->second.end() || place->seq != Seq(seq)) return std::nullopt;
  return place->number;
}

EventGraph::Node EventGraph::enter(const Links& links) {
  Node node{count_++, {}};
  const auto find = [&node](const auto& known, const std::optional<std::string>& name) {
    if (node.parent || !name) return;
    const auto found = known.find(*name);
    if (found != known.end()) node.parent = found->second;
  };
  // No id of another stream stands for a place.
  if (links.causation) node.parent = find_place(*links.causation);
  find(ids_, links.causation);
  if (!links.causation) find(correlations_, links.correlation);
  places_[links.stream].push_back({links.seq, node.number});
  if (links.id) ids_.insert_or_assign(*links.id, node.number);
  if (links.correlation) correlations_.insert_or_assign(*links.correlation, node.number);
  return node;
}

/// The line on which a lane ends, in another one if there is one left of it, and those right of it
/// move to the left.
std::string EventGraph::without_lane(std::size_t gone, std::optional<std::size_t> into) const {
  std::string line = with_lanes(gone) + "  ";
  if (into) {
    for (std::size_t at = 2 * *into + 1; at + 1 < 2 * gone; at += 2) line[at] = '_';
    line[2 * gone - 1] = '/';
  }
  for (std::size_t lane = gone + 1; lane < lanes_.size(); ++lane) {
    line += "  ";
    line[2 * lane - 1] = '/';
  }
  trim(line);
  return line;
}

EventGraph::Drawn EventGraph::draw(const Node& node) {
  Drawn drawn;
  auto own = std::find(lanes_.begin(), lanes_.end(), node.number);
  if (own == lanes_.end()) own = lanes_.insert(lanes_.end(), node.number);
  const auto lane = static_cast<std::size_t>(own - lanes_.begin());
  for (std::size_t other = lanes_.size() - 1; other > lane; --other) {
    if (lanes_[other] != node.number) continue;
    drawn.before.push_back(without_lane(other, lane));
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(other));
  }
  drawn.row = with_lanes(lanes_.size());
  drawn.below = drawn.row;
  // Where nothing is before it, what stands below it is another matter.
  drawn.row[2 * lane] = node.parent ? '*' : 'o';
  if (!node.parent) drawn.below[2 * lane] = ' ';
  if (node.parent) {
    lanes_[lane] = *node.parent;
    return drawn;
  }
  if (lane + 1 < lanes_.size()) drawn.after.push_back(without_lane(lane, std::nullopt));
  lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(lane));
  return drawn;
}

}  // namespace eventsrc::cli
