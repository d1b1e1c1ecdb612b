#include <signal.h>

#include <fstream>
#include <thread>

#include "sqlite/maintenance/tests/maintenance_test.hpp"
#include "support/child_process.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RestoreTest : public MaintenanceTest {
 protected:
  [[nodiscard]] std::filesystem::path backup_of(const std::filesystem::path& database) const {
    const auto backup = file(database.filename().string() + ".backup");
    maintenance(database)->back_up(backup, {});
    return backup;
  }
  /// Restores in a process that dies at that call of its progress; 0: at none.
  [[nodiscard]] ProcessResult restore_until(const std::filesystem::path& database,
                                            const std::filesystem::path& backup, int calls) const {
    ProcessOptions options;
    options.arguments = {CQ_RESTORE_PROCESS_BINARY,        "restore",       module().file(),
                         "sqlite:///" + database.string(), backup.string(), std::to_string(calls)};
    return run_process(options);
  }
  /// Restores whatever is there.
  std::optional<BackupReport> restore(const std::filesystem::path& database,
                                      const std::filesystem::path& backup,
                                      const Progress& progress) const {
    const auto made = maintenance(database);
    const auto replaceable = made->require_restorable(backup);
    return made->restore(
        backup, replaceable ? std::optional(replaceable->fingerprint) : std::nullopt, progress);
  }
  void expect_in_use(const std::filesystem::path& database,
                     const std::filesystem::path& backup) const {
    for (const auto& error :
         {error_of([&] { maintenance(database)->restore(backup, "", {}); }),
          error_of([&] { maintenance(database)->require_restorable(backup); })}) {
      ASSERT_TRUE(error);
      EXPECT_EQ(error->kind(), ErrorKind::kBusy);
      EXPECT_THAT(error->what(), HasSubstr(database.string()));
      EXPECT_THAT(error->what(), HasSubstr("in use"));
    }
  }
};

/// Another process that has a database open.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& database) : process_(options_for(database)) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (process_.out() != "open\n") {
      if (std::chrono::steady_clock::now() > deadline || !process_.running()) {
        throw std::runtime_error("the database isn't opened: " + process_.err());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  static ProcessOptions options_for(const std::filesystem::path& database) {
    ProcessOptions options;
    options.arguments = {CQ_RESTORE_PROCESS_BINARY, "hold", database.string()};
    return options;
  }

  ChildProcess process_;
};

TEST_F(RestoreTest, BringsBackWhatTheBackupHolds) {
  const auto database = database_of("cq.db", 100, "old");
  const auto before = all_rows(database);
  const auto backup = backup_of(database);
  RawDatabase(database).run("DELETE FROM knowledge_units");
  restore(database, backup, {});
  EXPECT_EQ(all_rows(database), before);
  EXPECT_NO_THROW(part<Health>(*open(database)).check());
  EXPECT_EQ(all_rows(database), before);
}

TEST_F(RestoreTest, WhetherItMayBeginIsFoundOutWithoutChangingWhatIsThere) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  const auto before = all_rows(database);
  EXPECT_NO_THROW(maintenance(database)->require_restorable(backup));
  EXPECT_EQ(all_rows(database), before);
  EXPECT_NO_THROW(maintenance(file("none.db"))->require_restorable(backup));
  EXPECT_FALSE(files().contains("none.db"));
}

