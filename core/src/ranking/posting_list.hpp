#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "ranking/bytes.hpp"

namespace cq::ranking {

/// A unit's place in ForwardIndex.
using RecordId = std::uint32_t;

/// One unit in a list: where its record is, and a signature of what is in it, so that most of those
/// that don't fit are passed over without looking there.
struct Posting {
  RecordId record = 0;
  std::uint32_t signature = 0;
};

/// Postings in an order that the caller keeps, in blocks, so that one is added or taken out in a
/// time that hardly grows with the list. A list of one needs no heap. Changed by one thread at a
/// time, while no other thread reads it.
class PostingList {
 public:
  /// A place in a list; places compare with none but those of their list, and only until it
  /// changes.
  struct Place {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;
  };

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] bool at_end(Place place) const noexcept {
    return blocks_ ? place.block == blocks_->size() : place.offset >= size_;
  }
  [[nodiscard]] const Posting& at(Place place) const noexcept {
    return blocks_ ? (*blocks_)[place.block][place.offset] : only_;
  }
  [[nodiscard]] Place next(Place place) const noexcept {
    if (!blocks_ || ++place.offset < (*blocks_)[place.block].size()) {
      if (!blocks_) ++place.offset;
      return place;
    }
    return {place.block + 1, 0};
  }
  [[nodiscard]] std::size_t bytes() const noexcept;
  /// What the caller last noted of the first posting: to know it without looking there.
  [[nodiscard]] double best() const noexcept { return best_; }
  void note_best(double best) noexcept { best_ = best; }

  /// The first place from `from` on of whose posting `is_behind` is true; it must be false of all
  /// postings before some place and true of all from there on.
  template <typename IsBehind>
  [[nodiscard]] Place first_behind(Place from, const IsBehind& is_behind) const;

  void write(ByteWriter& out) const;
  /// Reads an empty list; its records must be below `end`. Throws Damaged.
  void read(ByteReader& in, std::size_t end);

  /// Adds at the end.
  void append(Posting posting);
  /// Adds before the first posting of which `is_behind` is true, as with first_behind().
  template <typename IsBehind>
  void insert(Posting posting, const IsBehind& is_behind);
  /// Takes out the first posting of which `is_behind` is true, which must be `record`'s.
  template <typename IsBehind>
  void erase(RecordId record, const IsBehind& is_behind);

 private:
  using Block = std::vector<Posting>;
  static constexpr std::size_t kBlockSize = 512;

  void insert_at(Place place, Posting posting);
  void erase_at(Place place);
  void split(std::size_t block);

  double best_ = 0.0;
  std::uint32_t size_ = 0;
  Posting only_;                                // of a list of one
  std::unique_ptr<std::vector<Block>> blocks_;  // of any other; none of them is empty
};

template <typename IsBehind>
PostingList::Place PostingList::first_behind(Place from, const IsBehind& is_behind) const {
  if (!blocks_) {
    if (!at_end(from) && !is_behind(only_)) ++from.offset;
    return from;
  }
  const std::vector<Block>& blocks = *blocks_;
  if (at_end(from) || is_behind(at(from))) return from;
  // The first block whose last posting is behind, then the first posting in it.
  std::size_t low = from.block;
  std::size_t high = blocks.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (is_behind(blocks[middle].back())) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == blocks.size()) return {static_cast<std::uint32_t>(low), 0};
  const Block& block = blocks[low];
  std::size_t first = low == from.block ? from.offset : 0;
  std::size_t last = block.size() - 1;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    if (is_behind(block[middle])) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return {static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(first)};
}

template <typename IsBehind>
void PostingList::insert(Posting posting, const IsBehind& is_behind) {
  insert_at(first_behind({}, is_behind), posting);
}

template <typename IsBehind>
void PostingList::erase(RecordId record, const IsBehind& is_behind) {
  const Place place = first_behind({}, is_behind);
  if (!at_end(place) && at(place).record == record) erase_at(place);
}

}  // namespace cq::ranking
