#include "postgres/run_lock.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <barrier>
#include <future>
#include <thread>

#include "postgres/leak_check_pause.hpp"
#include "postgres/postgres_test.hpp"

namespace cq::test {
namespace {

using host::upgrade_to_head;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::seconds kLong{60};

/// Migration runs that meet on one database.
class PostgresRunLock : public PostgresTest {
 protected:
  /// The processes that hold, or wait for, the lock of this test's database.
  [[nodiscard]] std::vector<std::string> pids(bool granted) const {
    return ask("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted = " +
               std::string(granted ? "true" : "false") +
               " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  /// Ends when that many processes wait for the lock; fails the test when they never do.
  void wait_for_waiting(std::size_t count) const {
    const auto deadline = std::chrono::steady_clock::now() + kLong;
    while (pids(false).size() != count) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
};

TEST_F(PostgresRunLock, LetsTenRunsOnANewDatabaseApplyEachMigrationOnce) {
  constexpr int kRuns = 10;
  std::vector<std::unique_ptr<MigrationTarget>> targets;
  targets.reserve(kRuns);
  for (int i = 0; i < kRuns; ++i) targets.push_back(open());
  std::barrier start(kRuns);
  std::atomic<std::size_t> applied = 0;
  std::vector<std::future<void>> runs;
  runs.reserve(kRuns);
  for (const auto& target : targets) {
    runs.push_back(std::async(std::launch::async, [&start, &applied, &target] {
      start.arrive_and_wait();
      applied += upgrade_to_head(*target, feature().migrations()).applied.size();
    }));
  }
  for (std::future<void>& run : runs) EXPECT_NO_THROW(run.get());
  EXPECT_EQ(applied, feature().migrations().migrations().size());
  EXPECT_THAT(open()->versions(), ElementsAre(feature().migrations().head()));
  EXPECT_THAT(pids(true), IsEmpty());
}

TEST_F(PostgresRunLock, IsBusyAfterTheTimeoutAndSaysWhoHoldsIt) {
  DatabaseUrl first_url = url();
  first_url.query = {{"application_name", "the-first-run"}};
  const auto first = feature().open_migrations(first_url);
  first->begin_run(kLong);
  const std::vector<std::string> holders = pids(true);
  ASSERT_THAT(holders, SizeIs(1));
  const auto second = open();
  for (const int timeout : {0, 100}) {
    const Error error = error_of([&] { second->begin_run(std::chrono::milliseconds(timeout)); });
    EXPECT_EQ(error.kind(), ErrorKind::kBusy);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("process " + holders.front()), HasSubstr("'the-first-run'"),
                      HasSubstr("'" + std::string(PostgresServer::kUser) + "'"),
                      HasSubstr(std::to_string(postgres::kRunLockKey)),
                      HasSubstr(std::to_string(timeout) + " ms")));
  }
  first->end_run();
  second->begin_run(kLong);
  second->end_run();
}

TEST_F(PostgresRunLock, IsNamedAfterTheServerUnlessTheUrlNamesTheApplication) {
  const auto first = open();
  first->begin_run(kLong);
  const auto second = open();
  EXPECT_THAT(error_of([&] { second->begin_run(std::chrono::milliseconds(1)); }).what(),
              HasSubstr("application 'cq-server'"));
}

TEST_F(PostgresRunLock, IsWaitedForUntilTheOtherRunEnds) {
  const auto first = open();
  const auto second = open();
  first->begin_run(kLong);
  std::future<void> waiting =
      std::async(std::launch::async, [&second] { second->begin_run(kLong); });
  wait_for_waiting(1);
  first->end_run();
  EXPECT_NO_THROW(waiting.get());
  second->end_run();
}

TEST_F(PostgresRunLock, OutlastsTheTransactionsOfTheRun) {
  const auto target = open();
  target->begin_run(kLong);
  target->begin();
  target->execute("CREATE TABLE kept (id INTEGER)");
  target->commit();
  target->begin();
  target->execute("CREATE TABLE undone (id INTEGER)");
  target->rollback();
  EXPECT_THAT(pids(true), SizeIs(1));
  target->end_run();
  EXPECT_THAT(pids(true), IsEmpty());
  EXPECT_THAT(target->table_names(), ElementsAre("kept"));
}

TEST_F(PostgresRunLock, IsGivenBackByAnAbandonedRunWithWhatWasUnfinishedUndone) {
  const auto target = open();
  target->begin_run(kLong);
  target->begin();
  target->execute("CREATE TABLE undone (id INTEGER)");
  target->abandon_run();
  EXPECT_THAT(pids(true), IsEmpty());
  EXPECT_THAT(target->table_names(), IsEmpty());
  target->begin_run(kLong);
  target->end_run();
}

TEST_F(PostgresRunLock, IsGivenBackWhenItsHolderGoesAway) {
  auto first = open();
  first->begin_run(kLong);
  first.reset();
  const auto second = open();
  second->begin_run(kLong);
  second->end_run();
}

// A session that was made anew would run on without the lock.
TEST_F(PostgresRunLock, IsNotRunOnWithoutWhenTheSessionIsLost) {
  const auto first = open();
  first->begin_run(kLong);
  ASSERT_THAT(pids(true), SizeIs(1));
  run("SELECT pg_terminate_backend(" + pids(true).front() + ", 60000)");
  {
    // libpqxx 6.4 loses the answer that tells it of the lost session.
    const LeakCheckPause pause;
    EXPECT_EQ(error_of([&] { first->begin(); }).kind(), ErrorKind::kUnavailable);
  }
  first->rollback();
  EXPECT_EQ(error_of([&] { (void)first->table_names(); }).kind(), ErrorKind::kUnavailable);
  first->abandon_run();
  const auto second = open();
  second->begin_run(kLong);
  second->end_run();
}

// The limit is this one session's, generous to the other statements that it runs, and the wait is
// seen to last longer.
TEST_F(PostgresRunLock, IsWaitedForLongerThanAStatementMayOtherwiseTake) {
  postgres::Connection limited(url());
  limited.query("SET statement_timeout = '3s'");
  const auto other = open();
  other->begin_run(kLong);
  std::future<void> waiting =
      std::async(std::launch::async, [&limited] { postgres::take_run_lock(limited, kLong); });
  const auto deadline = std::chrono::steady_clock::now() + kLong;
  while (ask("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = "
             "current_database() AND clock_timestamp() - query_start > '4s'")
             .empty()) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  other->end_run();
  EXPECT_NO_THROW(waiting.get());
  EXPECT_EQ(limited.query("SHOW statement_timeout").front()[0].as<std::string>(), "3s");
}

}  // namespace
}  // namespace cq::test
