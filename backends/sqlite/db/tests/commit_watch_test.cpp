#include "sqlite/db/commit_watch.hpp"

#include <cq/error.hpp>
#include <set>

#include "sqlite/db/connection.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {
namespace {

using sqlite::CommitWatch;
using sqlite::Connection;
using sqlite::Transaction;
using sqlite::WalHeader;

class CommitWatchTest : public SqliteTest {
 protected:
  CommitWatchTest() {
    static_cast<void>(open(file()));  // makes it
    options_.file = file();
  }

  sqlite::DatabaseOptions options_;
};

TEST_F(CommitWatchTest, EachCommitOfAnotherProcessShowsOnceItIsDone) {
  const CommitWatch watch(options_);
  RawDatabase other(file());  // it shares no connection with the watch, only the file and memory
  std::set<WalHeader> seen{watch.header()};
  for (int i = 0; i < 50; ++i) {
    other.run("CREATE TABLE made" + std::to_string(i) + " (x)");
    EXPECT_TRUE(seen.insert(watch.header()).second) << i;
  }
}

TEST_F(CommitWatchTest, WhatIsNotCommittedDoesNotShow) {
  const CommitWatch watch(options_);
  const WalHeader before = watch.header();
  Connection writer(options_);
  {
    const Transaction undone(writer);
    writer.execute("CREATE TABLE made (x)");
    EXPECT_EQ(watch.header(), before) << "before it is committed";
  }
  EXPECT_EQ(watch.header(), before) << "undone";
}

TEST_F(CommitWatchTest, ReadingAndMovingTheLogIntoTheFileDoNotShow) {
  Connection writer(options_);
  writer.execute("CREATE TABLE made (x)");
  const CommitWatch watch(options_);
  const WalHeader before = watch.header();
  EXPECT_EQ(RawDatabase(file()).value("SELECT count(*) FROM made"), "0");
  EXPECT_GT(writer.checkpoint(), 0);
  EXPECT_EQ(watch.header(), before);
}

TEST_F(CommitWatchTest, ALogThatBeginsAnewShows) {
  Connection writer(options_);
  writer.execute("CREATE TABLE made (x)");
  const CommitWatch watch(options_);
  const WalHeader before = watch.header();
  writer.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  writer.execute("INSERT INTO made VALUES (1)");
  EXPECT_NE(watch.header(), before);
}

TEST_F(CommitWatchTest, TwoWatchesOfAFileSeeTheSame) {
  const CommitWatch one(options_);
  const CommitWatch other(options_);
  RawDatabase(file()).run("CREATE TABLE made (x)");
  EXPECT_EQ(one.header(), other.header());
}

TEST_F(CommitWatchTest, AFileThatIsNotThereIsRefused) {
  options_.file = file().parent_path() / "none.db";
  EXPECT_THROW(CommitWatch{options_}, Error);
}

}  // namespace
}  // namespace cq::test
