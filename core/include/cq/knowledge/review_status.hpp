#pragma once

#include <cq/export.hpp>
#include <cq/knowledge/unit.hpp>
#include <optional>
#include <string_view>

namespace cq {

/// "pending", "approved" or "rejected", as stores keep it and the API shows it. Safe from any
/// thread.
CQ_EXPORT std::string_view to_string(ReviewStatus status) noexcept;

/// The status of that name, compared exactly; nullopt for any other text. Safe from any thread.
CQ_EXPORT std::optional<ReviewStatus> parse_review_status(std::string_view text) noexcept;

}  // namespace cq
