#include <gmock/gmock.h>

#include <algorithm>
#include <cq/archive.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <cq/workspaces/access_tokens.hpp>
#include <cq/workspaces/commands.hpp>
#include <cq/workspaces/leases.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace workspaces;

namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kHead = "debug-server-head.db";
constexpr const char* kUnversioned = "debug-server-unversioned.db";
constexpr const char* kFirstRevision = "20240730_0001";
const Timestamp kThen = testkit::at("2026-11-28T00:00:00Z");

/// Both shapes of the databases that the original of workspaces makes.
class WorkspacesTakeoverTest : public SqliteTest, public testing::WithParamInterface<const char*> {
 protected:
  [[nodiscard]] const host::StoreFeature& workspaces_feature() const {
    return module().feature("workspaces");
  }
  [[nodiscard]] std::filesystem::path copy() const { return copy_of_fixture(GetParam()); }
  [[nodiscard]] std::unique_ptr<Store> open_workspaces(const std::filesystem::path& file) const {
    return testkit::open_store(workspaces_feature(), url_of(file));
  }
};
INSTANTIATE_TEST_SUITE_P(Shape, WorkspacesTakeoverTest, testing::Values(kHead, kUnversioned),
                         [](const testing::TestParamInfo<const char*>& fixture) {
                           return std::string(fixture.param) == kHead ? "head" : "unversioned";
                         });

/// The id of the session that has that status.
std::string session_that_is(const char* status, const std::filesystem::path& file) {
  return RawDatabase(file).value("SELECT id FROM sessions WHERE status = '" + std::string(status) +
                                 "'");
}

/// The rows of the original's tables, by the names of their columns.
std::vector<Row> original_rows(const std::filesystem::path& file) {
  RawDatabase raw(file);
  std::vector<Row> all;
  for (const char* sql :
       {"SELECT 'r', id, name, remote_url, default_branch, description, settings, created_at, "
        "updated_at FROM repositories ORDER BY id",
        "SELECT 'w', id, repository_id, path, commit_sha, environment_hash, status, lease_owner, "
        "lease_token, leased_at, lease_expires_at, last_heartbeat_at, created_at, updated_at, "
        "version FROM worktrees ORDER BY id",
        "SELECT 't', id, name, token_hash, scopes, last_used_at, expires_at, revoked_at, "
        "created_at, updated_at FROM auth_tokens ORDER BY id",
        "SELECT 's', rowid, id, repository_id, worktree_id, token_id, requested_by, commit_sha, "
        "patch_hash, status, expires_at, started_at, completed_at, metadata, created_at, "
        "updated_at FROM sessions ORDER BY id",
        "SELECT 'c', id, session_id, sequence, command, cwd, env, status, exit_code, started_at, "
        "completed_at, log_path, created_at, updated_at FROM commands ORDER BY id",
        "SELECT 'a', id, session_id, command_id, kind, path, content_type, description, "
        "size_bytes, checksum_sha256, metadata, created_at, updated_at FROM artifacts ORDER BY id",
        "SELECT 'd', id, session_id, last_event, breakpoints, payload, created_at, updated_at "
        "FROM debugger_state ORDER BY id"}) {
    for (Row& row : raw.rows(sql)) all.push_back(std::move(row));
  }
  return all;
}

TEST_P(WorkspacesTakeoverTest, NoRowChanges) {
  const auto database = copy();
  const auto before = original_rows(database);
  ASSERT_EQ(before.size(), 34U);
  open_workspaces(database).reset();
  EXPECT_EQ(original_rows(database), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"),
            workspaces_feature().migrations().head());
  const auto target = workspaces_feature().open_migrations(url_of(database));
  EXPECT_FALSE(host::check_migrations(*target, workspaces_feature().migrations()).drifted());
}

