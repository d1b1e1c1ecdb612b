#include <cq/knowledge/review_status.hpp>

namespace cq {

std::string_view to_string(ReviewStatus status) noexcept {
  switch (status) {
    case ReviewStatus::kApproved:
      return "approved";
    case ReviewStatus::kRejected:
      return "rejected";
    case ReviewStatus::kPending:
      break;
  }
  return "pending";
}

std::optional<ReviewStatus> parse_review_status(std::string_view text) noexcept {
  for (const ReviewStatus status :
       {ReviewStatus::kPending, ReviewStatus::kApproved, ReviewStatus::kRejected}) {
    if (text == to_string(status)) {
      return status;
    }
  }
  return std::nullopt;
}

}  // namespace cq
