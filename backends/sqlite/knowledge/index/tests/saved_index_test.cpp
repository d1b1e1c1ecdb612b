#include "sqlite/knowledge/index/saved_index.hpp"

#include <filesystem>
#include <fstream>

#include "sqlite/knowledge/index/tests/saved_index_fixture.hpp"
#include "support/child_process.hpp"

namespace cq::test {
namespace {

std::string update_of(unsigned number, double confidence) {
  return "UPDATE knowledge_units SET data = json_set(data, '$.evidence.confidence', " +
         std::to_string(confidence) + ") WHERE id = '" + unit_id(number) + "'";
}

TEST_F(SavedIndexTest, IsThereForTheFirstAnswerOfTheNextStart) {
  EXPECT_FALSE(is_believed(file()));
  EXPECT_TRUE(fs::exists(index_file()));
  EXPECT_EQ(fs::status(index_file()).permissions(), fs::status(file()).permissions());
  EXPECT_TRUE(is_believed(file()));
}

TEST_F(SavedIndexTest, IsBroughtUpToDateWithWhatOthersWroteInBetween) {
  save();
  {
    RawDatabase other(file());
    other.run(update_of(3, 0.9));
    other.run("DELETE FROM knowledge_units WHERE id = '" + unit_id(4) + "'");
    other.run("INSERT INTO knowledge_units (id, data, status, created_at) SELECT '" + unit_id(300) +
              "', json_set(data, '$.id', '" + unit_id(300) +
              "'), status, created_at FROM knowledge_units WHERE id = '" + unit_id(5) + "'");
    other.run("INSERT INTO knowledge_unit_domains VALUES ('" + unit_id(300) + "', 'api')");
  }
  EXPECT_TRUE(is_believed(file()));
}

// What a kill leaves: the files as they are, copied by another process, as closing a copy here
// would give back this process's locks.
TEST_F(SavedIndexTest, IsThereAfterAKill) {
  const fs::path killed = file("killed.db");
  {
    RunningIndex index(file());
    index.wait_until_there();
    index.wait_until_saved(1);
    for (unsigned i = 1; i <= 10; ++i) {
      index.write(update_of(1 + i % 3, 0.05 * i), unit_id(1 + i % 3));
    }
    for (const char* suffix : {"", "-wal", "-index"}) {
      const ProcessResult copied =
          run_process({.arguments = {"/bin/cp", beside(file(), suffix), beside(killed, suffix)},
                       .environment = {},
                       .input = {},
                       .working_directory = {},
                       .user = {}});
      ASSERT_EQ(copied.exit_status, 0) << copied.err;
    }
  }
  EXPECT_TRUE(is_believed(killed));
}

TEST_F(SavedIndexTest, IsNotBelievedOfAnotherDatabase) {
  const fs::path other = file("other.db");
  make(other);
  save();
  fs::copy_file(index_file(), beside(other, "-index"));
  EXPECT_FALSE(is_believed(other));
  EXPECT_TRUE(is_believed(other)) << "its own isn't there in its place";
}

TEST_F(SavedIndexTest, IsNotBelievedOfADatabaseThatWasPutBack) {
  fs::copy_file(file(), file("before.db"));
  {
    RunningIndex index(file(), false);  // else what was there before may be saved, too
    index.wait_until_there();
    index.write(update_of(1, 0.9), unit_id(1));
    index.write(update_of(2, 0.9), unit_id(2));
  }
  save();
  fs::copy_file(file("before.db"), file(), fs::copy_options::overwrite_existing);
  {
    RawDatabase other(file());  // the numbers of entries are given again
    for (unsigned i = 3; i <= 9; ++i) other.run(update_of(i, 0.8));
  }
  EXPECT_FALSE(is_believed(file()));
}

// The journal notes several changes of a unit in a row once.
TEST_F(SavedIndexTest, IsRightWhereTheDatabaseThatWasPutBackHasItsEntry) {
  RawDatabase(file()).run(update_of(20, 0.1));
  fs::copy_file(file(), file("before.db"));
  {
    RunningIndex index(file());
    index.wait_until_there();
    index.write(update_of(20, 0.9), unit_id(20));
  }
  save();
  fs::copy_file(file("before.db"), file(), fs::copy_options::overwrite_existing);
  EXPECT_TRUE(is_believed(file()));
}

TEST_F(SavedIndexTest, IsNotBelievedWhereTheJournalLacksWhatIsBehindIt) {
  const std::vector<std::string> lacks{
      "DELETE FROM knowledge_unit_changes", "UPDATE knowledge_unit_changes SET mark = mark + 1",
      "DROP TRIGGER knowledge_unit_updated",
      "VACUUM",  // may give rows other numbers
  };
  save();
  for (const std::string& lack : lacks) {
    const fs::path copy = fresh_copy();
    fs::copy_file(index_file(), beside(copy, "-index"));
    RawDatabase(copy).run(lack);
    EXPECT_FALSE(is_believed(copy)) << lack;
  }
}

TEST_F(SavedIndexTest, ADamagedOneIsReplaced) {
  save();
  fs::resize_file(index_file(), fs::file_size(index_file()) / 2);
  EXPECT_FALSE(is_believed(file()));
  EXPECT_TRUE(is_believed(file()));
  std::ofstream(index_file()) << "no index";
  EXPECT_FALSE(is_believed(file()));
  EXPECT_TRUE(is_believed(file()));
}

TEST_F(SavedIndexTest, IsSavedAgainWhenMuchHasChangedAndAtTheEnd) {
  RunningIndex index(file());
  index.wait_until_there();
  index.wait_until_saved(1);
  RawDatabase other(file());
  other.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO knowledge_units (id, data, status, created_at) "
      "SELECT 'ku_' || printf('%032x', 100000 + i), "
      "json_set(data, '$.id', 'ku_' || printf('%032x', 100000 + i), '$.domains', json_array()), "
      "status, created_at FROM knowledge_units, n WHERE id = '" +
      unit_id(1) + "'");
  index.wait_until_there();
  index.wait_until_saved(2);
}

TEST_F(SavedIndexTest, AJournalWithoutEntriesIsGivenOneToTellTheDatabaseBy) {
  RawDatabase(file()).run("DELETE FROM knowledge_unit_changes");
  save();
  EXPECT_EQ(RawDatabase(file()).value("SELECT group_concat(unit_id) FROM knowledge_unit_changes"),
            "");
  EXPECT_TRUE(is_believed(file()));
}

TEST_F(SavedIndexTest, NoFileIsWrittenOrReadWhereThatIsOff) {
  {
    RunningIndex index(file(), false);
    index.wait_until_there();
  }
  EXPECT_FALSE(fs::exists(index_file()));
  save();
  RunningIndex index(file(), false);
  EXPECT_FALSE(index.look());
}

// Small databases have none: their index is made as fast as it would be read.
TEST_F(SavedIndexTest, AStoreOfFewUnitsLeavesNoFile) {
  {
    const auto store = open(file());
    ASSERT_TRUE(comes_to_answer_at_once(*store, {{"api"}, {}, {}, "", 3}));
  }
  EXPECT_FALSE(fs::exists(index_file()));
}

// Changes units as a program does that the triggers don't see, and leaves the schema's number.
void change_past_the_triggers(const fs::path& database, const std::string& change) {
  RawDatabase raw(database);
  raw.run_script(
      "PRAGMA writable_schema = ON; CREATE TEMP TABLE kept AS "
      "SELECT * FROM sqlite_master WHERE type = 'trigger'; "
      "DELETE FROM sqlite_master WHERE type = 'trigger';");
  {
    RawDatabase without_triggers(database);
    without_triggers.run(change);
  }
  raw.run_script("INSERT INTO sqlite_master SELECT * FROM kept;");
}

TEST_F(SavedIndexTest, WhatTheJournalDoesNotKnowIsFoundInTheRows) {
  for (const std::string& change :
       {"UPDATE knowledge_units SET status = 'rejected' WHERE id = '" + unit_id(3) + "'",
        "DELETE FROM knowledge_units WHERE id = '" + unit_id(4) + "'",
        "UPDATE knowledge_unit_domains SET domain = 'other' WHERE unit_id = '" + unit_id(5) + "'",
        std::string("UPDATE knowledge_units SET rowid = rowid + 1000")}) {
    SCOPED_TRACE(change);
    const fs::path database = file("changed.db");
    for (const char* suffix : {"", "-wal", "-shm", "-index"}) fs::remove(beside(database, suffix));
    make(database);
    {
      RunningIndex index(database);
      index.wait_until_there();
      index.wait_until_saved(1);
    }
    change_past_the_triggers(database, change);
    RunningIndex index(database);
    EXPECT_TRUE(index.use());
    EXPECT_EQ(index.index().times_refreshed(), 0U) << "the file is believed at first";
    index.wait_until_checked();
    const auto deadline = SteadyClock::now() + kPatience;
    while (!index.use()) ASSERT_LT(SteadyClock::now(), deadline);
    EXPECT_EQ(index.index().times_refreshed(), 1U);
  }
}

TEST_F(SavedIndexTest, IsComparedWithTheRowsAndKept) {
  save();
  RunningIndex index(file());
  EXPECT_TRUE(index.look());
  index.wait_until_checked();
  EXPECT_TRUE(index.look());
  EXPECT_EQ(index.index().times_refreshed(), 0U);
}

TEST_F(SavedIndexTest, OfADatabaseWithoutTriggersIsNotBelieved) {
  save();
  {
    RawDatabase raw(file());
    raw.run_script(
        "PRAGMA writable_schema = ON; "
        "DELETE FROM sqlite_master WHERE type = 'trigger';");
  }
  EXPECT_FALSE(is_believed(file()));
}

TEST_F(SavedIndexTest, ThatIsDistrustedIsMadeAnew) {
  save();
  RunningIndex index(file());
  EXPECT_TRUE(index.use());
  index.index().distrust();
  EXPECT_FALSE(fs::exists(index_file()));
  index.wait_until_there();
  EXPECT_EQ(index.index().times_refreshed(), 1U);
}

}  // namespace
}  // namespace cq::test
