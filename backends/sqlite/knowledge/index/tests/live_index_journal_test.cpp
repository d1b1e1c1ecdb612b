#include "sqlite/knowledge/index/tests/live_index_fixture.hpp"

namespace cq::test {
namespace {

// A unit whose domains in the table aren't its document's can't be indexed until they are again.
TEST_F(LiveIndexTest, SeesDomainsThatAnotherTakesFromAUnitAndGivesBackOneByOne) {
  wait_until_ready();
  const auto refreshed = index_->times_refreshed();
  RawDatabase other(file());
  const auto answers = [this](const char* domain) {
    ReadSnapshot snapshot(*reader_);
    bool can_say = false;
    EXPECT_TRUE(index_->read(snapshot, [&](const RankingIndex& index) {
      can_say = index.query({{domain}, {}, {}, "", 5}).has_value();
    }));
    return can_say;
  };
  const std::string of_six = "unit_id = '" + unit_id(6) + "'";
  other.run("DELETE FROM knowledge_unit_domains WHERE " + of_six);
  EXPECT_TRUE(answers("api"));
  other.run("INSERT INTO knowledge_unit_domains VALUES ('" + unit_id(6) + "', 'else')");
  EXPECT_FALSE(answers("else"));
  other.run("INSERT INTO knowledge_unit_domains VALUES ('" + unit_id(6) + "', 'api')");
  EXPECT_FALSE(answers("api"));
  other.run("DELETE FROM knowledge_unit_domains WHERE domain = 'else'");
  EXPECT_TRUE(answers("api"));
  EXPECT_TRUE(look());
  EXPECT_EQ(index_->times_refreshed(), refreshed);
}

TEST_F(LiveIndexTest, SeesSeveralChangesOfOneUnitInARowWhichTheJournalNotesOnce) {
  wait_until_ready();
  RawDatabase other(file());
  const std::string entries = "SELECT count(*) FROM knowledge_unit_changes";
  const int before = std::stoi(other.value(entries));
  for (unsigned i = 1; i <= 5; ++i) {
    other.run("UPDATE knowledge_units SET data = " + data_with(0.1 * i) + " WHERE id = '" +
              unit_id(7) + "'");
    EXPECT_TRUE(look()) << i;
  }
  EXPECT_EQ(std::stoi(other.value(entries)), before + 1);
}

// What the journal doesn't hold any more, or never held, is found by comparing.
TEST_F(LiveIndexTest, ComparesWhereTheJournalCannotSay) {
  const std::vector<std::string> lacks{
      "DELETE FROM knowledge_unit_changes WHERE sequence > 5",
      "DELETE FROM knowledge_unit_changes",
      "UPDATE knowledge_unit_changes SET mark = mark + 1",
      "DROP TRIGGER knowledge_unit_updated",
  };
  double confidence = 0.1;
  for (const std::string& lack : lacks) {
    wait_until_ready();
    const auto refreshed = index_->times_refreshed();
    RawDatabase other(file());
    other.run(lack);
    other.run("UPDATE knowledge_units SET data = " + data_with(confidence += 0.1) +
              " WHERE id = '" + unit_id(3) + "'");
    EXPECT_FALSE(look()) << lack;
    wait_until_ready();
    EXPECT_GT(index_->times_refreshed(), refreshed) << lack;
  }
}

TEST_F(LiveIndexTest, FollowsMoreThanAReaderDoesAtOnceByTheJournal) {
  wait_until_ready();
  RawDatabase other(file());
  other.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
      "INSERT INTO knowledge_units (id, data, status, created_at) "
      "SELECT 'ku_' || printf('%032x', 100000 + i), data, status, created_at "
      "FROM knowledge_units, n WHERE id = '" +
      unit_id(1) + "'");
  EXPECT_FALSE(look());
  wait_until_ready();
}

TEST_F(LiveIndexTest, TheJournalKeepsTheNewestEntriesWhoeverWrites) {
  RawDatabase other(file());
  const int before = std::stoi(other.value("SELECT max(sequence) FROM knowledge_unit_changes"));
  other.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 70000) "
      "INSERT INTO knowledge_units (id, data) SELECT 'ku_' || i, '{}' FROM n");
  const int newest = std::stoi(other.value("SELECT max(sequence) FROM knowledge_unit_changes"));
  EXPECT_EQ(newest, before + 70'000);
  const int kept = std::stoi(other.value("SELECT count(*) FROM knowledge_unit_changes"));
  EXPECT_GE(kept, 65'536);
  EXPECT_LT(kept, 65'536 + 1024);
}

TEST_F(LiveIndexTest, SeesWhatAnotherAddedRemovedAndMovedToOtherDomains) {
  wait_until_ready();
  RawDatabase other(file());
  other.run("DELETE FROM knowledge_units WHERE id = '" + unit_id(3) + "'");
  other.run("UPDATE knowledge_units SET id = 'odd' WHERE id = '" + unit_id(4) + "'");
  other.run("UPDATE knowledge_units SET data = 'no document' WHERE id = '" + unit_id(5) + "'");
  other.run("DELETE FROM knowledge_unit_domains WHERE unit_id = '" + unit_id(6) + "'");
  wait_until_ready();
  ReadSnapshot snapshot(*reader_);
  EXPECT_TRUE(index_->read(snapshot, [](const RankingIndex& index) {
    EXPECT_EQ(index.unindexed_ids(), (std::vector<std::string>{unit_id(5), unit_id(6), "odd"}));
    EXPECT_FALSE(index.query({{"api"}, {}, {}, "", 5}));  // the damaged one is in it
  }));
}

}  // namespace
}  // namespace cq::test
