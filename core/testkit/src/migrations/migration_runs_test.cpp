#include <algorithm>
#include <atomic>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>
#include <thread>

#include "migrations/migration_fixture.hpp"

namespace cq::testkit {
namespace {

using host::upgrade_to_head;

/// What two targets on one database show of each other.
class SharedMigrationsTest : public MigrationFixture {};
CQ_SUITE(SharedMigrationsTest, "migrations", kNeedsMigrations, Lasting::kProcess);

TEST_P(SharedMigrationsTest, WhatARunCommittedIsThereForOthers) {
  CQ_SENTENCE("migration_target.end_run.durable");
  const auto other = open_target();
  {
    const auto target = open_target();
    upgrade_to_head(*target, chain());
    EXPECT_EQ(other->versions(), target->versions());
    EXPECT_EQ(other->schema_lines(), target->schema_lines());
  }
  EXPECT_EQ(open_target()->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(SharedMigrationsTest, AnAbandonedRunGivesTheLockBack) {
  CQ_SENTENCE("migration_target.abandon_run");
  const auto target = open_target();
  const auto other = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version("undone");
  target->abandon_run();
  other->begin_run(std::chrono::seconds(60));
  other->end_run();
  EXPECT_TRUE(other->versions().empty());
}

TEST_P(SharedMigrationsTest, BeginRunThrowsBusyWhileAnotherRunHoldsTheLock) {
  CQ_SENTENCE("migration_target.begin_run.throws");
  CQ_SENTENCE("migration_target.errors");
  CQ_SENTENCE("migration_target.end_run");
  const auto target = open_target();
  const auto other = open_target();
  other->begin_run(std::chrono::seconds(60));
  EXPECT_EQ(error_kind_of([&] { target->begin_run(std::chrono::milliseconds(50)); }),
            ErrorKind::kBusy);
  other->end_run();
  target->begin_run(std::chrono::seconds(60));
  target->end_run();
}

TEST_P(SharedMigrationsTest, BeginRunWaitsForAnotherRunToEnd) {
  CQ_SENTENCE("migration_target.begin_run");
  const auto target = open_target();
  const auto other = open_target();
  other->begin_run(std::chrono::seconds(60));
  std::atomic<bool> ended{false};
  std::atomic<bool> had_it_too_early{false};
  TestThread waiting([&] {
    target->begin_run(std::chrono::seconds(60));
    if (!ended) had_it_too_early = true;
    target->end_run();
  });
  other->begin();
  other->set_version("one");
  other->commit();
  ended = true;
  other->end_run();
  waiting.join();
  EXPECT_FALSE(had_it_too_early);
}

TEST_P(SharedMigrationsTest, TenConcurrentRunsOnOneNewDatabaseApplyEachMigrationOnce) {
  CQ_SENTENCE("migration_target.begin_run");
  constexpr unsigned kAtOnce = 10;
  const auto keeps_it = open_target();
  std::atomic<std::size_t> applied{0};
  std::atomic<unsigned> failures{0};
  std::vector<std::unique_ptr<TestThread>> threads;
  for (unsigned i = 0; i < kAtOnce; ++i) {
    threads.push_back(std::make_unique<TestThread>([&] {
      const auto error = error_of([&] {
        if (lists(Knowledge::kId)) {
          const auto store = feature().create_store(url());
          applied += upgrade_to_head(part<MigrationTarget>(*store), chain()).applied.size();
          store->open();
          part<Health>(*store).check();
        } else {
          applied += upgrade_to_head(*open_target(), chain()).applied.size();
        }
      });
      if (error) {
        ++failures;
        ADD_FAILURE() << error->what();
      }
    }));
  }
  for (const auto& thread : threads) thread->join();
  EXPECT_EQ(failures, 0U);
  EXPECT_EQ(applied, revisions().size());
  EXPECT_EQ(keeps_it->versions(), std::vector<std::string>{chain().head()});
}

}  // namespace

CQ_TESTS_OF(migration_runs_test)

}  // namespace cq::testkit
