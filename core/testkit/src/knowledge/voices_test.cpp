#include <atomic>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

const Flag kStaleFlag{"stale", kMoment, std::nullopt, std::nullopt};

/// Confirmations and flags under a name.
class VoicesTest : public StoreTest {
 protected:
  [[nodiscard]] Unit read(unsigned number = 1) const {
    return parse_unit_document(knowledge().find(unit_id(number))->document);
  }
  [[nodiscard]] std::int64_t confirmations() const { return read().evidence.confirmations; }
};
CQ_SUITE(VoicesTest, "evidence", kNeedsReviews, Lasting::kStore);

TEST_P(VoicesTest, ASecondConfirmationOfOneVoterChangesNothing) {
  CQ_SENTENCE("knowledge.confirm.voter");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  const StoredUnit first = knowledge().confirm(kId, kMoment, "alice");
  EXPECT_EQ(confirmations(), 2);
  const StoredUnit second =
      knowledge().confirm(kId, kMoment + std::chrono::hours(1), std::string("alice"));
  EXPECT_EQ(second.document, first.document);
  EXPECT_EQ(second.status, ReviewStatus::kApproved);
  EXPECT_EQ(knowledge().find(kId)->document, first.document);
  knowledge().confirm(unit_id(2), kMoment, "alice");
  EXPECT_EQ(read(2).evidence.confirmations, 2);
}

TEST_P(VoicesTest, EachVoterCountsOnceAndNamesAreComparedExactly) {
  CQ_SENTENCE("knowledge.confirm.voter");
  using namespace std::string_literals;
  insert_approved({sample_unit(1, {"api"})});
  const std::vector<std::string> voters{"alice",     "Alice", "alice ",
                                        "alice\0x"s, "é",     awkward_text()};
  for (int round = 0; round < 2; ++round) {
    for (const std::string& voter : voters) knowledge().confirm(kId, kMoment, voter);
    EXPECT_EQ(confirmations(), 1 + static_cast<std::int64_t>(voters.size()));
  }
}

TEST_P(VoicesTest, WithoutANameEachConfirmationAndFlagCounts) {
  CQ_SENTENCE("knowledge.confirm.no_voter");
  insert_approved({sample_unit(1, {"api"})});
  for (int i = 0; i < 3; ++i) {
    knowledge().confirm(kId, kMoment, "");
    knowledge().flag(kId, kStaleFlag, {}, "");
  }
  EXPECT_EQ(confirmations(), 4);
  EXPECT_EQ(read().flags.size(), 3U);
}

TEST_P(VoicesTest, ASecondFlagOfOneVoterChangesNothingWhateverItSays) {
  CQ_SENTENCE("knowledge.flag.voter");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().confirm(kId, kMoment, "alice");
  const StoredUnit first = knowledge().flag(kId, kStaleFlag, {}, "alice");
  EXPECT_EQ(read().flags.size(), 1U);
  const Flag other{"duplicate", kMoment, "another detail", unit_id(2)};
  EXPECT_EQ(knowledge().flag(kId, other, {}, "alice").document, first.document);
  EXPECT_EQ(knowledge().confirm(kId, kMoment, "alice").document, first.document);
  EXPECT_EQ(knowledge().find(kId)->document, first.document);
  knowledge().flag(kId, other, {}, "bob");
  EXPECT_EQ(read().flags.size(), 2U);
}

TEST_P(VoicesTest, AVoterWhoseFlagWasRefusedMayFlagAgain) {
  CQ_SENTENCE("knowledge.flag.voter");
  CQ_SENTENCE("apply_flag.throws");
  insert_approved({sample_unit(1, {"api"})});
  constexpr UnitLimits kNoFlags{.flags = 0};
  EXPECT_EQ(error_kind_of([&] { knowledge().flag(kId, kStaleFlag, kNoFlags, "alice"); }),
            ErrorKind::kConflict);
  knowledge().flag(kId, kStaleFlag, {}, "alice");
  EXPECT_EQ(read().flags.size(), 1U);
  // One who is heard already isn't refused: nothing would change.
  knowledge().flag(kId, kStaleFlag, kNoFlags, "alice");
  EXPECT_EQ(read().flags.size(), 1U);
}

TEST_P(VoicesTest, AVoiceOfNoApprovedUnitIsNotFoundAndNotKept) {
  CQ_SENTENCE("knowledge.confirm.throws");
  CQ_SENTENCE("knowledge.confirm.voter");
  knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_EQ(error_kind_of([&] { knowledge().confirm(kId, kMoment, "alice"); }),
            ErrorKind::kNotFound);
  reviews().decide(kId, ReviewStatus::kApproved, "bob", kMoment);
  knowledge().confirm(kId, kMoment, "alice");
  EXPECT_EQ(confirmations(), 2);
}

TEST_P(VoicesTest, OfOneVotersManyConcurrentVoicesOneCounts) {
  CQ_SENTENCE("knowledge.confirm.voter");
  CQ_SENTENCE("knowledge.flag.voter");
  CQ_SENTENCE("knowledge.confirm.one_step");
  insert_approved({sample_unit(1, {"api"})});
  constexpr unsigned kVoters = 4;
  in_threads([&](unsigned) {
    for (unsigned voter = 0; voter < kVoters; ++voter) {
      knowledge().confirm(kId, kMoment, "voter " + std::to_string(voter));
      knowledge().flag(kId, kStaleFlag, {}, "voter " + std::to_string(voter));
    }
  });
  EXPECT_EQ(confirmations(), 1 + kVoters);
  EXPECT_EQ(read().flags.size(), kVoters);
}

class VoicesDurabilityTest : public StoreTest {};
CQ_SUITE(VoicesDurabilityTest, "durability", kNeedsReviews, Lasting::kProcess);

TEST_P(VoicesDurabilityTest, VoicesAreThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("knowledge.confirm.durable");
  CQ_SENTENCE("knowledge.flag.voter");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().confirm(kId, kMoment, "alice");
  const std::string document = knowledge().flag(kId, kStaleFlag, {}, "alice").document;
  reopen();
  EXPECT_EQ(knowledge().confirm(kId, kMoment, "alice").document, document);
  EXPECT_EQ(knowledge().flag(kId, kStaleFlag, {}, "alice").document, document);
  EXPECT_NE(knowledge().confirm(kId, kMoment, "bob").document, document);
}

}  // namespace

CQ_TESTS_OF(voices_test)

}  // namespace cq::testkit
