#pragma once

#include <chrono>
#include <cq/export.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace cq {

/// A point in time in UTC, to the microsecond. Every timestamp in the contract is one of these.
using Timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// The first point in time that has no text, as its year hasn't four digits.
inline constexpr Timestamp kEndOfCalendar =
    std::chrono::sys_days(std::chrono::year(10'000) / std::chrono::January / 1);

/// The present time. Safe from any thread.
CQ_EXPORT Timestamp now() noexcept;

/// How UTC is written at the end of a timestamp: "Z" inside a unit's document, "+00:00" in columns
/// and in what the API says of keys and reviews.
enum class UtcSuffix { kZ, kOffset };

/// ISO 8601, e.g. "2026-01-02T03:04:05.678901Z": six digits of fraction, none when they are all
/// zero. Safe from any thread.
CQ_EXPORT std::string format_timestamp(Timestamp at, UtcSuffix suffix);

/// Reads ISO 8601 with "T" or a blank between date and time, up to nine digits of fraction (those
/// past the sixth are dropped), and "Z", "+hh:mm" or nothing (taken as UTC) at the end.
/// Returns nullopt for anything else, and where the year in UTC hasn't four digits. Safe from any
/// thread.
CQ_EXPORT std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

}  // namespace cq
