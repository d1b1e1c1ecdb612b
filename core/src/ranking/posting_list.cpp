#include "ranking/posting_list.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace cq::ranking {

std::size_t PostingList::bytes() const noexcept {
  constexpr std::size_t kHeapOverhead = 16;
  std::size_t sum = sizeof(PostingList);
  if (!blocks_) return sum;
  sum += sizeof(std::vector<Block>) + kHeapOverhead + blocks_->capacity() * sizeof(Block) +
         kHeapOverhead;
  for (const Block& block : *blocks_) sum += block.capacity() * sizeof(Posting) + kHeapOverhead;
  return sum;
}

void PostingList::write(ByteWriter& out) const {
  out.put(best_);
  out.put(size_);
  if (!blocks_) {
    if (size_ > 0) out.put(only_);
    return;
  }
  for (const Block& block : *blocks_) out.put_all(std::span<const Posting>(block));
}

void PostingList::read(ByteReader& in, std::size_t end) {
  const auto require_below_end = [end](const Posting& posting) {
    if (posting.record >= end) throw Damaged();
  };
  if (size_ > 0) throw Damaged();
  best_ = in.get<double>();
  const std::size_t size = in.get_count(sizeof(Posting));
  if (size == 1) {
    only_ = in.get<Posting>();
    require_below_end(only_);
  } else if (size > 1) {
    blocks_ = std::make_unique<std::vector<Block>>();
    blocks_->reserve((size + kBlockSize - 1) / kBlockSize);
    for (std::size_t left = size; left > 0;) {
      Block& block = blocks_->emplace_back(std::min(left, kBlockSize));
      in.get_all(std::span(block));
      std::for_each(block.begin(), block.end(), require_below_end);
      left -= block.size();
    }
  }
  size_ = static_cast<std::uint32_t>(size);
}

void PostingList::append(Posting posting) {
  insert_at(blocks_ ? Place{static_cast<std::uint32_t>(blocks_->size()), 0} : Place{0, size_},
            posting);
}

void PostingList::insert_at(Place place, Posting posting) {
  if (size_ == 0) {
    only_ = posting;
    blocks_.reset();
    size_ = 1;
    return;
  }
  if (!blocks_) {
    blocks_ = std::make_unique<std::vector<Block>>(1, Block{only_});
    place.block = 0;
  } else if (at_end(place)) {
    place = {static_cast<std::uint32_t>(blocks_->size() - 1),
             static_cast<std::uint32_t>(blocks_->back().size())};
  }
  // What comes in order fills block after block; only a block that is added into is split.
  if (place.offset == kBlockSize && place.block + 1 == blocks_->size()) {
    blocks_->emplace_back();
    place = {place.block + 1, 0};
  } else if ((*blocks_)[place.block].size() >= kBlockSize) {
    split(place.block);
    const auto kept = static_cast<std::uint32_t>((*blocks_)[place.block].size());
    if (place.offset > kept) place = {place.block + 1, place.offset - kept};
  }
  Block& block = (*blocks_)[place.block];
  block.insert(block.begin() + place.offset, posting);
  ++size_;
}

void PostingList::erase_at(Place place) {
  --size_;
  if (!blocks_) return;
  Block& block = (*blocks_)[place.block];
  block.erase(block.begin() + place.offset);
  if (block.empty()) blocks_->erase(blocks_->begin() + place.block);
  if (size_ == 0) blocks_.reset();
}

void PostingList::split(std::size_t block) {
  Block& full = (*blocks_)[block];
  const auto middle = full.begin() + static_cast<std::ptrdiff_t>(full.size() / 2);
  Block rest(middle, full.end());
  full.erase(middle, full.end());
  blocks_->insert(blocks_->begin() + static_cast<std::ptrdiff_t>(block) + 1, std::move(rest));
}

}  // namespace cq::ranking
