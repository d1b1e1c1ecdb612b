#include <chrono>
#include <string>

#include "database/diagnosis.hpp"

namespace cq::database {
namespace {

constexpr std::chrono::minutes kTolerance{1};
constexpr const char* kRemedy =
    "Set the clock, and let it be kept right, e.g. by systemd-timesyncd: tokens and keys end by "
    "it.";

std::string text(Timestamp at) {
  return format_timestamp(at, UtcSuffix::kZ);
}

}  // namespace

Finding check_clock(Timestamp present, const std::optional<Timestamp>& last_change) {
  // The build's date is the start of a day, in any time zone.
  const std::optional<Timestamp> built = parse_timestamp(CQ_BUILD_DATE "T00:00:00Z");
  if (built && present < *built - std::chrono::days(1)) {
    return {Finding::Kind::kProblem, "clock",
            "It says " + text(present) +
                ", which is before this program was built (" CQ_BUILD_DATE ").",
            kRemedy};
  }
  if (last_change && *last_change > present + kTolerance) {
    return {Finding::Kind::kProblem, "clock",
            "It says " + text(present) + ", but the newest change in the database is of " +
                text(*last_change) + "; it is slow, or was fast then.",
            kRemedy};
  }
  return {Finding::Kind::kFine, "clock", "It says " + text(present) + ".", ""};
}

}  // namespace cq::database
