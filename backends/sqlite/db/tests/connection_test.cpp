#include "sqlite/db/connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cq/error.hpp>
#include <cq/testkit/samples.hpp>
#include <filesystem>
#include <thread>
#include <vector>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/transaction.hpp"
#include "sqlite/testkit/raw_database.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

using namespace testkit;

namespace {

using sqlite::Connection;
using sqlite::ConnectionPool;
using sqlite::DatabaseOptions;
using sqlite::Lease;
using sqlite::Statement;
using sqlite::Transaction;

std::string answer(Connection& connection, std::string_view sql) {
  Statement row = connection.prepare(sql);
  return row.step() ? row.text(0) : "no row";
}

void expect_pragmas(Connection& connection, const std::string& journal_mode) {
  EXPECT_EQ(answer(connection, "PRAGMA foreign_keys"), "1");
  EXPECT_EQ(answer(connection, "PRAGMA synchronous"), "1");  // NORMAL
  // A writer has had a part of the time already that a lock is waited for.
  const int busy_timeout = std::stoi(answer(connection, "PRAGMA busy_timeout"));
  EXPECT_GT(busy_timeout, 0);
  EXPECT_LE(busy_timeout, 5000);
  EXPECT_EQ(answer(connection, "PRAGMA journal_mode"), journal_mode);
}

class ConnectionTest : public testing::Test {
 protected:
  [[nodiscard]] DatabaseOptions options() const {
    DatabaseOptions options;
    options.file = directory_.path() / "cq.db";
    return options;
  }

 private:
  TempDirectory directory_;
};

TEST_F(ConnectionTest, EveryConnectionOfAFileHasItsPragmas) {
  ConnectionPool pool(options());
  pool.writer()->use_write_ahead_log(std::chrono::seconds(60));
  {
    std::vector<Lease> readers;
    for (std::size_t i = 0; i < ConnectionPool::kMaxReaders; ++i) readers.push_back(pool.reader());
    for (const Lease& reader : readers) expect_pragmas(*reader, "wal");
  }
  expect_pragmas(*pool.writer(), "wal");
}

TEST_F(ConnectionTest, ANewDatabaseIsClosedToOthersAndOneThatIsThereKeepsItsMode) {
  using std::filesystem::perms;
  const auto others = [this](const char* suffix) {
    return std::filesystem::status(options().file.string() + suffix).permissions() &
           perms::others_all;
  };
  {
    Connection connection(options());
    connection.use_write_ahead_log(std::chrono::seconds(60));
    connection.execute("CREATE TABLE t (x)");
    EXPECT_EQ(others(""), perms::none);
    EXPECT_EQ(others("-wal"), perms::none);
    EXPECT_EQ(others("-shm"), perms::none);
  }
  std::filesystem::permissions(options().file, perms::others_read,
                               std::filesystem::perm_options::add);
  Connection connection(options());
  EXPECT_EQ(others(""), perms::others_read);
}

TEST_F(ConnectionTest, TheConnectionOfADatabaseInMemoryHasItsPragmas) {
  ConnectionPool pool(DatabaseOptions{});
  pool.writer()->use_write_ahead_log(std::chrono::seconds(60));
  expect_pragmas(*pool.writer(), "memory");
  expect_pragmas(*pool.reader(), "memory");
}

TEST_F(ConnectionTest, AReaderCannotWrite) {
  ConnectionPool pool(options());
  pool.writer()->execute("CREATE TABLE t (x)");
  EXPECT_TRUE(error_of([&] { pool.reader()->execute("INSERT INTO t VALUES (1)"); }));
}

TEST_F(ConnectionTest, ThereIsOneWriterAtATime) {
  ConnectionPool pool(options());
  pool.writer()->use_write_ahead_log(std::chrono::seconds(60));
  pool.writer()->execute("CREATE TABLE t (x INTEGER)");
  pool.writer()->execute("INSERT INTO t VALUES (0)");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 25; ++j) {
        const Lease writer = pool.writer();
        Transaction transaction(*writer);
        const std::string now = answer(*writer, "SELECT x FROM t");
        writer->prepare("UPDATE t SET x = ?1").bind(1, std::stoll(now) + 1).run();
        transaction.commit();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answer(*pool.reader(), "SELECT x FROM t"), "200");
}

TEST_F(ConnectionTest, WaitingForTheWriterInVainEndsWithBusy) {
  DatabaseOptions impatient = options();
  impatient.busy_timeout = std::chrono::milliseconds(0);
  ConnectionPool pool(impatient);
  const Lease held = pool.writer();
  EXPECT_EQ(error_kind_of([&] { static_cast<void>(pool.writer()); }), ErrorKind::kBusy);
}

