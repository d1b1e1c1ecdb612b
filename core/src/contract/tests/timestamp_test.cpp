#include <gtest/gtest.h>

#include <cq/timestamp.hpp>

namespace {

using cq::format_timestamp;
using cq::parse_timestamp;
using cq::Timestamp;
using cq::UtcSuffix;

constexpr Timestamp at(std::int64_t microseconds) {
  return Timestamp(std::chrono::microseconds(microseconds));
}

TEST(Timestamp, HasSixDigitsOfFractionOrNone) {
  EXPECT_EQ(format_timestamp(at(1'767'323'045'678'901), UtcSuffix::kZ),
            "2026-01-02T03:04:05.678901Z");
  EXPECT_EQ(format_timestamp(at(1'767'323'045'000'001), UtcSuffix::kZ),
            "2026-01-02T03:04:05.000001Z");
  EXPECT_EQ(format_timestamp(at(1'767'323'045'000'000), UtcSuffix::kOffset),
            "2026-01-02T03:04:05+00:00");
}

TEST(Timestamp, BeforeTheEpochIsRight) {
  EXPECT_EQ(format_timestamp(at(-1), UtcSuffix::kZ), "1969-12-31T23:59:59.999999Z");
}

TEST(Timestamp, ReadsEveryUtcFormAlike) {
  const Timestamp wanted = at(1'767'323'045'678'901);
  for (const char* text : {"2026-01-02T03:04:05.678901Z", "2026-01-02T03:04:05.678901+00:00",
                           "2026-01-02 03:04:05.678901", "2026-01-02T05:04:05.678901+02:00",
                           "2026-01-01T22:34:05.678901-04:30", "2026-01-02T03:04:05.678901999Z"}) {
    EXPECT_EQ(parse_timestamp(text), wanted) << text;
  }
  EXPECT_EQ(parse_timestamp("2026-01-02T03:04:05.5Z"), at(1'767'323'045'500'000));
}

TEST(Timestamp, RefusesWhatIsNoTimestamp) {
  for (const char* text :
       {"", "2026-01-02", "2026-02-30T00:00:00Z", "2026-01-02T24:00:00Z", "2026-01-02T03:60:00Z",
        "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z", "2026-01-02T03:04:05+0000",
        "2026-01-02T03:04:05Z ", "2026-1-2T03:04:05Z", "2026-01-02T03:04:05+25:00", "yesterday",
        "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
}

}  // namespace
