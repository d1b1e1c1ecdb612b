#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

#include "kit/any_sample.hpp"

namespace cq::testkit {
namespace {

const Flag kStale{"stale", kMoment, std::nullopt, std::nullopt};

/// What confirmations and flags do to units.
class EvidenceTest : public StoreTest {
 protected:
  [[nodiscard]] Unit read(const std::string& id) const {
    return parse_unit_document(knowledge().find(id)->document);
  }
  [[nodiscard]] double confidence() const { return read(kId).evidence.confidence; }
};
CQ_SUITE(EvidenceTest, "evidence", kNeedsReviews, Lasting::kStore);

void expect_equal(const StoredUnit& unit, const StoredUnit& expected) {
  EXPECT_EQ(unit.id, expected.id);
  EXPECT_EQ(unit.document, expected.document);
  EXPECT_EQ(unit.status, expected.status);
  EXPECT_EQ(unit.reviewed_by, expected.reviewed_by);
  EXPECT_EQ(unit.reviewed_at, expected.reviewed_at);
}

TEST_P(EvidenceTest, AConfirmationAddsATenthAndOneAndMovesTheTimestamp) {
  CQ_SENTENCE("apply_confirmation.effect");
  CQ_SENTENCE("knowledge.confirm");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().confirm(kId, kMoment, "");
  const Evidence evidence = read(kId).evidence;
  EXPECT_EQ(evidence.confidence, 0.6);
  EXPECT_EQ(evidence.confirmations, 2);
  EXPECT_EQ(evidence.last_confirmed, kMoment);
  EXPECT_EQ(evidence.first_observed, sample_unit(1, {}).evidence.first_observed);
}

TEST_P(EvidenceTest, ConfirmationsAddUpToTheLastBitAndEndAtOne) {
  CQ_SENTENCE("apply_confirmation.arithmetic");
  insert_approved({sample_unit(1, {"api"})});
  for (const double expected :
       {0.6, 0.7, 0.7999999999999999, 0.8999999999999999, 0.9999999999999999, 1.0, 1.0}) {
    knowledge().confirm(kId, kMoment, "");
    EXPECT_EQ(confidence(), expected);
  }
  EXPECT_EQ(read(kId).evidence.confirmations, 8);
}

TEST_P(EvidenceTest, AFlagTakesItsPartAndIsKept) {
  CQ_SENTENCE("apply_flag.effect");
  CQ_SENTENCE("knowledge.flag");
  insert_approved({sample_unit(1, {"api"})});
  const Flag flag{"duplicate", kMoment, awkward_text(), unit_id(2)};
  knowledge().flag(kId, flag, {}, "");
  const Unit unit = read(kId);
  EXPECT_EQ(unit.evidence.confidence, 0.35);
  EXPECT_EQ(unit.evidence.confirmations, 1);
  EXPECT_EQ(unit.evidence.last_confirmed, sample_unit(1, {}).evidence.last_confirmed);
  ASSERT_EQ(unit.flags.size(), 1U);
  EXPECT_EQ(unit.flags[0].reason, "duplicate");
  EXPECT_EQ(unit.flags[0].timestamp, kMoment);
  EXPECT_EQ(unit.flags[0].detail, awkward_text());
  EXPECT_EQ(unit.flags[0].duplicate_of, unit_id(2));
}

TEST_P(EvidenceTest, FlagsTakeAwayToTheLastBitAndEndAtZero) {
  CQ_SENTENCE("apply_flag.arithmetic");
  insert_approved({sample_unit(1, {"api"})});
  for (const double expected : {0.35, 0.19999999999999998, 0.04999999999999999, 0.0, 0.0}) {
    knowledge().flag(kId, kStale, {}, "");
    EXPECT_EQ(confidence(), expected);
  }
  EXPECT_EQ(read(kId).flags.size(), 5U);
}

TEST_P(EvidenceTest, AFlagBeyondThoseThatAreAllowedChangesNothing) {
  CQ_SENTENCE("apply_flag.throws");
  insert_approved({sample_unit(1, {"api"})});
  constexpr UnitLimits kTwoFlags{.flags = 2};
  knowledge().flag(kId, kStale, kTwoFlags, "");
  knowledge().flag(kId, kStale, kTwoFlags, "");
  const std::string full = knowledge().find(kId)->document;
  EXPECT_EQ(error_kind_of([&] { knowledge().flag(kId, kStale, kTwoFlags, ""); }),
            ErrorKind::kConflict);
  EXPECT_EQ(knowledge().find(kId)->document, full);
  knowledge().flag(kId, kStale, {}, "");
  EXPECT_EQ(read(kId).flags.size(), 3U);
}

TEST_P(EvidenceTest, ADetailWithWhichAUnitIsTooLargeChangesNothing) {
  CQ_SENTENCE("apply_flag.throws");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  const Flag flag{"stale", kMoment, std::string(100, 'd'), std::nullopt};
  const std::string before = knowledge().find(kId)->document;
  const std::size_t size = knowledge().flag(unit_id(2), flag, {}, "").document.size();
  EXPECT_EQ(error_kind_of([&] { knowledge().flag(kId, flag, {.bytes = size - 1}, ""); }),
            ErrorKind::kConflict);
  EXPECT_EQ(knowledge().find(kId)->document, before);
  EXPECT_EQ(knowledge().flag(kId, flag, {.bytes = size}, "").document.size(), size);
}

TEST_P(EvidenceTest, AFlagWithoutADetailNeverFailsBySize) {
  CQ_SENTENCE("apply_flag.size");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().flag(kId, kStale, {.bytes = 1}, "");
  knowledge().flag(kId, {"duplicate", kMoment, std::nullopt, unit_id(2)}, {.bytes = 1}, "");
  EXPECT_EQ(read(kId).flags.size(), 2U);
}

TEST_P(EvidenceTest, FlagsKeepTheOrderInWhichTheyCame) {
  CQ_SENTENCE("apply_flag.effect");
  insert_approved({sample_unit(1, {"api"})});
  knowledge().flag(kId, {"incorrect", kMoment + std::chrono::seconds(1), {}, {}}, {}, "");
  knowledge().flag(kId, kStale, {}, "");
  const Unit unit = read(kId);
  ASSERT_EQ(unit.flags.size(), 2U);
  EXPECT_EQ(unit.flags[0].reason, "incorrect");
  EXPECT_EQ(unit.flags[1].reason, "stale");
}

TEST_P(EvidenceTest, BothReturnWhatFindThenGives) {
  CQ_SENTENCE("knowledge.confirm");
  CQ_SENTENCE("knowledge.flag");
  insert_approved({sample_unit(1, {"api"})});
  const StoredUnit confirmed = knowledge().confirm(kId, kMoment, "");
  expect_equal(confirmed, *knowledge().find(kId));
  EXPECT_EQ(confirmed.status, ReviewStatus::kApproved);
  EXPECT_EQ(confirmed.reviewed_by, "bob");
  const StoredUnit flagged = knowledge().flag(kId, kStale, {}, "");
  expect_equal(flagged, *knowledge().find(kId));
  EXPECT_NE(flagged.document, confirmed.document);
}

TEST_P(EvidenceTest, TheDocumentKeepsItsForm) {
  CQ_SENTENCE("unit_document.form");
  Unit unit = sample_unit(1, {"api", awkward_text()});
  unit.context = {{"C++"}, {"Qt"}, "pattern"};
  unit.extensions = R"({"acme:nested":{"z":[1,2.5,null,true],"a":1e+30}})";
  unit.superseded_by = unit_id(3);
  unit.version = 7;
  insert_approved({unit});
  knowledge().confirm(kId, kMoment, "");
  unit.evidence.confidence = 0.6;
  unit.evidence.confirmations = 2;
  unit.evidence.last_confirmed = kMoment;
  EXPECT_EQ(knowledge().find(kId)->document, write_unit_document(unit));
  knowledge().flag(kId, kStale, {}, "");
  unit.evidence.confidence = 0.6 - 0.15;
  unit.flags = {kStale};
  EXPECT_EQ(knowledge().find(kId)->document, write_unit_document(unit));
  EXPECT_TRUE(knowledge().find(kId)->document.ends_with(
      R"("flags":[{"reason":"stale","timestamp":"2026-02-03T04:05:06.000007Z"}]})"));
}

TEST_P(EvidenceTest, QueriesSeeTheChange) {
  CQ_SENTENCE("knowledge.query.fresh");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  const auto first = [&] { return knowledge().query({{"api"}, {}, {}, "", 1}).at(0).id; };
  knowledge().confirm(kId, kMoment, "");
  EXPECT_EQ(first(), kId);
  knowledge().flag(kId, kStale, {}, "");
  EXPECT_EQ(first(), unit_id(2));
}

TEST_P(EvidenceTest, OtherUnitsStayAsTheyAre) {
  CQ_SENTENCE("knowledge.confirm");
  insert_approved({sample_unit(1, {"api"}), sample_unit(2, {"api"})});
  knowledge().confirm(kId, kMoment, "");
  knowledge().flag(kId, kStale, {}, "");
  EXPECT_EQ(knowledge().find(unit_id(2))->document, write_unit_document(sample_unit(2, {"api"})));
}

TEST_P(EvidenceTest, OnlyApprovedUnitsAreConfirmedAndFlagged) {
  CQ_SENTENCE("knowledge.confirm.throws");
  CQ_SENTENCE("knowledge.flag");
  using namespace std::string_literals;
  knowledge().insert(sample_unit(1, {"api"}));
  insert_rejected({sample_unit(2, {"api"})});
  insert_approved({sample_unit(4, {"api"})});
  for (const std::string& id : {unit_id(1), unit_id(2), unit_id(3), ""s, unit_id(4) + "\0"s}) {
    EXPECT_EQ(error_kind_of([&] { knowledge().confirm(id, kMoment, ""); }), ErrorKind::kNotFound)
        << id;
    EXPECT_EQ(error_kind_of([&] { knowledge().flag(id, kStale, {}, ""); }), ErrorKind::kNotFound)
        << id;
  }
  EXPECT_EQ(knowledge().find(unit_id(1))->document, write_unit_document(sample_unit(1, {"api"})));
  EXPECT_EQ(knowledge().find(unit_id(2))->document, write_unit_document(sample_unit(2, {"api"})));
}

}  // namespace

CQ_TESTS_OF(evidence_test)

}  // namespace cq::testkit
