#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ranking/bytes.hpp"

namespace cq::ranking {

/// The number that stands for a text within one TermDictionary.
using TermId = std::uint32_t;

/// Different texts, numbered from 0 on. Texts are never taken out, so a table holds as much as all
/// texts that were ever added. Changed by one thread at a time, while no other thread reads it.
class TermDictionary {
 public:
  TermId add(std::string_view text);
  [[nodiscard]] std::optional<TermId> find(std::string_view text) const;
  [[nodiscard]] const std::string& text(TermId id) const { return texts_[id]; }
  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }
  /// About how much memory it holds.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  /// Texts as bytes, in chunks of consecutive numbers; the last one may become longer.
  static constexpr std::size_t kChunk = 4096;
  [[nodiscard]] std::size_t chunks() const noexcept { return (size() + kChunk - 1) / kChunk; }
  [[nodiscard]] std::size_t size_of(std::size_t chunk) const noexcept {
    return std::min(kChunk, size() - chunk * kChunk);
  }
  void write_chunk(std::size_t chunk, ByteWriter& out) const;
  /// Adds a chunk, and leaves what is behind it; they are read in their order. Throws Damaged.
  void read_chunk(ByteReader& in);

 private:
  // A string, a node of the map with its bucket, and what the heap adds to each.
  static constexpr std::size_t kBytesPerText = 112;

  std::deque<std::string> texts_;  // a deque, so that the views into it stay good
  std::unordered_map<std::string_view, TermId> ids_;
  std::size_t bytes_ = 0;
};

inline TermId TermDictionary::add(std::string_view text) {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  const auto id = static_cast<TermId>(texts_.size());
  const std::string& kept = texts_.emplace_back(text);
  ids_.emplace(kept, id);
  bytes_ += kBytesPerText + text.size();
  return id;
}

inline std::optional<TermId> TermDictionary::find(std::string_view text) const {
  const auto found = ids_.find(text);
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

inline void TermDictionary::write_chunk(std::size_t chunk, ByteWriter& out) const {
  const std::size_t count = size_of(chunk);
  out.put(static_cast<std::uint32_t>(count));
  for (std::size_t i = 0; i < count; ++i) out.put_text(texts_[chunk * kChunk + i]);
}

inline void TermDictionary::read_chunk(ByteReader& in) {
  for (std::size_t left = in.get_count(sizeof(std::uint32_t)); left > 0; --left) {
    const std::size_t before = size();
    add(in.get_text());
    if (size() == before) throw Damaged();
  }
}

}  // namespace cq::ranking
