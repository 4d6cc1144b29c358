#include "eventsrc/text_arena.hpp"

#include <cstring>

namespace eventsrc {

std::string_view TextArena::keep(std::string_view text) {
  // An empty text still has a place: it is told from one that is not there.
  if (text.empty()) return "";
  bytes_ += text.size();
  char* place = nullptr;
  if (text.size() > kChunk / 4) {
    place = large_.emplace_back(std::make_unique_for_overwrite<char[]>(text.size())).get();
  } else {
    if (chunk_ < chunks_.size() && text.size() > kChunk - used_) {
      ++chunk_;
      used_ = 0;
    }
    if (chunk_ == chunks_.size()) {
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(kChunk));
    }
    place = chunks_[chunk_].get() + used_;
    used_ += text.size();
  }
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void TextArena::clear() noexcept {
  chunk_ = 0;
  used_ = 0;
  large_.clear();
  bytes_ = 0;
}

}  // namespace eventsrc
