#include <algorithm>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cq/testkit/samples.hpp>
#include <string_view>

#include "migrations/migration_fixture.hpp"

namespace cq::testkit {
namespace {

using host::upgrade_to_head;

/// What fails, is taken back or is refused leaves the database as it was.
class FailedMigrationsTest : public MigrationFixture {};
CQ_SUITE(FailedMigrationsTest, "migrations", kNeedsMigrations, Lasting::kStore);

/// Migrations of a database that people use.
class PopulatedMigrationsTest : public MigrationFixture {};
CQ_SUITE(PopulatedMigrationsTest, "migrations", kNeedsStore | kNeedsMigrations, Lasting::kProcess);

TEST_P(FailedMigrationsTest, AFailingMigrationIsUndoneAndNamesItsFile) {
  CQ_SENTENCE("migration_target.begin");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  const auto longer = with_added(chain(), kNoStatement);
  const auto error = error_of([&] { upgrade_to_head(*target, longer.get()); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("z9999_added.sql"), std::string::npos) << error->what();
  EXPECT_EQ(target->table_names(), tables);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(FailedMigrationsTest, TheMigrationsBeforeAFailingOneAreKept) {
  CQ_SENTENCE("migration_target.begin");
  const auto target = open_target();
  const auto longer = with_added(chain(), kNoStatement);
  EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, longer.get()); }));
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(FailedMigrationsTest, ADatabaseWorksAfterAFailedMigration) {
  CQ_SENTENCE("migration_target.abandon_run");
  if (!lists(Knowledge::kId)) {
    const auto target = open_target();
    const auto longer = with_added(chain(), kNoStatement);
    EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, longer.get()); }));
    EXPECT_TRUE(host::check_migrations(*target, chain()).at_head());
    return;
  }
  const auto store = feature().create_store(url());
  const auto longer = with_added(chain(), kNoStatement);
  EXPECT_TRUE(error_of([&] { upgrade_to_head(part<MigrationTarget>(*store), longer.get()); }));
  store->open();
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  EXPECT_TRUE(part<Knowledge>(*store).find(unit_id(1)));
}

TEST_P(FailedMigrationsTest, AnUnknownRevisionIsRefused) {
  CQ_SENTENCE("migration_target.versions");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version("9999");
  target->commit();
  target->end_run();
  const auto error = error_of([&] { upgrade_to_head(*target, chain()); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_NE(std::string(error->what()).find("Can't locate revision identified by '9999'"),
            std::string::npos)
      << error->what();
}

TEST_P(FailedMigrationsTest, RollbackUndoesOneMigrationAndEndRunKeepsTheOthers) {
  CQ_SENTENCE("migration_target.begin");
  CQ_SENTENCE("migration_target.end_run.durable");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version("kept");
  target->commit();
  target->begin();
  target->set_version("undone");
  target->rollback();
  target->end_run();
  EXPECT_EQ(target->versions(), std::vector<std::string>{"kept"});
}

TEST_P(FailedMigrationsTest, AbandonRunUndoesWhatIsNotCommitted) {
  CQ_SENTENCE("migration_target.abandon_run");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version("undone");
  target->abandon_run();
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(FailedMigrationsTest, AbandonRunDoesNothingOutsideARun) {
  CQ_SENTENCE("migration_target.abandon_run.outside");
  const auto target = open_target();
  target->abandon_run();
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(FailedMigrationsTest, AFailingStatementIsAnErrorAndARollbackUndoesIt) {
  CQ_SENTENCE("migration_target.execute.throws");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  const auto error = error_of([&] { target->execute(kNoStatement); });
  target->rollback();
  target->begin();
  target->set_version("behind it");
  target->commit();
  target->end_run();
  ASSERT_TRUE(error);
  EXPECT_GT(std::string_view(error->what()).size(), 10U);
  EXPECT_EQ(target->versions(), std::vector<std::string>{"behind it"});
}

TEST_P(FailedMigrationsTest, AMigrationThatFailsHalfWayLeavesNothingOfItself) {
  CQ_SENTENCE("migration_target.begin");
  const auto target = open_target();
  const std::size_t before = chain().migrations().size() - 1;
  if (before > 0) host::upgrade(*target, chain(), revisions()[before - 1]);
  const auto lines = target->schema_lines();
  const auto versions = target->versions();
  const std::string half = chain().migrations().back().up + "\n" + kNoStatement;
  const ChangedChain failing(chain(), before, half.c_str());
  EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, failing.get()); }));
  EXPECT_EQ(target->schema_lines(), lines);
  EXPECT_EQ(target->versions(), versions);
  EXPECT_EQ(upgrade_to_head(*target, chain()).to, chain().head());
}

TEST_P(PopulatedMigrationsTest, WhatADatabaseHoldsOutlivesRunsThatDoNothingAndRunsThatFail) {
  CQ_SENTENCE("migration_target.begin");
  const Unit unit = sample_unit(1, {"api"});
  part<Knowledge>(*open_store(feature(), url())).insert(unit);
  const std::string half = feature().migrations().migrations().front().down + "\n" + kNoStatement;
  const auto failing = with_added(feature().migrations(), half.c_str());
  const auto target = feature().open_migrations(url());
  EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, failing.get()); }));
  EXPECT_TRUE(upgrade_to_head(*target, feature().migrations()).applied.empty());
  const auto found = part<Knowledge>(*open_store(feature(), url())).find(unit.id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->document, write_unit_document(unit));
}

}  // namespace

CQ_TESTS_OF(failed_migrations_test)

}  // namespace cq::testkit
