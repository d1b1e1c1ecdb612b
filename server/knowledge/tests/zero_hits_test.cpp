#include "knowledge/zero_hits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cq::knowledge {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ZeroHitsTest : public testing::Test {
 protected:
  Timestamp now_ = Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 28));
  ZeroHits hits_{[this] { return now_; }, true};
};

TEST_F(ZeroHitsTest, AreCountedByDayAndWhateverTheirOrder) {
  hits_.note({"b", "a"});
  now_ += days(1);
  hits_.note({"x"});
  hits_.note({"a", "b"});
  hits_.note({"b", "a", "a"});
  const auto all = hits_.list();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_THAT(all[0].domains, ElementsAre("a", "b"));
  EXPECT_EQ(all[0].times, 2U);
  EXPECT_THAT(all[1].domains, ElementsAre("x"));
  EXPECT_EQ(all[2].day + days(1), all[0].day);
}

TEST_F(ZeroHitsTest, OfAWeekAreKept) {
  for (int i = 0; i < 10; ++i) {
    now_ += days(1);
    hits_.note({"a"});
  }
  EXPECT_THAT(hits_.list(), SizeIs(ZeroHits::kDays));
}

TEST_F(ZeroHitsTest, AreForgottenByTheirAge) {
  hits_.note({"old"});
  now_ += days(3);
  hits_.note({"new"});
  now_ += days(ZeroHits::kDays - 3);
  ASSERT_THAT(hits_.list(), SizeIs(1));
  EXPECT_THAT(hits_.list().front().domains, ElementsAre("new"));
  now_ += days(30);
  EXPECT_THAT(hits_.list(), IsEmpty());
}

TEST_F(ZeroHitsTest, GoOnWhenTheClockIsSetBack) {
  for (std::size_t i = 0; i < ZeroHits::kDays; ++i) {
    hits_.note({"ahead"});
    now_ += days(1);
  }
  now_ -= days(60);
  hits_.note({"a"});
  hits_.note({"a"});
  ASSERT_THAT(hits_.list(), SizeIs(1));
  EXPECT_THAT(hits_.list().front().domains, ElementsAre("a"));
  EXPECT_EQ(hits_.list().front().times, 2U);
}

TEST_F(ZeroHitsTest, HaveABound) {
  for (std::size_t i = 0; i < ZeroHits::kMostPerDay + 50; ++i) {
    hits_.note({std::to_string(i)});
  }
  EXPECT_THAT(hits_.list(), SizeIs(ZeroHits::kMostPerDay));
  hits_.note({"7"});
  EXPECT_EQ(hits_.list().front().times, 2U);
}

TEST_F(ZeroHitsTest, OfLongNamesKeepWholeCharactersOfTheBeginning) {
  std::string name(ZeroHits::kMostBytes - 1, 'a');
  hits_.note({name + "\u00e4", "b"});
  EXPECT_THAT(hits_.list().front().domains, ElementsAre(name, "b"));
}

TEST_F(ZeroHitsTest, AreNotKeptWhereThatIsSwitchedOff) {
  ZeroHits off([this] { return now_; }, false);
  off.note({"a"});
  EXPECT_THAT(off.list(), IsEmpty());
}

}  // namespace
}  // namespace cq::knowledge
