#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cq/testkit/store_test.hpp>
#include <fstream>
#include <thread>

#include "sqlite/maintenance/tests/maintenance_test.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using Kind = Finding::Kind;

class DiagnosisTest : public MaintenanceTest {
 protected:
  [[nodiscard]] Finding finding(const std::filesystem::path& file,
                                const std::string& subject) const {
    for (const Finding& found : maintenance(file)->diagnose()) {
      if (found.subject == subject) return found;
    }
    throw std::runtime_error("nothing found of " + subject);
  }
  static void make_private(const std::filesystem::path& file) {
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
};

TEST_F(DiagnosisTest, FindsNothingAboutASoundDatabaseAndChangesNothing) {
  const auto database = database_of("cq.db", 10, "old");
  make_private(database);
  const std::string before = bytes_of(database);
  const auto names = files();
  std::set<std::string> subjects;
  for (const Finding& found : maintenance(database)->diagnose()) {
    subjects.insert(found.subject);
    if (found.subject == "free disk space") continue;  // up to the machine
    EXPECT_EQ(found.kind, Kind::kFine) << found.subject << ": " << found.sentence;
    EXPECT_EQ(found.remedy, "");
  }
  for (const char* subject :
       {"database file", "file permissions", "directory", "free disk space", "file system", "log",
        "journal mode", "integrity", "foreign keys", "triggers", "records", "index file"}) {
    EXPECT_TRUE(subjects.contains(subject)) << subject;
  }
  EXPECT_EQ(bytes_of(database), before);
  EXPECT_EQ(files(), names);
}

TEST_F(DiagnosisTest, ADatabaseInUseIsLookedAtToo) {
  const auto database = database_of("cq.db", 10, "old");
  const auto store = open(database);
  EXPECT_EQ(finding(database, "integrity").kind, Kind::kFine);
  EXPECT_EQ(finding(database, "journal mode").sentence, "It is write-ahead logging.");
}

// Of each feature: what they note, e.g. which units have changed, the server doesn't write itself.
TEST_F(DiagnosisTest, EachTriggerThatIsMissingOrAnotherIsAProblem) {
  std::size_t features_with_triggers = 0;
  for (const host::StoreFeature& feature : module().features()) {
    const auto database = file(feature.name() + ".db");
    open_store(feature, url_of(database));
    RawDatabase raw(database);
    const auto triggers =
        raw.rows("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'");
    features_with_triggers += triggers.empty() ? 0 : 1;
    const auto sentences = [&] {
      std::vector<std::string> found;
      for (const Finding& each : feature.open_maintenance(url_of(database))->diagnose()) {
        if (each.subject != "triggers" || each.kind == Kind::kFine) continue;
        EXPECT_EQ(each.kind, Kind::kProblem);
        EXPECT_THAT(each.remedy, HasSubstr("CREATE TRIGGER"));
        found.push_back(each.sentence);
      }
      return found;
    };
    EXPECT_THAT(sentences(), testing::IsEmpty()) << feature.name();
    for (const Row& trigger : triggers) {
      const std::string name = "'" + *trigger[0] + "' of the table '" + *trigger[1] + "'";
      raw.run("DROP TRIGGER " + *trigger[0]);
      EXPECT_THAT(sentences(), testing::ElementsAre(HasSubstr(name + " is missing")));
      raw.run("CREATE TRIGGER " + *trigger[0] + " AFTER DELETE ON " + *trigger[1] +
              " BEGIN SELECT 1; END");
      EXPECT_THAT(sentences(), testing::ElementsAre(HasSubstr(name + " isn't as its migration")));
      raw.run("DROP TRIGGER " + *trigger[0]);
      raw.run(*trigger[2]);
    }
    EXPECT_THAT(sentences(), testing::IsEmpty()) << feature.name();
  }
  EXPECT_GE(features_with_triggers, 2U);
}

TEST_F(DiagnosisTest, OfAnOlderRevisionItsOwnTriggersAreLookedFor) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  EXPECT_EQ(finding(database, "triggers").kind, Kind::kFine);
}

TEST_F(DiagnosisTest, AMissingDatabaseIsAWarningAndIsNotMade) {
  const Finding found = finding(file("new/cq.db"), "database file");
  EXPECT_EQ(found.kind, Kind::kWarning);
  EXPECT_NE(found.remedy, "");
  EXPECT_EQ(finding(file("new/cq.db"), "directory").kind, Kind::kWarning);
  EXPECT_TRUE(files().empty());
}

