#include <algorithm>
#include <atomic>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <thread>

namespace cq::testkit {
namespace {

using host::MigrationChain;
using host::upgrade_to_head;

class MigrationsTest : public SubjectTest {
 protected:
  [[nodiscard]] const MigrationChain& chain() const { return module().migrations(); }
  [[nodiscard]] std::unique_ptr<MigrationTarget> open_target() const {
    return module().open_migrations(url());
  }
  /// All that the chain holds.
  [[nodiscard]] std::vector<std::string> revisions() const {
    std::vector<std::string> revisions;
    for (const auto& migration : chain().migrations()) revisions.push_back(migration.revision);
    return revisions;
  }
};
CQ_SUITE(MigrationsTest, "migrations", kNeedsMigrations, Lasting::kStore);

// What two targets on one database show of each other; one in memory alone has no second target.
using SharedMigrationsTest = MigrationsTest;
CQ_SUITE(SharedMigrationsTest, "migrations", kNeedsMigrations, Lasting::kProcess);

// A chain made from another one's first migrations and, with a script, one more behind them. Keeps
// the texts that the chain was made from.
class ChangedChain {
 public:
  ChangedChain(const MigrationChain& chain, std::size_t count, const char* script = nullptr) {
    for (std::size_t i = 0; i < count; ++i) {
      const host::Migration& migration = chain.migrations()[i];
      std::string tables;
      for (const std::string& table : migration.tables) {
        tables += (tables.empty() ? "-- tables: " : ", ") + table;
      }
      names_.push_back(migration.file_name);
      texts_.push_back("-- revision: " + migration.revision + "\n-- message: " + migration.message +
                       "\n" + tables + "\n-- up\n" + migration.up + "\n-- down\n" + migration.down +
                       "\n");
    }
    if (script != nullptr) {
      names_.emplace_back("9999_added.sql");
      texts_.push_back("-- revision: 9999\n-- message: added\n-- up\n" + std::string(script) +
                       "\n-- down\n");
    }
    std::vector<cq_migration> entries;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      entries.push_back({names_[i].c_str(), texts_[i].c_str(), ""});
    }
    chain_.emplace(entries);
  }
  [[nodiscard]] const MigrationChain& get() const { return *chain_; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  std::optional<MigrationChain> chain_;
};

ChangedChain with_added(const MigrationChain& chain, const char* script) {
  return {chain, chain.migrations().size(), script};
}

constexpr const char* kNoStatement = "this is no statement";

TEST_P(MigrationsTest, AnEmptyDatabaseHasNoTablesAndNoVersion) {
  CQ_SENTENCE(
      "MigrationTarget::table_names",
      "The names of all tables, the version table's among them, the database's own left out.");
  CQ_SENTENCE("MigrationTarget::versions",
              "The rows of the version table; empty when there is no such table.");
  const auto target = open_target();
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(MigrationsTest, AnEmptyDatabaseGetsTheWholeChain) {
  CQ_SENTENCE(
      "MigrationTarget::execute",
      "Runs one part of a migration file: any number of statements in the backend's own language.");
  CQ_SENTENCE("MigrationTarget::versions",
              "The rows of the version table; empty when there is no such table.");
  const auto target = open_target();
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_EQ(report.from, std::nullopt);
  EXPECT_EQ(report.to, chain().head());
  EXPECT_EQ(report.applied, revisions());
  EXPECT_FALSE(report.stamped);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, TableNamesHoldTheFirstRevisionsTablesAndTheVersionTable) {
  CQ_SENTENCE(
      "MigrationTarget::table_names",
      "The names of all tables, the version table's among them, the database's own left out.");
  CQ_SENTENCE("MigrationTarget",
              "The version table is the same on every backend, and the original server's: "
              "`alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc "
              "PRIMARY KEY (version_num))`, with one row.");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto names = target->table_names();
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_TRUE(has("alembic_version"));
  for (const std::string& table : chain().migrations().front().tables) {
    EXPECT_TRUE(has(table)) << table;
  }
}

TEST_P(MigrationsTest, ADatabaseAtHeadIsLeftAlone) {
  CQ_SENTENCE("MigrationTarget::versions",
              "The rows of the version table; empty when there is no such table.");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_EQ(report.from, chain().head());
  EXPECT_TRUE(report.applied.empty());
}

TEST_P(MigrationsTest, AFailingMigrationIsUndoneAndNamesItsFile) {
  CQ_SENTENCE(
      "MigrationTarget::begin",
      "Starts one migration: all until commit() or rollback() happens wholly or not at all.");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  const auto longer = with_added(chain(), kNoStatement);
  const auto error = error_of([&] { upgrade_to_head(*target, longer.get()); });
  ASSERT_TRUE(error);
  EXPECT_NE(std::string(error->what()).find("9999_added.sql"), std::string::npos) << error->what();
  EXPECT_EQ(target->table_names(), tables);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, TheMigrationsBeforeAFailingOneAreKept) {
  CQ_SENTENCE(
      "MigrationTarget::begin",
      "Starts one migration: all until commit() or rollback() happens wholly or not at all.");
  const auto target = open_target();
  const auto longer = with_added(chain(), kNoStatement);
  EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, longer.get()); }));
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, ADatabaseWorksAfterAFailedMigration) {
  CQ_SENTENCE("MigrationTarget::abandon_run",
              "Undoes what is not committed and gives the lock back.");
  if (!claims(kCqCapabilityStore)) {
    const auto target = open_target();
    const auto longer = with_added(chain(), kNoStatement);
    EXPECT_TRUE(error_of([&] { upgrade_to_head(*target, longer.get()); }));
    EXPECT_TRUE(host::check_migrations(*target, chain()).at_head());
    return;
  }
  const auto store = module().create_store(url());
  const auto longer = with_added(chain(), kNoStatement);
  EXPECT_TRUE(error_of([&] { upgrade_to_head(store->migrations(), longer.get()); }));
  store->open();
  store->knowledge().insert(sample_unit(1, {"api"}));
  EXPECT_TRUE(store->knowledge().find(unit_id(1)));
}

