#include <gtest/gtest.h>

#include <cq/knowledge/unit.hpp>

namespace {

using cq::apply_confirmation;
using cq::apply_flag;
using cq::Timestamp;
using cq::Unit;

constexpr Timestamp kMoment{std::chrono::microseconds{1'767'323'045'678'901}};

Unit unit_of(double confidence) {
  Unit unit;
  unit.evidence.confidence = confidence;
  return unit;
}

double confirmed(double confidence) {
  Unit unit = unit_of(confidence);
  apply_confirmation(unit, kMoment);
  return unit.evidence.confidence;
}

double flagged(double confidence) {
  Unit unit = unit_of(confidence);
  apply_flag(unit, {"stale", kMoment, std::nullopt, std::nullopt}, {});
  return unit.evidence.confidence;
}

TEST(Evidence, AConfirmationIsPlainDoubleArithmetic) {
  EXPECT_EQ(confirmed(0.5), 0.6);
  EXPECT_EQ(confirmed(0.6), 0.7);
  EXPECT_EQ(confirmed(0.7), 0.7999999999999999);
  EXPECT_EQ(confirmed(0.2), 0.30000000000000004);
}

TEST(Evidence, AConfirmationEndsAtOne) {
  EXPECT_EQ(confirmed(0.9), 1.0);
  EXPECT_EQ(confirmed(0.8999999999999999), 0.9999999999999999);
  EXPECT_EQ(confirmed(0.95), 1.0);
  EXPECT_EQ(confirmed(1.0), 1.0);
}

TEST(Evidence, AConfirmationCountsAndMovesItsTimestampAlone) {
  Unit unit = unit_of(0.5);
  unit.evidence.first_observed = kMoment - std::chrono::hours(1);
  apply_confirmation(unit, kMoment);
  EXPECT_EQ(unit.evidence.confirmations, 2);
  EXPECT_EQ(unit.evidence.last_confirmed, kMoment);
  EXPECT_EQ(unit.evidence.first_observed, kMoment - std::chrono::hours(1));
  EXPECT_TRUE(unit.flags.empty());
}

TEST(Evidence, AFlagIsPlainDoubleArithmetic) {
  EXPECT_EQ(flagged(0.5), 0.35);
  EXPECT_EQ(flagged(0.35), 0.19999999999999998);
  EXPECT_EQ(flagged(0.19999999999999998), 0.04999999999999999);
}

TEST(Evidence, AFlagEndsAtZero) {
  EXPECT_EQ(flagged(0.15), 0.0);
  EXPECT_EQ(flagged(0.1), 0.0);
  EXPECT_EQ(flagged(0.0), 0.0);
}

TEST(Evidence, AFlagIsAddedAfterThoseThatAreThere) {
  Unit unit = unit_of(0.5);
  apply_flag(unit, {"stale", kMoment, std::nullopt, std::nullopt}, {});
  apply_flag(unit, {"duplicate", kMoment, "detail", "ku_1"}, {});
  ASSERT_EQ(unit.flags.size(), 2U);
  EXPECT_EQ(unit.flags[0].reason, "stale");
  EXPECT_EQ(unit.flags[1].reason, "duplicate");
  EXPECT_EQ(unit.flags[1].detail, "detail");
  EXPECT_EQ(unit.flags[1].duplicate_of, "ku_1");
  EXPECT_EQ(unit.evidence.confirmations, 1);
  EXPECT_EQ(unit.evidence.last_confirmed, Timestamp{});
}

}  // namespace