TEST_F(ConnectionTest, WaitingForAReaderInVainEndsWithBusy) {
  DatabaseOptions impatient = options();
  impatient.busy_timeout = std::chrono::milliseconds(0);
  ConnectionPool pool(impatient);
  std::vector<Lease> readers;
  for (std::size_t i = 0; i < ConnectionPool::kMaxReaders; ++i) readers.push_back(pool.reader());
  EXPECT_EQ(error_kind_of([&] { static_cast<void>(pool.reader()); }), ErrorKind::kBusy);
}

TEST_F(ConnectionTest, LookingTakesTheWriterOnlyWhileItIsFree) {
  ConnectionPool pool(options());
  EXPECT_EQ(answer(*pool.idle_writer_or_reader(), "PRAGMA journal_mode"), "delete");
  pool.writer()->use_write_ahead_log(std::chrono::seconds(60));
  const Lease held = pool.writer();
  const Transaction transaction(*held);
  EXPECT_EQ(answer(*pool.idle_writer_or_reader(), "SELECT 1"), "1");
}

TEST_F(ConnectionTest, AReaderThatAllAreLentWaitsForOneToComeBack) {
  ConnectionPool pool(options());
  std::atomic<unsigned> lent{0};
  std::atomic<unsigned> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        const Lease reader = pool.reader();
        const unsigned count = ++lent;
        for (unsigned seen = most; seen < count && !most.compare_exchange_weak(seen, count);) {
        }
        answer(*reader, "SELECT count(*) FROM sqlite_master");
        --lent;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, ConnectionPool::kMaxReaders);
}

TEST_F(ConnectionTest, ATransactionThatIsNotCommittedIsUndone) {
  Connection connection(options());
  connection.execute("CREATE TABLE t (x)");
  {
    const Transaction transaction(connection);
    connection.execute("INSERT INTO t VALUES (1)");
  }
  EXPECT_EQ(answer(connection, "SELECT count(*) FROM t"), "0");
}

TEST_F(ConnectionTest, AStatementThatIsDoneHoldsNoSnapshot) {
  Connection connection(options());
  connection.execute("CREATE TABLE t (x)");
  connection.use_write_ahead_log(std::chrono::seconds(60));
  connection.execute("INSERT INTO t VALUES (1), (2)");
  {
    Statement rows = connection.prepare("SELECT x FROM t");
    ASSERT_TRUE(rows.step());
  }
  RawDatabase(options().file).run("INSERT INTO t VALUES (3)");
  EXPECT_EQ(answer(connection, "SELECT count(*) FROM t"), "3");
  EXPECT_FALSE(connection.in_transaction());
}

TEST_F(ConnectionTest, OneTextMayBeInUseTwice) {
  Connection connection(options());
  Statement one = connection.prepare("SELECT ?1");
  Statement other = connection.prepare("SELECT ?1");
  ASSERT_TRUE(one.bind(1, "one").step());
  ASSERT_TRUE(other.bind(1, "other").step());
  EXPECT_EQ(one.text(0), "one");
  EXPECT_EQ(other.text(0), "other");
}

TEST_F(ConnectionTest, AStatementFromBeforeHasNoValuesLeft) {
  Connection connection(options());
  connection.prepare("SELECT ?1").bind(1, "left").run();
  Statement row = connection.prepare("SELECT ?1");
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.optional_text(0), std::nullopt);
}

TEST_F(ConnectionTest, TextsKeepTheirNulBytesAndTheirLength) {
  using namespace std::string_literals;
  Connection connection(options());
  Statement row = connection.prepare("SELECT ?1, ?2, ?3");
  row.bind(1, "a\0b\0"s).bind(2, std::string_view()).bind_optional(3, std::optional<std::string>());
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.text(0), "a\0b\0"s);
  EXPECT_EQ(row.optional_text(1), "");
  EXPECT_EQ(row.optional_text(2), std::nullopt);
}

TEST_F(ConnectionTest, BytesAreKeptAsTheyAre) {
  using namespace std::string_literals;
  Connection connection(options());
  Statement row = connection.prepare("SELECT ?1, ?2, typeof(?1), typeof(?2), NULL");
  row.bind_blob(1, "\xff\0\xfe"s).bind_blob(2, std::string_view());
  ASSERT_TRUE(row.step());
  EXPECT_EQ(row.blob_view(0), "\xff\0\xfe"s);
  EXPECT_EQ(row.blob_view(1), "");
  EXPECT_EQ(row.text(2), "blob");
  EXPECT_EQ(row.text(3), "blob");
  EXPECT_EQ(row.blob_view(4), "");
}

}  // namespace
}  // namespace cq::test
