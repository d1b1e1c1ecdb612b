#include "knowledge/unit_counter.hpp"

#include <cq/error.hpp>
#include <cq/timestamp.hpp>
#include <utility>

namespace cq::knowledge {

UnitCounter::UnitCounter(host::StorePart<Statistics> statistics, Now now)
    : statistics_(std::move(statistics)), now_(std::move(now)) {}

std::optional<UnitCounts> UnitCounter::count_if_due() {
  const std::unique_lock counting(counting_, std::try_to_lock);
  if (!counting.owns_lock() || !can_count_) {
    return std::nullopt;
  }
  const auto time = now_();
  if (counted_ && time - *counted_ < kInterval) {
    return std::nullopt;
  }
  counted_ = time;  // when it fails, too: a store in trouble isn't asked more often
  const Timestamp today = std::chrono::time_point_cast<Timestamp::duration>(
      std::chrono::system_clock::now());  // so that no days are to be looked up
  try {
    const ReviewStatistics statistics = statistics_->of_reviews({}, today);
    return UnitCounts{.pending = statistics.pending,
                      .approved = statistics.approved,
                      .rejected = statistics.rejected};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kNotImplemented) {
      throw;
    }
    can_count_ = false;
    return std::nullopt;
  }
}

}  // namespace cq::knowledge
