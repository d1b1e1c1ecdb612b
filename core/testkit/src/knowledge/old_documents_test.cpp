#include <atomic>
#include <cq/knowledge/old_documents.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>

namespace cq::testkit {
namespace {

/// Units with documents as releases 0.1 and 0.2 of the original wrote them.
class OldDocumentsTest : public StoreTest {
 protected:
  [[nodiscard]] OldDocuments& documents() const { return part<OldDocuments>(store()); }

  void insert_with_tier(unsigned number, const std::string& tier) const {
    Unit unit = sample_unit(number, {"api"});
    unit.tier = tier;
    knowledge().insert(unit);
  }
  [[nodiscard]] std::string document_of(unsigned number) const {
    return knowledge().find(unit_id(number)).value().document;
  }
};
CQ_SUITE(OldDocumentsTest, "old documents", kNeedsOldDocuments, Lasting::kStore);

TEST_P(OldDocumentsTest, AreFoundAndLeftAlone) {
  CQ_SENTENCE("old_documents.find");
  CQ_SENTENCE("old_documents.find.reads_only");
  EXPECT_TRUE(documents().find().empty());
  insert_with_tier(1, "private");
  insert_with_tier(2, "TIER_LOCAL");
  const std::string before = document_of(2);
  const auto found = documents().find();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().id, unit_id(2));
  EXPECT_EQ(found.front().new_id, unit_id(2));
  EXPECT_EQ(found.front().changes, std::vector<std::string>{"tier TIER_LOCAL -> local"});
  EXPECT_EQ(found.front().problem, "");
  EXPECT_EQ(document_of(2), before);
}

TEST_P(OldDocumentsTest, AreConvertedAndOthersStay) {
  CQ_SENTENCE("old_documents.convert");
  CQ_SENTENCE("old_documents.convert.others");
  insert_with_tier(1, "private");
  insert_with_tier(2, "TIER_LOCAL");
  insert_with_tier(3, "TIER_GLOBAL");
  const std::string untouched = document_of(1);
  const auto converted = documents().convert();
  ASSERT_EQ(converted.size(), 2U);
  EXPECT_EQ(converted[0].id, unit_id(2));
  EXPECT_EQ(converted[1].id, unit_id(3));
  EXPECT_EQ(document_of(1), untouched);
  EXPECT_EQ(parse_unit_document(document_of(2)).tier, "local");
  EXPECT_EQ(parse_unit_document(document_of(3)).tier, "public");
  EXPECT_TRUE(documents().convert().empty());
}

TEST_P(OldDocumentsTest, AUnitWhoseNewIdIsTakenStays) {
  CQ_SENTENCE("old_documents.convert.others");
  const std::string dashed = "ku_48231500-0230-249b-4a5a-ae4d629a6f22";
  Unit unit = sample_unit(1, {"api"});
  for (const std::string& id : {dashed, without_uuid_dashes(dashed)}) {
    unit.id = id;
    knowledge().insert(unit);
  }
  const std::string before = knowledge().find(dashed).value().document;
  const auto converted = documents().convert();
  ASSERT_EQ(converted.size(), 1U);
  EXPECT_NE(converted.front().problem, "");
  EXPECT_EQ(knowledge().find(dashed).value().document, before);
}

TEST_P(OldDocumentsTest, MayBeConvertedFromAnyThread) {
  CQ_SENTENCE("old_documents.threads");
  constexpr unsigned kUnits = 20;
  for (unsigned number = 0; number < kUnits; ++number) insert_with_tier(number, "TIER_LOCAL");
  std::atomic<std::size_t> converted{0};
  in_threads([&](unsigned) { converted += documents().convert().size(); });
  EXPECT_EQ(converted, kUnits);
}

class LastingOldDocumentsTest : public OldDocumentsTest {};
CQ_SUITE(LastingOldDocumentsTest, "old documents", kNeedsOldDocuments, Lasting::kProcess);

TEST_P(LastingOldDocumentsTest, StayConvertedWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("old_documents.convert.durable");
  insert_with_tier(1, "TIER_LOCAL");
  EXPECT_EQ(documents().convert().size(), 1U);
  reopen();
  EXPECT_EQ(parse_unit_document(document_of(1)).tier, "local");
}

}  // namespace

CQ_TESTS_OF(old_documents_test)

}  // namespace cq::testkit
