#include <cq/accounts/users.hpp>
#include <cq/audit.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <vector>

#include "sqlite/maintenance/tests/maintenance_test.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// What an operator sees of roles, voices and the audit.
class AccessMaintenanceTest : public MaintenanceTest {
 protected:
  [[nodiscard]] std::vector<std::string> unreadable(const std::filesystem::path& database) const {
    std::vector<std::string> sentences;
    for (const Finding& found : maintenance(database)->diagnose()) {
      if (found.subject == "records" && found.kind == Finding::Kind::kProblem) {
        sentences.push_back(found.sentence);
      }
    }
    return sentences;
  }
  /// What a restore of `backup` would undo, once that was done to the database.
  [[nodiscard]] ArchiveCounts undone(const std::filesystem::path& backup,
                                     const std::string& sql) const {
    RawDatabase(file()).run(sql);
    return maintenance(file())->require_restorable(backup)->differences;
  }
};

TEST_F(AccessMaintenanceTest, AUserLikeEveryOtherHasNoRowOfAccess) {
  {
    const auto store = open(file());
    part<Users>(*store).create(sample_user("alice"));
    part<Users>(*store).set_role("alice", Role::kReviewer);
    EXPECT_EQ(RawDatabase(file()).value("SELECT count(*) FROM user_access"), "0");
    part<Users>(*store).end_tokens("alice", at("2026-01-02T00:00:00Z"));
  }
  EXPECT_EQ(RawDatabase(file()).rows("SELECT role, tokens_from FROM user_access"),
            (std::vector<Row>{{"reviewer", "2026-01-02T00:00:00+00:00"}}));
}

TEST_F(AccessMaintenanceTest, ARoleThatIsNoneGivesNoRightsAndCanBeReplaced) {
  const auto store = open(file());
  part<Users>(*store).create(sample_user("alice"));
  RawDatabase(file()).run("INSERT INTO user_access (user_id, role) VALUES (1, 'owner')");
  const auto error = error_of([&] { part<Users>(*store).find("alice"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kCorrupt);
  EXPECT_THAT(error->what(), HasSubstr("The role of user 'alice' in user_access is 'owner'"));
  ASSERT_EQ(unreadable(file()).size(), 1U);
  EXPECT_THAT(unreadable(file()).front(), HasSubstr("'alice'"));
  part<Users>(*store).set_role("alice", Role::kReader);
  EXPECT_EQ(part<Users>(*store).find("alice")->role, Role::kReader);
  EXPECT_THAT(unreadable(file()), IsEmpty());
}

TEST_F(AccessMaintenanceTest, WhatARestoreWouldUndoIncludesRolesVoicesAndEntries) {
  {
    const auto store = open(file());
    part<Users>(*store).create(sample_user("alice"));
    part<Users>(*store).create(sample_user("bob"));
    part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
    AuditEntry entry;
    entry.at = at("2026-01-02T00:00:00Z");
    entry.act = "test";
    part<Audit>(*store).record(entry);
  }
  const auto backup = file("saved.backup");
  EXPECT_EQ(maintenance(file())->back_up(backup, {}).contents.counts->of(kAuditKind), 1U);
  ArchiveCounts counts = undone(backup, "INSERT INTO user_access VALUES (2, 'admin', NULL)");
  EXPECT_EQ(counts.of("user"), 1U);
  counts = undone(backup,
                  "INSERT INTO knowledge_unit_voices SELECT id, 'confirm', 'bob', '' "
                  "FROM knowledge_units");
  EXPECT_EQ(counts.of("unit"), 1U);
  counts = undone(backup, "UPDATE audit_entries SET actor = 'mallory'");
  EXPECT_EQ(counts.of(kAuditKind), 1U);
  EXPECT_EQ(counts.total(), 3U);
}

TEST_F(AccessMaintenanceTest, ADatabaseFromBeforeThemIsLookedAtAllTheSame) {
  const auto database = copy_of_fixture("cq-at-0001.db");
  EXPECT_THAT(unreadable(database), IsEmpty());
  RawDatabase(database).run("UPDATE users SET created_at = 'once' WHERE username = 'alice'");
  RawDatabase(database).run(
      "UPDATE knowledge_units SET created_at = 'once' "
      "WHERE id = (SELECT min(id) FROM knowledge_units)");
  EXPECT_THAT(unreadable(database),
              testing::UnorderedElementsAre(HasSubstr("users.created_at of user 'alice'"),
                                            HasSubstr("knowledge_units.created_at of unit")));
}

}  // namespace
}  // namespace cq::test