TEST_F(DiagnosisTest, ADatabaseThatEverybodyMayReadIsAWarning) {
  const auto database = database_of("cq.db", 1, "old");
  std::filesystem::permissions(database, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const Finding found = finding(database, "file permissions");
  EXPECT_EQ(found.kind, Kind::kWarning);
  EXPECT_THAT(found.remedy, HasSubstr("chmod"));
}

TEST_F(DiagnosisTest, WhatIsNoFileIsAProblem) {
  std::filesystem::create_directory(file("dir"));
  EXPECT_EQ(finding(file("dir"), "database file").kind, Kind::kProblem);
}

TEST_F(DiagnosisTest, WhatIsNoDatabaseIsAProblem) {
  std::ofstream(file("text")) << std::string(5000, 'x');
  const Finding found = finding(file("text"), "integrity");
  EXPECT_EQ(found.kind, Kind::kProblem);
  EXPECT_THAT(found.remedy, HasSubstr("restore"));
}

TEST_F(DiagnosisTest, DamageIsAProblem) {
  const auto database = database_of("cq.db", 100, "old");
  {
    std::fstream stream(database, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(20 * 4096);
    stream << std::string(4096, '\xff');
  }
  EXPECT_EQ(finding(database, "integrity").kind, Kind::kProblem);
}

TEST_F(DiagnosisTest, RowsThatReferToNoneAreAProblemThatNamesTheirTables) {
  const auto database = database_of("cq.db", 1, "old");
  RawDatabase(database).run("INSERT INTO knowledge_unit_domains VALUES ('gone', 'a')");
  const Finding found = finding(database, "foreign keys");
  EXPECT_EQ(found.kind, Kind::kProblem);
  EXPECT_THAT(found.sentence, HasSubstr("knowledge_unit_domains (1)"));
  // And yet what there is can be backed up.
  EXPECT_NO_THROW(maintenance(database)->back_up(file("b.backup"), {}));
}

TEST_F(DiagnosisTest, RecordsThatCannotBeReadAreProblemsThatNameThem) {
  const auto database = database_of("cq.db", 3, "old");
  RawDatabase(database).run("UPDATE knowledge_units SET data = '{\"id\":' WHERE id = 'old-2'");
  const Finding found = finding(database, "records");
  EXPECT_EQ(found.kind, Kind::kProblem);
  EXPECT_THAT(found.sentence, HasSubstr("'old-2'"));
  RawDatabase(database).run("DELETE FROM knowledge_units WHERE id = 'old-2'");
  RawDatabase(database).run("INSERT INTO users VALUES (1, 'eve', 'h', 'yesterday')");
  EXPECT_THAT(finding(database, "records").sentence, HasSubstr("'eve'"));
}

TEST_F(DiagnosisTest, ALogThatHasBeenMovedIsNoTroubleAndOneThatAReaderHoldsUpIs) {
  const auto database = database_of("cq.db", 1, "old");
  RawDatabase writer(database);
  writer.run("PRAGMA wal_autocheckpoint = 0");
  writer.run("CREATE TABLE _filling (x)");
  writer.run(
      "INSERT INTO _filling WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 1400) SELECT zeroblob(100000) FROM n");
  const Finding held = finding(database, "log");
  EXPECT_EQ(held.kind, Kind::kWarning) << held.sentence;
  EXPECT_THAT(held.sentence, HasSubstr("; no program keeps it from being moved"));
  writer.run("PRAGMA wal_checkpoint(PASSIVE)");
  const Finding moved = finding(database, "log");
  EXPECT_EQ(moved.kind, Kind::kFine) << moved.sentence;
  EXPECT_THAT(moved.sentence, HasSubstr(" 0 aren't in the database yet"));
}

TEST_F(DiagnosisTest, ALogIsBlamedOnAReaderOnlyWhereThereIsOne) {
  const auto database = database_of("cq.db", 1, "old");
  RawDatabase writer(database);
  writer.run("PRAGMA wal_autocheckpoint = 0");
  writer.run("CREATE TABLE _filling (x)");
  // A process that began to read before the rest is written, until its input ends.
  const std::string began = file("began").string();
  int input[2]{};
  ASSERT_EQ(pipe(input), 0);
  const pid_t reader = fork();
  if (reader == 0) {
    close(input[1]);
    sqlite3* handle = nullptr;
    sqlite3_open(database.c_str(), &handle);
    sqlite3_exec(handle, "BEGIN; SELECT count(*) FROM users", nullptr, nullptr, nullptr);
    std::ofstream(began).flush();
    char byte = 0;
    static_cast<void>(!read(input[0], &byte, 1));
    _exit(0);
  }
  close(input[0]);
  while (!std::filesystem::exists(began)) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  writer.run(
      "INSERT INTO _filling WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 1400) SELECT zeroblob(100000) FROM n");
  const Finding held = finding(database, "log");
  EXPECT_EQ(held.kind, Kind::kWarning) << held.sentence;
  EXPECT_THAT(held.sentence, HasSubstr("(process " + std::to_string(reader) + ") keeps reading"));
  close(input[1]);
  waitpid(reader, nullptr, 0);
  EXPECT_THAT(finding(database, "log").sentence, HasSubstr("; no program keeps it"));
}

TEST_F(DiagnosisTest, ADatabaseInMemoryIsAWarning) {
  const auto found = feature().open_maintenance(parse_database_url("sqlite://"))->diagnose();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().kind, Kind::kWarning);
}

}  // namespace
}  // namespace cq::test
