#pragma once

#include <cq/export.hpp>
#include <cq/limits.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cq {

/// What was learned.
struct Insight {
  std::string summary;
  std::string detail;
  std::string action;
};

/// Where it applies.
struct Context {
  std::vector<std::string> languages;
  std::vector<std::string> frameworks;
  std::string pattern;
};

/// How far it is to be believed.
struct Evidence {
  double confidence = 0.5;  ///< 0 to 1
  std::int64_t confirmations = 1;
  Timestamp first_observed;
  Timestamp last_confirmed;
};

/// A report that a unit is wrong.
struct Flag {
  std::string reason;  ///< "stale", "incorrect" or "duplicate"
  Timestamp timestamp;
  std::optional<std::string> detail;
  std::optional<std::string> duplicate_of;  ///< a unit's id
};

/// One unit of shared knowledge, as the original server models it.
struct Unit {
  std::string id;  ///< "ku_" and 32 lower-case hex digits
  std::int64_t version = 1;
  std::vector<std::string> domains;  ///< normalised (normalise_domains), never empty
  Insight insight;
  Context context;
  Evidence evidence;
  std::string tier = "private";
  std::optional<std::string> created_by;     ///< a username
  std::optional<std::string> superseded_by;  ///< a unit's id
  std::optional<std::string> extensions;     ///< compact text of a JSON object
  std::vector<Flag> flags;
};

/// How large a unit may become by what clients send. What is stored already may be larger.
struct UnitLimits {
  std::size_t bytes = limits::kUnitBytes;  ///< of its document
  std::size_t flags = limits::kFlagsPerUnit;
};

/// For a change that was accepted before, e.g. one that is replayed.
inline constexpr UnitLimits kUnlimitedUnit{std::numeric_limits<std::size_t>::max(),
                                           std::numeric_limits<std::size_t>::max()};

/// Where a unit stands in review. Only approved units answer queries.
enum class ReviewStatus { kPending, kApproved, kRejected };

/// A unit as a store keeps it: its document (unit_document.hpp) and what the review said of it.
struct StoredUnit {
  std::string id;
  std::string document;
  ReviewStatus status = ReviewStatus::kPending;
  std::optional<std::string> reviewed_by;  ///< a username
  std::optional<Timestamp> reviewed_at;
};

/// "pending", "approved" or "rejected", as stores keep it and the API shows it. Safe from any
/// thread.
CQ_EXPORT std::string_view to_string(ReviewStatus status) noexcept;

/// The status of that name, compared exactly; nullopt for any other text. Safe from any thread.
CQ_EXPORT std::optional<ReviewStatus> parse_review_status(std::string_view text) noexcept;

/// What a confirmation does to a unit: 0.1 more confidence (at most 1), one more confirmation, and
/// last_confirmed moves to `at`. [apply_confirmation.effect]
/// Plain IEEE double arithmetic. [apply_confirmation.arithmetic]
/// Safe from any thread.
CQ_EXPORT void apply_confirmation(Unit& unit, Timestamp at);

/// What a flag does to a unit: 0.15 less confidence (at least 0), and the flag is added to its
/// flags. [apply_flag.effect]
/// Plain IEEE double arithmetic. [apply_flag.arithmetic]
/// Throws conflict, a sentence for the client, and changes nothing, when the unit has
/// `allowed.flags` flags already, or when the flag has a detail with which the unit's document
/// would be larger than `allowed.bytes`. [apply_flag.throws] A flag without a detail never fails by
/// size. [apply_flag.size] Safe from any thread.
CQ_EXPORT void apply_flag(Unit& unit, const Flag& flag, const UnitLimits& allowed);

}  // namespace cq
