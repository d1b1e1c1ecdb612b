#pragma once

#include <cstddef>

/// The domain model's limits. Lengths are counted in Unicode code points. What a store has kept
/// from elsewhere may be beyond them.
namespace cq::limits {

inline constexpr std::size_t kSummaryLength = 500;
inline constexpr std::size_t kDetailLength = 8000;
inline constexpr std::size_t kActionLength = 2000;
inline constexpr std::size_t kDomainLength = 64;
inline constexpr std::size_t kDomains = 16;
inline constexpr std::size_t kLanguageLength = 64;
inline constexpr std::size_t kLanguages = 16;
inline constexpr std::size_t kFrameworkLength = 64;
inline constexpr std::size_t kFrameworks = 16;
inline constexpr std::size_t kPatternLength = 200;
inline constexpr std::size_t kFlagDetailLength = 1000;
inline constexpr std::size_t kCreatedByLength = 256;
inline constexpr std::size_t kKeyNameLength = 64;
inline constexpr std::size_t kKeyTtlLength = 16;
inline constexpr std::size_t kKeyLabels = 16;
inline constexpr std::size_t kKeyLabelLength = 64;
inline constexpr std::size_t kActiveKeysPerUser = 20;
inline constexpr std::size_t kKeyTtlDays = 365;

// These are defaults: a server's settings may have others.
inline constexpr std::size_t kUnitBytes = std::size_t{64} * 1024;  ///< of the document
inline constexpr std::size_t kFlagsPerUnit = 1000;
inline constexpr std::size_t kKeysPerUser = 1000;  ///< revoked and expired ones too

}  // namespace cq::limits
