#pragma once

#include <string_view>

/// The values in a document that only releases 0.1 and 0.2 of the original wrote, and that no
/// client of today reads. Safe from any thread.
namespace cq {

inline bool is_old_tier(std::string_view tier) noexcept {
  return tier.starts_with("TIER_");
}

inline bool is_old_flag_reason(std::string_view reason) noexcept {
  return reason.starts_with("FLAG_REASON_");
}

}  // namespace cq