TEST_F(RestoreTest, MakesADatabaseThatIsMissing) {
  const auto backup = backup_of(database_of("cq.db", 10, "old"));
  const auto target = file("new/dir/cq.db");
  restore(target, backup, {});
  EXPECT_EQ(all_rows(target), all_rows(backup));
  EXPECT_EQ(std::filesystem::status(target).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(RestoreTest, TakesTheOriginalsFilesAndOtherPageSizes) {
  const auto target = database_of("cq.db", 500, "old");
  restore(target, copy_of_fixture("cq-before-migrations.db"), {});
  EXPECT_EQ(all_rows(target), all_rows(file("cq-before-migrations.db")));
  const auto large = database_of("large.db", 200, "new");
  RawDatabase(large).run("PRAGMA journal_mode = DELETE");
  RawDatabase database(large);
  database.run("PRAGMA page_size = 16384");
  database.run("VACUUM");
  restore(target, backup_of(large), {});
  EXPECT_EQ(all_rows(target), all_rows(large));
  EXPECT_NO_THROW(part<Health>(*open(target)).check());
}

TEST_F(RestoreTest, RefusesADatabaseThatAnotherProcessHasOpen) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  const auto before = all_rows(database);
  for (const char* mode : {"WAL", "DELETE"}) {
    RawDatabase(database).run(std::string("PRAGMA journal_mode = ") + mode);
    {
      const Holder holder(database);
      expect_in_use(database, backup);
    }
    EXPECT_EQ(all_rows(database), before);
    EXPECT_NO_THROW(restore(database, backup, {})) << mode;
  }
}

// What /proc doesn't show of other users' processes, locks do.
TEST_F(RestoreTest, RefusesADatabaseThatAnIdleConnectionHoldsALockOn) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  {
    RawDatabase reader(database);
    reader.run("SELECT * FROM users");
    expect_in_use(database, backup);
  }
  EXPECT_EQ(RawDatabase(database).value("PRAGMA journal_mode"), "wal");
  EXPECT_NO_THROW(restore(database, backup, {}));
}

TEST_F(RestoreTest, RefusesADatabaseThatAStoreHasOpen) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  const auto store = open(database);
  expect_in_use(database, backup);
  EXPECT_NO_THROW(part<Health>(*store).check());
}

TEST_F(RestoreTest, KeepsEverybodyOutMeanwhile) {
  const auto database = database_of("cq.db", 1000, "old");
  const auto backup = backup_of(database);
  int refused = 0;
  int calls = 0;
  restore(database, backup, [&](std::uint64_t done, std::uint64_t total) {
    if (done == total) return;
    ++calls;
    try {
      RawDatabase reader(database);
      reader.run("PRAGMA busy_timeout = 0");
      reader.run("SELECT * FROM users");
    } catch (const std::runtime_error&) {
      ++refused;
    }
  });
  EXPECT_GT(calls, 1);
  EXPECT_EQ(refused, calls);
}

TEST_F(RestoreTest, ThatIsKilledLeavesTheOldOrTheNewAndNothingBetween) {
  const auto old_database = database_of("old.db", 600, "old");
  const auto new_backup = backup_of(database_of("new.db", 800, "new"));
  const auto old_rows = all_rows(old_database);
  const auto new_rows = all_rows(new_backup);
  const std::string old_bytes = bytes_of(old_database);
  const auto target = file("target.db");
  bool was_half_written = false;
  bool killed = true;
  int old_kept = 0;
  for (int calls = 1; killed; calls += kSanitized ? 2 : 1) {
    for (const auto& entry : std::filesystem::directory_iterator(directory())) {
      if (entry.path().filename().string().starts_with("target.db")) {
        std::filesystem::remove(entry.path());
      }
    }
    std::filesystem::copy_file(old_database, target);
    const ProcessResult result = restore_until(target, new_backup, calls);
    killed = result.exit_status != 0;
    ASSERT_EQ(result.exit_status, killed ? 128 + SIGKILL : 0) << result.err;
    was_half_written |= files().contains("target.db-journal") && bytes_of(target) != old_bytes;
    const auto rows = all_rows(target);
    EXPECT_TRUE(rows == old_rows || rows == new_rows) << "killed at call " << calls;
    EXPECT_EQ(RawDatabase(target).value("PRAGMA integrity_check"), "ok");
    old_kept += rows == old_rows ? 1 : 0;
  }
  EXPECT_TRUE(was_half_written) << "no kill came in the middle";
  EXPECT_GT(old_kept, kSanitized ? 1 : 2);
  EXPECT_TRUE(all_rows(target) == new_rows);
}