TEST_P(WorkspacesTakeoverTest, TakenBackItHasTheOriginalsSchemaToTheByte) {
  const auto database = copy();
  const auto before = original_rows(database);
  open_workspaces(database).reset();
  {
    const auto target = workspaces_feature().open_migrations(url_of(database));
    host::downgrade(*target, workspaces_feature().migrations(), kFirstRevision);
  }
  EXPECT_EQ(schema_of(database),
            schema_of(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / kHead));
  EXPECT_EQ(original_rows(database), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"), kFirstRevision);
}

TEST_P(WorkspacesTakeoverTest, WhatItHoldsIsRead) {
  const auto database = copy();
  const std::string running = session_that_is("RUNNING", database);
  const auto created_at = testkit::at(
      RawDatabase(database).value("SELECT created_at FROM sessions WHERE status = 'RUNNING'"));
  const auto store = open_workspaces(database);
  EXPECT_EQ(
      part<Repositories>(*store).find("demo")->settings,
      R"({"worktrees": 4, "labels": ["\u00e9", "x"], "nested": {"a": [1, 2.5, null, true]}})");
  const auto sessions = part<Sessions>(*store).list({});
  ASSERT_EQ(sessions.size(), 5U);
  EXPECT_EQ(sessions[0].status, SessionStatus::kCancelled);
  EXPECT_EQ(sessions[2].metadata, R"({"ratio": NaN, "text": "\u65e5\u672c\u8a9e"})");
  EXPECT_EQ(sessions[4].created_at, created_at);
  EXPECT_EQ(part<Commands>(*store).list(running).size(), 6U);
  EXPECT_EQ(part<Commands>(*store).list("session-int").size(), 1U);
  const auto tokens = part<AccessTokens>(*store).list();
  ASSERT_EQ(tokens.size(), 6U);
  EXPECT_EQ(tokens[5].scopes, std::vector<std::string>{""});
  EXPECT_FALSE(part<AccessTokens>(*store).find_active(tokens[3].token_hash, kThen));
  EXPECT_TRUE(part<AccessTokens>(*store).find_active(tokens[2].token_hash, kThen));
}

TEST_P(WorkspacesTakeoverTest, WhatIsWrittenGoesOnBehindWhatThereIs) {
  const auto database = copy();
  const std::string running = session_that_is("RUNNING", database);
  {
    const auto store = open_workspaces(database);
    const Command queued =
        part<Commands>(*store).queue({.session_id = running, .command = "x"}, kThen);
    EXPECT_EQ(queued.id, 8);
    EXPECT_EQ(queued.sequence, 5);
    EXPECT_EQ(part<AccessTokens>(*store)
                  .create({.name = "new", .token_hash = "h", .scopes = {"a", "é"}}, kThen)
                  .id,
              7);
    EXPECT_EQ(part<Repositories>(*store)
                  .upsert({.name = "new", .remote_url = "u", .default_branch = "b"}, kThen)
                  .id,
              3);
    auto& worktrees = part<Worktrees>(*store);
    unsigned token = 0;
    for (const std::int64_t expected : {5, 6, 2, 4}) {
      EXPECT_EQ(
          worktrees.reserve(1, "owner", testkit::hex_id(++token), std::chrono::minutes(5), kThen)
              .id,
          expected);
    }
    EXPECT_EQ(testkit::error_kind_of([&] {
                worktrees.reserve(1, "owner", testkit::hex_id(9), std::chrono::minutes(5), kThen);
              }),
              ErrorKind::kConflict);
  }
  RawDatabase raw(database);
  EXPECT_EQ(raw.rows("SELECT status, sequence, created_at, env FROM commands WHERE id = 8"),
            (std::vector<Row>{{"PENDING", "5", "2026-11-28 00:00:00.000000", "{}"}}));
  EXPECT_EQ(raw.rows("SELECT scopes, last_used_at FROM auth_tokens WHERE id = 7"),
            (std::vector<Row>{{R"(["a", "\u00e9"])", std::nullopt}}));
  EXPECT_EQ(
      raw.rows("SELECT status, leased_at, lease_expires_at FROM worktrees WHERE id = 5"),
      (std::vector<Row>{{"RESERVED", "2026-11-28 00:00:00.000000", "2026-11-28 00:05:00.000000"}}));
  EXPECT_EQ(raw.value("SELECT settings FROM repositories WHERE id = 3"), "{}");
}

std::vector<std::string> details_of(const std::vector<Finding>& findings, Finding::Kind kind) {
  std::vector<std::string> details;
  for (const Finding& finding : findings) {
    if (finding.kind == kind) details.push_back(finding.sentence);
  }
  return details;
}

TEST_P(WorkspacesTakeoverTest, DoctorNamesWhatIsOddAndCallsNothingAProblem) {
  const auto database = copy();
  const std::string completed = session_that_is("COMPLETED", database);
  RawDatabase(database).run("UPDATE worktrees SET status = 'idle' WHERE id = 4");
  open_workspaces(database).reset();
  const auto findings = workspaces_feature().open_maintenance(url_of(database))->diagnose();
  EXPECT_THAT(details_of(findings, Finding::Kind::kProblem), ElementsAre());
  const auto warnings = details_of(findings, Finding::Kind::kWarning);
  EXPECT_THAT(warnings, Contains(AllOf(HasSubstr("commands (1)"))));
  EXPECT_THAT(warnings, Contains(AllOf(HasSubstr("'commands' is odd, '7'"),
                                       HasSubstr("session_id is session-int"))));
  EXPECT_THAT(warnings,
              Contains(AllOf(HasSubstr("'commands' is odd, '6'"), HasSubstr("sequence 4"))));
  EXPECT_THAT(warnings, Contains(AllOf(HasSubstr("'sessions' is odd, '" + completed),
                                       HasSubstr("metadata holds NaN"))));
  EXPECT_THAT(warnings, Contains(AllOf(HasSubstr("'worktrees' is odd, '4'"), HasSubstr("'idle'"))));
}

TEST_P(WorkspacesTakeoverTest, DoctorNamesWhatCantBeRead) {
  const auto database = copy();
  open_workspaces(database).reset();
  RawDatabase raw(database);
  raw.run("UPDATE sessions SET status = 'GONE' WHERE status = 'RUNNING'");
  raw.run("UPDATE artifacts SET created_at = 'yesterday' WHERE id = 1");
  raw.run("UPDATE commands SET env = '{' WHERE id = 1");
  raw.run("UPDATE auth_tokens SET scopes = '[1]' WHERE id = 1");
  const auto problems = details_of(
      workspaces_feature().open_maintenance(url_of(database))->diagnose(), Finding::Kind::kProblem);
  EXPECT_THAT(problems, Contains(AllOf(HasSubstr("'sessions'"), HasSubstr("sessions.status"))));
  EXPECT_THAT(problems, Contains(HasSubstr("artifacts.created_at of the row '1'")));
  EXPECT_THAT(problems, Contains(HasSubstr("commands.env of the row '1' isn't JSON")));
  EXPECT_THAT(problems, Contains(HasSubstr("auth_tokens.scopes of the row '1'")));
}

TEST_P(WorkspacesTakeoverTest, WhatCantBeReadKeepsNobodyFromTheRest) {
  const auto database = copy();
  open_workspaces(database).reset();
  {
    RawDatabase raw(database);
    raw.run("UPDATE sessions SET status = 'GONE' WHERE status = 'RUNNING'");
    raw.run("UPDATE sessions SET metadata = '{' WHERE status = 'PENDING'");
    raw.run("UPDATE worktrees SET status = 'GONE' WHERE id IN (2, 5)");
    raw.run("UPDATE auth_tokens SET scopes = '1' WHERE id = 1");
  }
  const auto store = open_workspaces(database);
  EXPECT_EQ(part<Sessions>(*store).list({}).size(), 3U);
  EXPECT_EQ(part<Worktrees>(*store).list(std::nullopt).size(), 5U);
  EXPECT_EQ(part<AccessTokens>(*store).list().size(), 5U);
  auto& leases = part<Leases>(*store);
  EXPECT_EQ(leases.sweep(kThen).size(), 0U);  // the one that has expired can't be read
  EXPECT_EQ(leases
                .acquire({.repository_id = 1,
                          .owner = "owner",
                          .token = testkit::hex_id(1),
                          .ttl = std::chrono::minutes(5)},
                         kThen)
                ->worktree.id,
            6);
}

// A row whose time can't be read is free by its status, and would be chosen by each request.
TEST_P(WorkspacesTakeoverTest, AWorktreeThatCantBeReadIsPassedOverByEachLease) {
  const auto database = copy();
  open_workspaces(database).reset();
  RawDatabase(database).run("UPDATE worktrees SET created_at = '' WHERE id IN (5, 2)");
  const auto store = open_workspaces(database);
  auto& leases = part<Leases>(*store);
  unsigned token = 0;
  const auto acquire = [&] {
    return leases.acquire({.repository_id = 1,
                           .owner = "owner",
                           .token = testkit::hex_id(++token),
                           .ttl = std::chrono::minutes(5)},
                          kThen);
  };
  EXPECT_EQ(acquire()->worktree.id, 6);  // 5 was updated before it
  EXPECT_EQ(acquire()->worktree.id, 4);  // and so was 2, whose lease has expired
  EXPECT_FALSE(acquire());
  EXPECT_EQ(leases.earliest_expiry(1), kThen + std::chrono::minutes(5));  // that of 2 is earlier
}

TEST_P(WorkspacesTakeoverTest, AStatusInLowerCaseIsReadAndIsFree) {
  const auto database = copy();
  RawDatabase(database).run("UPDATE worktrees SET status = 'idle' WHERE id = 7");
  RawDatabase(database).run("UPDATE sessions SET status = 'pending'");
  const auto store = open_workspaces(database);
  EXPECT_EQ(part<Worktrees>(*store)
                .reserve(2, "owner", testkit::hex_id(1), std::chrono::minutes(5), kThen)
                .id,
            7);
  EXPECT_EQ(part<Sessions>(*store).list({.status = SessionStatus::kPending}).size(), 5U);
}

TEST_P(WorkspacesTakeoverTest, AllGoesThroughAnArchive) {
  const auto source = copy();
  const auto rows = original_rows(source);
  const auto original = open_workspaces(source);
  std::vector<ArchiveRecord> records;
  part<Archive>(*original).read(
      [&records](const ArchiveRecord& record) { records.push_back(record); });
  EXPECT_EQ(records.size(), 34U);
  const auto database = file("new.db");
  {
    const auto other = open_workspaces(database);
    EXPECT_EQ(part<Archive>(*other).write(records),
              std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kAdded));
  }
  const auto without_rowids = [](std::vector<Row> all) {
    for (Row& row : all) {
      if (row.front() == "s") row.erase(row.begin() + 1);
    }
    return all;
  };
  EXPECT_EQ(without_rowids(original_rows(database)), without_rowids(rows));
}

}  // namespace
}  // namespace cq::test
