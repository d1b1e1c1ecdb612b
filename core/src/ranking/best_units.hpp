#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "ranking/forward_index.hpp"
#include "ranking/top_k_search.hpp"

namespace cq::ranking {

/// The best units that a search has met with so far, at most `limit` of them. The forward index and
/// the start outlive it. For one thread.
class BestUnits {
 public:
  BestUnits(const ForwardIndex& records, const std::optional<SearchStart>& start, std::size_t limit)
      : records_(records), start_(start), limit_(limit) {}

  /// Whether a unit comes before the search begins.
  [[nodiscard]] bool is_past(double score, RecordId record) const noexcept {
    if (!start_ || score < start_->score) return false;
    return score > start_->score || !(records_[record].key < start_->key);
  }
  /// Where the search begins; null: with the best.
  [[nodiscard]] const SearchStart* start() const noexcept { return start_ ? &*start_ : nullptr; }

  [[nodiscard]] bool full() const noexcept { return heap_.size() >= limit_; }
  /// The score that a unit must have at least.
  [[nodiscard]] double needed() const noexcept {
    return full() ? heap_.front().score : -std::numeric_limits<double>::infinity();
  }

  /// Whether the unit was taken.
  bool offer(double score, RecordId record) {
    const Scored scored{score, record};
    const auto before = [this](const Scored& left, const Scored& right) {
      return ranks_before(left, right);
    };
    if (full()) {
      if (limit_ == 0 || !before(scored, heap_.front())) return false;
      std::pop_heap(heap_.begin(), heap_.end(), before);
      heap_.pop_back();
    }
    heap_.push_back(scored);
    std::push_heap(heap_.begin(), heap_.end(), before);
    return true;
  }

  std::vector<RecordId> take() {
    std::sort(heap_.begin(), heap_.end(), [this](const Scored& left, const Scored& right) {
      return ranks_before(left, right);
    });
    std::vector<RecordId> ids;
    ids.reserve(heap_.size());
    for (const Scored& scored : heap_) ids.push_back(scored.record);
    return ids;
  }

 private:
  struct Scored {
    double score = 0.0;
    RecordId record = 0;
  };
  // As cq::ranks_before(), on keys in place of texts.
  [[nodiscard]] bool ranks_before(const Scored& left, const Scored& right) const noexcept {
    if (left.score != right.score) return left.score > right.score;
    return records_[left.record].key > records_[right.record].key;
  }

  const ForwardIndex& records_;
  const std::optional<SearchStart>& start_;
  std::size_t limit_;
  std::vector<Scored> heap_;  // the last ranked one is at the front
};

}  // namespace cq::ranking
