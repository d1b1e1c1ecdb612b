#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/knowledge/knowledge.hpp>
#include <cq/knowledge/old_documents.hpp>
#include <cq/store.hpp>
#include <cq/testkit/samples.hpp>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kDashed = "ku_48231500-0230-249b-4a5a-ae4d629a6f22";
constexpr const char* kPlain = "ku_482315000230249b4a5aae4d629a6f22";

std::string old_document(const std::string& rest) {
  return std::string(R"({"id":")") + kDashed +
         R"(","domain":["api"],"insight":{"summary":"s","detail":"d","action":"a"},"mystery":1,)"
         R"("evidence":{"first_observed":"2026-01-02T03:04:05Z",)"
         R"("last_confirmed":"2026-01-02T03:04:05Z"},"tier":"TIER_LOCAL")" +
         rest + "}";
}

class OldUnits : public SqliteTest {
 protected:
  void write_old(const std::string& document) const {
    RawDatabase raw(file());
    raw.run("PRAGMA foreign_keys = ON");
    raw.run("INSERT INTO knowledge_units (id, data, status, created_at, tier) VALUES ('" +
            std::string(kDashed) + "', '" + document +
            "', 'approved', '2026-01-02T03:04:05+00:00', 'TIER_LOCAL')");
    raw.run("INSERT INTO knowledge_unit_domains VALUES ('" + std::string(kDashed) +
            "', 'api'), ('" + std::string(kDashed) + "', 'more')");
  }
  [[nodiscard]] std::vector<std::string> ids_for_api() const {
    std::vector<std::string> ids;
    for (const StoredUnit& unit : part<Knowledge>(*store_).query({{"api"}, {}, {}, "", 9})) {
      ids.push_back(unit.id);
    }
    return ids;
  }

  const std::unique_ptr<Store> store_ = open(file());
};

TEST_F(OldUnits, AreLeftOutUntilTheyAreConvertedWithTheirRows) {
  write_old(old_document(""));
  EXPECT_THAT(ids_for_api(), ElementsAre());
  const auto converted = part<OldDocuments>(*store_).convert();
  ASSERT_EQ(converted.size(), 1U);
  EXPECT_EQ(converted.front().id, kDashed);
  EXPECT_EQ(converted.front().new_id, kPlain);
  EXPECT_EQ(converted.front().problem, "");
  EXPECT_THAT(ids_for_api(), ElementsAre(kPlain));
  RawDatabase raw(file());
  EXPECT_EQ(raw.rows("SELECT id, tier, data ->> 'mystery' FROM knowledge_units"),
            (std::vector<Row>{{kPlain, "local", "1"}}));
  EXPECT_EQ(raw.rows("SELECT unit_id, domain FROM knowledge_unit_domains ORDER BY domain"),
            (std::vector<Row>{{kPlain, "api"}, {kPlain, "more"}}));
  EXPECT_TRUE(raw.rows("PRAGMA foreign_key_check").empty());
}

TEST_F(OldUnits, AreConvertedUnderAnIndexThatIsCurrent) {
  EXPECT_TRUE(comes_to_answer_at_once(*store_, {{"api"}, {}, {}, "", 9}));
  write_old(old_document(""));
  RawDatabase(file()).run("DELETE FROM knowledge_unit_domains WHERE domain = 'more'");
  EXPECT_TRUE(comes_to_answer_at_once(*store_, {{"other"}, {}, {}, "", 9}));
  EXPECT_EQ(part<OldDocuments>(*store_).convert().size(), 1U);
  EXPECT_TRUE(comes_to_answer_at_once(*store_, {{"api"}, {}, {}, "", 9}));
  EXPECT_THAT(ids_for_api(), ElementsAre(kPlain));
}

TEST_F(OldUnits, ThatStayUnreadableAreNotTouched) {
  write_old(old_document(R"(,"flags":"none")"));
  const auto before = RawDatabase(file()).rows("SELECT * FROM knowledge_units");
  const auto converted = part<OldDocuments>(*store_).convert();
  ASSERT_EQ(converted.size(), 1U);
  EXPECT_THAT(converted.front().problem, HasSubstr("\"flags\" is not a list"));
  EXPECT_EQ(RawDatabase(file()).rows("SELECT * FROM knowledge_units"), before);
}

TEST_F(OldUnits, OthersStayByteForByte) {
  part<Knowledge>(*store_).insert(testkit::sample_unit(7, {"api"}));
  RawDatabase(file()).run("UPDATE knowledge_units SET data = replace(data, ',', ' , ')");
  const auto before = RawDatabase(file()).rows("SELECT * FROM knowledge_units");
  write_old(old_document(""));
  EXPECT_EQ(part<OldDocuments>(*store_).convert().size(), 1U);
  EXPECT_EQ(RawDatabase(file()).rows("SELECT * FROM knowledge_units WHERE id <> '" +
                                     std::string(kPlain) + "'"),
            before);
}

}  // namespace
}  // namespace cq::test
