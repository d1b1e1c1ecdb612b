// The triggers of both chains of workspaces make the same events of the same changes.
#include <gmock/gmock.h>

#include <cq/host/migration_runner.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "postgres/built_module.hpp"
#include "postgres/postgres_test.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kEvents =
    "SELECT coalesce(kind, '') || '|' || replace(substr(cast(at AS VARCHAR), 1, 19), ' ', 'T') || "
    "'|' || "
    "coalesce(repository_id, 0) || '|' || coalesce(worktree_id, 0) || '|' || coalesce(session_id, "
    "'') || '|' || coalesce(command_id, 0) || '|' || coalesce(owner, '') || '|' || coalesce(fence, "
    "0) || '|' || coalesce(caused_by, '') || '|' || coalesce(reason, '') FROM events ORDER BY id";

std::string lease_of(const std::string& worktree, const std::string& token,
                     const std::string& second) {
  return "UPDATE worktrees SET status = 'RESERVED', lease_owner = 'o-" + token +
         "', lease_token = '" + token + "', leased_at = '2026-01-01 00:00:" + second +
         ".000000', version = version + 1 WHERE id = " + worktree;
}

std::string end_of(const std::string& worktree, const std::string& token, const std::string& how) {
  return "INSERT INTO worktree_lease_ends (worktree_id, lease_token, owner, fence, ending, "
         "ended_at, ended_by, reason) VALUES (" +
         worktree + ", '" + token + "', 'o-" + token + "', 2, '" + how +
         "', '2026-01-01 00:00:30.000000', 'by', 'because')";
}

/// What happens in a life of all of them, as both databases understand it.
std::vector<std::string> changes() {
  const std::string at = "'2026-01-01 00:00:00.000000'";
  const std::string later = "'2026-01-01 00:00:09.000000'";
  return {
      "INSERT INTO repositories (id, name, remote_url, default_branch, settings, created_at, "
      "updated_at) VALUES (1, 'demo', 'u', 'm', '{}', " +
          at + ", " + at + ")",
      "INSERT INTO worktrees (id, repository_id, path, status, created_at, updated_at, version) "
      "VALUES (1, 1, '/w/1', 'IDLE', " +
          at + ", " + at + ", 1)",
      lease_of("1", "a", "01"),
      "UPDATE worktrees SET lease_expires_at = " + later + " WHERE id = 1",
      end_of("1", "a", "RELEASED"),
      end_of("1", "unknown", "RELEASED"),
      "UPDATE worktrees SET status = 'IDLE', lease_token = NULL WHERE id = 1",
      lease_of("1", "b", "02"),
      "UPDATE worktrees SET status = 'BUSY', last_heartbeat_at = '2026-01-01 00:00:03.250000' "
      "WHERE id = 1",
      end_of("1", "b", "TAKEN_OVER"),
      lease_of("1", "c", "04"),
      end_of("1", "c", "BROKEN"),
      "INSERT INTO sessions (id, repository_id, requested_by, commit_sha, status, expires_at, "
      "metadata, created_at, updated_at) VALUES ('s', 1, 'alice', 'abc', 'PENDING', " +
          at + ", '{}', " + at + ", " + at + ")",
      "UPDATE sessions SET status = 'RUNNING', updated_at = " + later + " WHERE id = 's'",
      "UPDATE sessions SET status = 'RUNNING', updated_at = " + later + " WHERE id = 's'",
      "INSERT INTO commands (id, session_id, sequence, command, env, status, created_at, "
      "updated_at) VALUES (1, 's', 0, 'make', '{}', 'PENDING', " +
          at + ", " + at + ")",
      "UPDATE commands SET status = 'RUNNING', updated_at = " + later + " WHERE id = 1",
      "UPDATE commands SET exit_code = 1 WHERE id = 1",
      "UPDATE commands SET status = 'FAILED', updated_at = " + later + " WHERE id = 1",
      "UPDATE sessions SET status = 'CANCELLED', updated_at = " + later + " WHERE id = 's'"};
}

class PostgresWorkspaceEvents : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    const host::StoreFeature& workspaces = module().feature("workspaces");
    host::upgrade(*workspaces.open_migrations(url()), workspaces.migrations(),
                  workspaces.migrations().migrations().back().revision);
  }
};

TEST_F(PostgresWorkspaceEvents, AreThoseThatSqliteMakesOfTheSameChanges) {
  const TempDirectory directory;
  const std::filesystem::path file = directory.path() / "workspaces.db";
  const host::StoreModule sqlite = built_module("sqlite");
  const host::StoreFeature& other = sqlite.feature("workspaces");
  DatabaseUrl theirs;
  theirs.dialect = "sqlite";
  theirs.database = file.string();
  host::upgrade(*other.open_migrations(theirs), other.migrations(),
                other.migrations().migrations().back().revision);
  DatabaseFile database(file);
  for (const std::string& change : changes()) {
    run(change);
    database.run(change);
  }
  std::vector<std::string> wanted;
  for (const Row& row : database.run(kEvents)) wanted.push_back(row.front());
  EXPECT_EQ(wanted.size(), 13U);
  EXPECT_EQ(ask(kEvents), wanted);
}

TEST_F(PostgresWorkspaceEvents, AreNumberedInTheOrderOfTheCommits) {
  run(changes().front());  // the repository
  for (int i = 0; i < 2; ++i) {
    run("INSERT INTO sessions (id, repository_id, commit_sha, status, metadata, created_at, "
        "updated_at) VALUES ('s" +
        std::to_string(i) + "', 1, 'abc', 'RUNNING', '{}', now(), now())");
  }
  EXPECT_THAT(ask("SELECT kind FROM events"), IsEmpty());
  // The first of two changes waits with its commit: the second gets no lower place by that.
  std::thread slow([this] {
    run("BEGIN; UPDATE sessions SET status = 'COMPLETED' WHERE id = 's0'; SELECT pg_sleep(0.5); "
        "COMMIT");
  });
  while (ask("SELECT 1 FROM pg_locks WHERE relation = 'events'::regclass AND mode = "
             "'ShareRowExclusiveLock' AND granted")
             .empty()) {
  }
  run("UPDATE sessions SET status = 'FAILED' WHERE id = 's1'");
  EXPECT_THAT(ask("SELECT session_id FROM events ORDER BY id"), ElementsAre("s0", "s1"))
      << "what is committed first has the lower number";
  slow.join();
}

TEST_F(PostgresWorkspaceEvents, OfWhatADebuggerReportsTheNewestStay) {
  run("INSERT INTO debug_events (session_id, kind, at) SELECT 's', 'k' || i, now() FROM "
      "generate_series(1, 1100) AS i");
  EXPECT_THAT(ask("SELECT count(*) FROM debug_events"), ElementsAre("1000"));
}

}  // namespace
}  // namespace cq::test