TEST_P(MigrationsTest, AnUnknownRevisionIsRefused) {
  CQ_SENTENCE("MigrationTarget::versions",
              "The rows of the version table; empty when there is no such table.");
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

TEST_P(MigrationsTest, ADatabaseWithoutAVersionTableIsStampedAtTheFirstRevisionAndUpgraded) {
  CQ_SENTENCE("MigrationTarget::set_version",
              "Makes `revision` the version table's only row, and the table when there is none; "
              "nullopt drops the table.");
  CQ_SENTENCE(
      "MigrationTarget::table_names",
      "The names of all tables, the version table's among them, the database's own left out.");
  const auto target = open_target();
  upgrade_to_head(*target, ChangedChain(chain(), 1).get());
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version(std::nullopt);
  target->commit();
  target->end_run();
  ASSERT_TRUE(target->versions().empty());
  const auto report = upgrade_to_head(*target, chain());
  EXPECT_TRUE(report.stamped);
  auto rest = revisions();
  rest.erase(rest.begin());
  EXPECT_EQ(report.applied, rest);
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
}

TEST_P(MigrationsTest, RollbackUndoesOneMigrationAndEndRunKeepsTheOthers) {
  CQ_SENTENCE(
      "MigrationTarget::begin",
      "Starts one migration: all until commit() or rollback() happens wholly or not at all.");
  CQ_SENTENCE("MigrationTarget::end_run",
              "What was committed in the run is durable when this returns.");
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

TEST_P(MigrationsTest, AbandonRunUndoesWhatIsNotCommitted) {
  CQ_SENTENCE("MigrationTarget::abandon_run",
              "Undoes what is not committed and gives the lock back.");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  target->begin();
  target->set_version("undone");
  target->abandon_run();
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(MigrationsTest, AbandonRunDoesNothingOutsideARun) {
  CQ_SENTENCE("MigrationTarget::abandon_run", "Does nothing outside a run.");
  const auto target = open_target();
  target->abandon_run();
  EXPECT_TRUE(target->versions().empty());
}

TEST_P(MigrationsTest, SetVersionLeavesOneRow) {
  CQ_SENTENCE("MigrationTarget::set_version",
              "Makes `revision` the version table's only row, and the table when there is none; "
              "nullopt drops the table.");
  const auto target = open_target();
  target->begin_run(std::chrono::seconds(60));
  for (const char* revision : {"one", "two"}) {
    target->begin();
    target->set_version(revision);
    target->commit();
  }
  target->end_run();
  EXPECT_EQ(target->versions(), std::vector<std::string>{"two"});
}

TEST_P(MigrationsTest, TheWholeChainCanBeTakenBackAndRunAgain) {
  CQ_SENTENCE(
      "MigrationTarget::execute",
      "Runs one part of a migration file: any number of statements in the backend's own language.");
  const auto target = open_target();
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  auto undone = revisions();
  std::reverse(undone.begin(), undone.end());
  EXPECT_EQ(host::downgrade(*target, chain(), std::nullopt).undone, undone);
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->versions().empty());
  EXPECT_EQ(upgrade_to_head(*target, chain()).applied, revisions());
  EXPECT_EQ(target->table_names(), tables);
}

TEST_P(MigrationsTest, EachStepBackLeavesWhatTheStepThereMade) {
  CQ_SENTENCE("MigrationTarget::schema_lines",
              "The schema as sorted lines, to be compared with others: tables, their columns "
              "(type, whether null may be in them, default), primary keys, uniques, indexes, "
              "foreign keys with their actions.");
  const auto target = open_target();
  std::vector<std::vector<std::string>> schemas{target->schema_lines()};
  for (const std::string& revision : revisions()) {
    host::upgrade(*target, chain(), revision);
    schemas.push_back(target->schema_lines());
  }
  for (std::size_t left = revisions().size(); left > 0; --left) {
    EXPECT_EQ(target->schema_lines(), schemas[left]);
    host::downgrade(*target, chain(),
                    left > 1 ? std::optional(revisions()[left - 2]) : std::nullopt);
    EXPECT_EQ(target->schema_lines(), schemas[left - 1]) << left;
  }
}

TEST_P(MigrationsTest, TheSchemaIsWhatItsMigrationsMakeOfAnEmptyDatabase) {
  CQ_SENTENCE(
      "MigrationTarget::schema_lines_after",
      "The lines that the up parts in `scripts`, run in order, would make of an empty database.");
  CQ_SENTENCE("MigrationTarget::schema_lines",
              "The version table is left out, and so is what means nothing: how it was written, "
              "the order of columns.");
  const auto target = open_target();
  std::vector<std::string> scripts;
  for (const auto& migration : chain().migrations()) {
    scripts.push_back(migration.up);
    EXPECT_EQ(host::check_migrations(*target, chain()).drifted(), false);
    host::upgrade(*target, chain(), migration.revision);
    EXPECT_FALSE(target->schema_lines().empty());
    EXPECT_EQ(target->schema_lines_after(scripts), target->schema_lines());
  }
  EXPECT_TRUE(host::check_migrations(*target, chain()).at_head());
}

TEST_P(MigrationsTest, TryingScriptsOutChangesNothingEvenWhenTheyFail) {
  CQ_SENTENCE("MigrationTarget::schema_lines_after",
              "Changes nothing that others, or later calls, could see.");
  CQ_SENTENCE("MigrationTarget::schema_lines_after", "Throws as execute() does.");
  CQ_SENTENCE("MigrationTarget::schema_lines",
              "The schema as sorted lines, to be compared with others: tables, their columns "
              "(type, whether null may be in them, default), primary keys, uniques, indexes, "
              "foreign keys with their actions.");
  const auto target = open_target();
  const auto lines = target->schema_lines_after({chain().migrations().front().up});
  EXPECT_TRUE(std::is_sorted(lines.begin(), lines.end()));
  EXPECT_TRUE(error_of([&] { target->schema_lines_after({kNoStatement}); }));
  EXPECT_TRUE(target->table_names().empty());
  EXPECT_TRUE(target->schema_lines().empty());
  EXPECT_TRUE(target->schema_lines_after({}).empty());
}

TEST_P(MigrationsTest, TheReadableVersionIsThereWhereItsTableIs) {
  CQ_SENTENCE("MigrationTarget::schema_version",
              "The schema's readable version: `version` in the row with id 1 of the table "
              "db_metadata; nullopt when there is no such table or row.");
  const auto target = open_target();
  EXPECT_EQ(target->schema_version(), std::nullopt);
  upgrade_to_head(*target, chain());
  const auto tables = target->table_names();
  const bool has_table = std::find(tables.begin(), tables.end(), "db_metadata") != tables.end();
  EXPECT_EQ(target->schema_version().has_value(), has_table);
  EXPECT_NE(target->schema_version(), "");
}

TEST_P(MigrationsTest, AStampRunsNothing) {
  CQ_SENTENCE("MigrationTarget::set_version",
              "Makes `revision` the version table's only row, and the table when there is none; "
              "nullopt drops the table.");
  const auto target = open_target();
  host::stamp(*target, chain(), chain().head());
  EXPECT_EQ(target->versions(), std::vector<std::string>{chain().head()});
  EXPECT_TRUE(target->schema_lines().empty());
  EXPECT_TRUE(host::check_migrations(*target, chain()).drifted());
  host::stamp(*target, chain(), std::nullopt);
  EXPECT_TRUE(target->table_names().empty());
}

TEST_P(SharedMigrationsTest, BeginRunThrowsBusyWhileAnotherRunHoldsTheLock) {
  CQ_SENTENCE("MigrationTarget::begin_run", "Throws busy after `timeout`.");
  CQ_SENTENCE("MigrationTarget::end_run", "Gives the lock back.");
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
  CQ_SENTENCE("MigrationTarget::begin_run",
              "Takes the lock that one run at a time may hold, waiting for another run to end, and "
              "holds it until end_run(), whatever happens in between.");
  const auto target = open_target();
  const auto other = open_target();
  other->begin_run(std::chrono::seconds(60));
  std::atomic<bool> ended{false};
  std::atomic<bool> had_it_too_early{false};
  std::thread waiting([&] {
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

TEST_P(SharedMigrationsTest, TenAtOnceOnOneNewDatabaseApplyEachMigrationOnce) {
  CQ_SENTENCE("MigrationTarget::begin_run",
              "Takes the lock that one run at a time may hold, waiting for another run to end, and "
              "holds it until end_run(), whatever happens in between.");
  constexpr unsigned kAtOnce = 10;
  const auto keeps_it = open_target();
  std::atomic<std::size_t> applied{0};
  std::atomic<unsigned> failures{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      const auto error = error_of([&] {
        if (claims(kCqCapabilityStore)) {
          const auto store = module().create_store(url());
          applied += upgrade_to_head(store->migrations(), chain()).applied.size();
          store->open();
          store->health().check();
        } else {
          applied += upgrade_to_head(*open_target(), chain()).applied.size();
        }
      });
      if (error) {
        ++failures;
        ADD_FAILURE() << error->what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0U);
  EXPECT_EQ(applied, revisions().size());
  EXPECT_EQ(keeps_it->versions(), std::vector<std::string>{chain().head()});
}

}  // namespace

CQ_TESTS_OF(migrations_test)

}  // namespace cq::testkit