TEST_F(RestoreTest, ADamagedBackupChangesNothing) {
  const auto database = database_of("cq.db", 100, "old");
  const auto backup = backup_of(database);
  std::filesystem::resize_file(backup, 100'000);
  const std::string before = bytes_of(database);
  EXPECT_EQ(error_kind_of([&] { restore(database, backup, {}); }), ErrorKind::kCorrupt);
  EXPECT_EQ(error_kind_of([&] { restore(database, file("none"), {}); }), ErrorKind::kNotFound);
  EXPECT_EQ(bytes_of(database), before);
  EXPECT_EQ(error_kind_of([&] { restore(file("new.db"), backup, {}); }), ErrorKind::kCorrupt);
  EXPECT_FALSE(files().contains("new.db"));
}

TEST_F(RestoreTest, WhatIsNoDatabaseIsToBeMovedAwayFirst) {
  const auto backup = backup_of(database_of("cq.db", 10, "old"));
  std::ofstream(file("text")) << std::string(5000, 'x');
  const auto error = error_of([&] { restore(file("text"), backup, {}); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(error->what(), HasSubstr("move it away"));
  EXPECT_EQ(bytes_of(file("text")), std::string(5000, 'x'));
}

TEST_F(RestoreTest, RemainsOfAnotherDatabaseAreNotPutToANewOne) {
  const auto backup = backup_of(database_of("cq.db", 10, "old"));
  std::ofstream(file("gone.db-wal")) << "changes";
  EXPECT_EQ(error_kind_of([&] { restore(file("gone.db"), backup, {}); }), ErrorKind::kConflict);
  EXPECT_FALSE(files().contains("gone.db"));
  EXPECT_EQ(bytes_of(file("gone.db-wal")), "changes");
}

TEST_F(RestoreTest, KeepsWhatItReplaces) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  RawDatabase(database).run("DELETE FROM knowledge_units WHERE id = 'old-1'");
  const auto before = all_rows(database);
  const auto kept = restore(database, backup, {});
  ASSERT_TRUE(kept);
  EXPECT_THAT(kept->file.filename().string(), testing::StartsWith("cq.db.before-restore-"));
  EXPECT_EQ(all_rows(kept->file), before);
}

TEST_F(RestoreTest, WhatWasCommittedAfterItWasAgreedToIsNotLost) {
  const auto database = database_of("cq.db", 10, "old");
  const auto backup = backup_of(database);
  const auto made = maintenance(database);
  const auto agreed = made->require_restorable(backup)->fingerprint;
  RawDatabase(database).run("DELETE FROM knowledge_units WHERE id = 'old-1'");
  const auto before = all_rows(database);
  const auto names = files();
  for (const std::optional<std::string>& given :
       {std::optional(agreed), std::optional<std::string>()}) {
    const auto error = error_of([&] { made->restore(backup, given, {}); });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::kConflict);
    EXPECT_THAT(error->what(), HasSubstr("meanwhile"));
  }
  EXPECT_EQ(all_rows(database), before);
  EXPECT_EQ(files(), names);
}

TEST_F(RestoreTest, CountsWhatDiffersFromTheBackupButKeysUses) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  const auto backup = backup_of(database);
  const auto differences = [&] {
    return maintenance(database)->require_restorable(backup)->differences;
  };
  RawDatabase(database).run("UPDATE api_keys SET last_used_at = '2027-01-01T00:00:00+00:00'");
  EXPECT_EQ(differences().total(), 0U);
  RawDatabase(database).run(
      "UPDATE users SET password_hash = 'x' WHERE id = (SELECT min(id) FROM users)");
  EXPECT_EQ(differences().of("user"), 1U);
  RawDatabase(database).run("DELETE FROM api_keys WHERE id = (SELECT min(id) FROM api_keys)");
  EXPECT_EQ(differences().of("api_key"), 1U);
  RawDatabase(database).run("DELETE FROM knowledge_units");
  EXPECT_EQ(differences().of("unit"), 7U);
  EXPECT_EQ(differences().of("user"), 1U);
}

TEST_F(RestoreTest, ThatFailsLeavesNoNewDatabase) {
  const auto backup = backup_of(database_of("cq.db", 1000, "old"));
  const auto names = files();
  EXPECT_THROW(restore(file("new.db"), backup,
                       [](std::uint64_t, std::uint64_t) { throw std::runtime_error("enough"); }),
               std::runtime_error);
  EXPECT_EQ(files(), names);
}

TEST_F(RestoreTest, ADatabaseIsNoBackupOfItself) {
  const auto database = database_of("cq.db", 10, "old");
  EXPECT_EQ(error_kind_of([&] { restore(database, database, {}); }), ErrorKind::kInvalidArgument);
}

}  // namespace
}  // namespace cq::test
