#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

#include "sqlite/maintenance/tests/maintenance_test.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using BackupTest = MaintenanceTest;

TEST_F(BackupTest, HoldsWhatTheDatabaseHeldAndIsOneFile) {
  const auto database = database_of("cq.db", 50, "old");
  const auto store = open(database);  // in use, with a log
  const BackupReport report = maintenance(database)->back_up(file("b.backup"), {});
  EXPECT_EQ(report.file, file("b.backup"));
  EXPECT_EQ(report.bytes, std::filesystem::file_size(file("b.backup")));
  EXPECT_EQ(report.contents.revision, feature().migrations().head());
  ASSERT_TRUE(report.contents.counts);
  EXPECT_EQ(report.contents.counts->of("unit"), 50U);
  EXPECT_EQ(report.contents.last_change, at("2026-01-02T03:04:05Z"));
  EXPECT_FALSE(files().contains("b.backup-wal"));
  EXPECT_EQ(RawDatabase(file("b.backup")).value("PRAGMA journal_mode"), "delete");
  EXPECT_EQ(all_rows(file("b.backup")), all_rows(database));
  EXPECT_EQ(schema_of(file("b.backup")), schema_of(database));
}

TEST_F(BackupTest, MayBeReadByItsOwnerAlone) {
  maintenance(database_of("cq.db", 1, "old"))->back_up(file("b.backup"), {});
  EXPECT_EQ(std::filesystem::status(file("b.backup")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(BackupTest, SaysHowFarItIs) {
  const auto database = database_of("cq.db", 1000, "old");
  std::vector<std::uint64_t> steps;
  std::uint64_t pages = 0;
  maintenance(database)->back_up(file("b.backup"), [&](std::uint64_t done, std::uint64_t total) {
    steps.push_back(done);
    pages = total;
  });
  EXPECT_GT(steps.size(), 2U);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
  EXPECT_EQ(steps.back(), pages);
}

TEST_F(BackupTest, IsOfTheTimeAtWhichItBeganWhileOthersWrite) {
  const auto database = database_of("cq.db", 1000, "old");
  const auto before = all_rows(database);
  // Beyond this process, as a server would.
  RawDatabase writer(database);
  int writes = 0;
  maintenance(database)->back_up(file("b.backup"), [&](std::uint64_t, std::uint64_t) {
    writer.run("INSERT INTO knowledge_units (id, data) VALUES ('new-" + std::to_string(++writes) +
               "', '\"x\"')");
  });
  EXPECT_GT(writes, 2);
  EXPECT_EQ(all_rows(file("b.backup")), before);
  EXPECT_EQ(writer.value("SELECT count(*) FROM knowledge_units"), std::to_string(1000 + writes));
}

TEST_F(BackupTest, NeverOverwritesAFile) {
  const auto database = database_of("cq.db", 1, "old");
  std::ofstream(file("b.backup")) << "precious";
  const auto error = error_of([&] { maintenance(database)->back_up(file("b.backup"), {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
  EXPECT_THAT(error->what(), HasSubstr("b.backup"));
  EXPECT_EQ(bytes_of(file("b.backup")), "precious");
  EXPECT_THAT(files(), ElementsAre("b.backup", "cq.db"));
}

TEST_F(BackupTest, NeedsTheNameOfAFileInADirectoryThatIsThere) {
  const auto database = database_of("cq.db", 1, "old");
  EXPECT_EQ(error_kind_of([&] { maintenance(database)->back_up("", {}); }),
            ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_kind_of([&] { maintenance(database)->back_up(directory() / "", {}); }),
            ErrorKind::kInvalidArgument);
  EXPECT_EQ(error_kind_of([&] { maintenance(database)->back_up(file("none/b"), {}); }),
            ErrorKind::kUnavailable);
  EXPECT_THAT(files(), ElementsAre("cq.db"));
}

TEST_F(BackupTest, NeverOverwritesAFileThatCameMeanwhile) {
  const auto database = database_of("cq.db", 1, "old");
  const auto error = error_of([&] {
    maintenance(database)->back_up(file("b.backup"), [&](std::uint64_t, std::uint64_t) {
      std::ofstream(file("b.backup")) << "precious";
    });
  });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
  EXPECT_EQ(bytes_of(file("b.backup")), "precious");
  EXPECT_THAT(files(), ElementsAre("b.backup", "cq.db"));
}

TEST_F(BackupTest, LeavesNothingWhenItFails) {
  const auto database = database_of("cq.db", 1000, "old");
  EXPECT_THROW(maintenance(database)->back_up(
                   file("b.backup"),
                   [](std::uint64_t, std::uint64_t) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_THAT(files(), ElementsAre("cq.db"));
}

TEST_F(BackupTest, OfADatabaseThatIsNotThereMakesNothing) {
  EXPECT_EQ(error_kind_of([&] { maintenance(file())->back_up(file("b.backup"), {}); }),
            ErrorKind::kNotFound);
  EXPECT_TRUE(files().empty());
}

TEST_F(BackupTest, OfADatabaseInMemoryMakesNoSense) {
  const auto maintenance = feature().open_maintenance(parse_database_url("sqlite://"));
  for (const auto& error : {error_of([&] { maintenance->back_up(file("b.backup"), {}); }),
                            error_of([&] { maintenance->back_up_beside("x"); }), error_of([&] {
                              maintenance->restore(file("b.backup"), std::nullopt, {});
                            })}) {
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::kInvalidArgument);
    EXPECT_THAT(error->what(), HasSubstr("in memory"));
  }
  EXPECT_EQ(maintenance->contents(), std::nullopt);
}

TEST_F(BackupTest, OfADamagedDatabaseIsNotKept) {
  const auto database = database_of("cq.db", 100, "old");
  {
    std::fstream stream(database, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(20 * 4096);
    stream << std::string(4096, '\xff');
  }
  EXPECT_EQ(error_kind_of([&] { maintenance(database)->back_up(file("b.backup"), {}); }),
            ErrorKind::kCorrupt);
  EXPECT_THAT(files(), ElementsAre("cq.db"));
}

TEST_F(BackupTest, BesideTheDatabaseCarriesLabelAndTime) {
  const auto database = database_of("cq.db", 3, "old");
  const BackupReport report = maintenance(database)->back_up_beside("before-test");
  EXPECT_EQ(report.file.parent_path(), directory());
  EXPECT_THAT(report.file.filename().string(),
              testing::MatchesRegex("cq\\.db\\.before-test-[0-9]{8}T[0-9]{6}Z\\.backup"));
  EXPECT_EQ(all_rows(report.file), all_rows(database));
}

TEST_F(BackupTest, OfTheOriginalsDatabasesTellsWhatTheyHold) {
  for (const std::string name : {"cq-at-0001.db", "cq-before-migrations.db"}) {
    const auto database = copy_of_fixture(name);
    const std::string before = bytes_of(database);
    const auto backup = file(name + ".backup");
    const Contents contents = maintenance(database)->back_up(backup, {}).contents;
    EXPECT_EQ(contents.revision.has_value(), name == "cq-at-0001.db");
    EXPECT_EQ(contents.counts->of("user"), 3U);
    EXPECT_EQ(contents.counts->of("api_key"), 3U);
    EXPECT_EQ(contents.counts->of("unit"), 7U);
    EXPECT_EQ(contents.last_change, at("2026-11-21T00:11:16.923720Z"));
    EXPECT_EQ(all_rows(backup), all_rows(database));
    EXPECT_EQ(bytes_of(database), before);
  }
}

TEST_F(BackupTest, LookingAtOneChangesNothing) {
  for (const std::string name : {"cq-at-0001.db", "cq-before-migrations.db"}) {
    const auto backup = file(name + " 100% #?");
    std::filesystem::rename(copy_of_fixture(name), backup);
    RawDatabase(backup).run("PRAGMA journal_mode = WAL");
    const std::string before = bytes_of(backup);
    const auto names = files();
    EXPECT_EQ(maintenance(file("none.db"))->inspect(backup).counts->of("unit"), 7U);
    EXPECT_EQ(bytes_of(backup), before);
    EXPECT_EQ(files(), names);
  }
}

TEST_F(BackupTest, LookingAtWhatIsNoneSaysSo) {
  const auto looking = maintenance(file());
  EXPECT_EQ(error_kind_of([&] { looking->inspect(file("none")); }), ErrorKind::kNotFound);
  EXPECT_EQ(error_kind_of([&] { looking->inspect(directory()); }), ErrorKind::kNotFound);
  std::ofstream(file("text")) << std::string(5000, 'x');
  EXPECT_EQ(error_kind_of([&] { looking->inspect(file("text")); }), ErrorKind::kCorrupt);
  maintenance(database_of("cq.db", 100, "old"))->back_up(file("cut"), {});
  std::filesystem::resize_file(file("cut"), 100'000);
  EXPECT_EQ(error_kind_of([&] { looking->inspect(file("cut")); }), ErrorKind::kCorrupt);
}

TEST_F(BackupTest, ADatabaseWithChangesInItsLogIsNoBackup) {
  const auto database = database_of("cq.db", 1, "old");
  RawDatabase writer(database);
  writer.run("DELETE FROM knowledge_units");
  const auto error = error_of([&] { maintenance(file("other.db"))->inspect(database); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(error->what(), HasSubstr("cq.db-wal"));
}

TEST_F(BackupTest, ALinkHidesNoLog) {
  const auto database = database_of("cq.db", 1, "old");
  std::filesystem::create_directory(file("elsewhere"));
  const auto link = file("elsewhere/link.db");
  std::filesystem::create_symlink(database, link);
  ProcessOptions crash;
  crash.arguments = {CQ_RESTORE_PROCESS_BINARY, "crash", database.string()};
  ASSERT_EQ(run_process(crash).exit_status, 128 + SIGKILL);
  const std::string before = bytes_of(database);
  const std::string log = bytes_of(file("cq.db-wal"));
  ASSERT_FALSE(log.empty());
  const auto error = error_of([&] { maintenance(file("other.db"))->inspect(link); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("cq.db-wal"));
  EXPECT_EQ(maintenance(link)->contents()->counts->of("unit"), 2U);
  EXPECT_EQ(bytes_of(database), before) << "looking changes nothing";
  EXPECT_EQ(bytes_of(file("cq.db-wal")), log);
  const auto findings = maintenance(link)->diagnose();
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [](const Finding& finding) { return finding.subject == "log"; });
  ASSERT_NE(found, findings.end());
  EXPECT_THAT(found->sentence, HasSubstr(std::to_string(log.size())));
}

TEST_F(BackupTest, TheNewestTimestampCountsWhereverItIs) {
  const auto database = database_of("cq.db", 1, "old");
  const auto newest = [&] { return maintenance(database)->contents()->last_change; };
  RawDatabase writer(database);
  writer.run(
      "INSERT INTO knowledge_units (id, data) VALUES ('u', "
      "'{\"evidence\":{\"last_confirmed\":\"2026-02-01T00:00:00Z\"}}')");
  EXPECT_EQ(newest(), at("2026-02-01T00:00:00Z"));
  writer.run(
      "UPDATE knowledge_units SET data = "
      "'{\"flags\":[{\"timestamp\":\"2026-03-01T00:00:00.5Z\"}]}' WHERE id = 'u'");
  EXPECT_EQ(newest(), at("2026-03-01T00:00:00.5Z"));
  writer.run("UPDATE knowledge_units SET reviewed_at = '2026-04-01T00:00:00+00:00'");
  EXPECT_EQ(newest(), at("2026-04-01T00:00:00Z"));
  writer.run(
      "INSERT INTO api_keys (id, user_id, name, key_prefix, key_hash, ttl, expires_at, created_at, "
      "last_used_at) VALUES ('k', 1, '', '', '', '', '2027-01-01T00:00:00+00:00', "
      "'2026-01-01T00:00:00+00:00', '2026-05-01T00:00:00+00:00')");
  EXPECT_EQ(newest(), at("2026-04-01T00:00:00Z")) << "a key's use changes nothing worth keeping";
}

}  // namespace
}  // namespace cq::test
