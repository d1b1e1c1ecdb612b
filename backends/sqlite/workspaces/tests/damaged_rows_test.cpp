#include <gmock/gmock.h>

#include <cq/health.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <cq/workspaces/events.hpp>
#include <cq/workspaces/repositories.hpp>
#include <cq/workspaces/sessions.hpp>
#include <cq/workspaces/worktrees.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace workspaces;

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Timestamp kMadeAt = testkit::at("2026-11-28T00:00:00Z");
constexpr std::size_t kPageOfTwo = 2;

std::string hex_id(char digit) {
  return std::string(32, digit);
}

/// Three records of each kind, of which the first one that a list has can't be read. A page of two
/// has the other two: a shorter one would be taken for the last.
class DamagedRowsTest : public SqliteTest {
 protected:
  DamagedRowsTest() : store_(testkit::open_store(module().feature("workspaces"), url_of(file()))) {
    for (const char digit : {'1', '2', '3'}) {
      const std::string name(1, digit);
      const Repository made =
          part<Repositories>(*store_).upsert({name, "git@" + name, "main"}, kMadeAt);
      part<Worktrees>(*store_).add({.repository_id = made.id, .path = "/" + name}, kMadeAt);
      part<Sessions>(*store_).create({.id = hex_id(digit),
                                      .repository_id = made.id,
                                      .commit_sha = "c",
                                      .created_at = kMadeAt,
                                      .updated_at = kMadeAt});
    }
  }
  void damage(const std::string& table, const std::string& column, const std::string& where) {
    RawDatabase(file()).run("UPDATE " + table + " SET " + column +
                            " = 'garbage' WHERE id = " + where);
  }

  [[nodiscard]] std::uint64_t left_out() const {
    return part<Health>(*store_).unreadable_records();
  }
  void list_all() const {
    RepositoryFilter repositories;
    WorktreeFilter worktrees;
    repositories.limit = worktrees.limit = kPageOfTwo;
    part<Repositories>(*store_).list_page(repositories);
    part<Repositories>(*store_).list();
    part<Worktrees>(*store_).list_page(worktrees);
    part<Sessions>(*store_).list({});
    part<Events>(*store_).list(0, kPageOfTwo);
  }

  const std::unique_ptr<Store> store_;
};

TEST_F(DamagedRowsTest, AreCountedOnceTheyAreMetUntilTheyAreMendedOrGone) {
  damage("repositories", "created_at", "1");
  damage("worktrees", "created_at", "1");
  damage("sessions", "updated_at", "'" + hex_id('3') + "'");
  damage("events", "at", "1");
  EXPECT_EQ(left_out(), 0U);
  for (int i = 0; i < 2; ++i) {
    list_all();
    EXPECT_EQ(left_out(), 4U);
  }
  RawDatabase(file()).run("UPDATE repositories SET created_at = updated_at");
  RawDatabase(file()).run("UPDATE sessions SET updated_at = created_at");
  RawDatabase(file()).run("DELETE FROM events WHERE id = 1");
  EXPECT_EQ(left_out(), 1U);
}

TEST_F(DamagedRowsTest, AreAllNamedByDoctor) {
  damage("worktrees", "created_at", "2");
  damage("events", "at", "1");
  std::vector<std::string> named;
  const auto maintenance = module().feature("workspaces").open_maintenance(url_of(file()));
  for (const Finding& finding : maintenance->diagnose()) {
    if (finding.kind == Finding::Kind::kProblem) named.push_back(finding.sentence);
  }
  EXPECT_THAT(named, ElementsAre(HasSubstr("worktrees.created_at of the row '2'"),
                                 HasSubstr("events.at of the row '1'")));
}

TEST_F(DamagedRowsTest, HideNoRepositoryFromAPage) {
  damage("repositories", "created_at", "1");
  RepositoryFilter filter;
  filter.limit = kPageOfTwo;
  std::vector<std::string> names;
  for (const Repository& each : part<Repositories>(*store_).list_page(filter)) {
    names.push_back(each.name);
  }
  EXPECT_THAT(names, ElementsAre("2", "3"));
}

TEST_F(DamagedRowsTest, HideNoWorktreeFromAPage) {
  damage("worktrees", "created_at", "1");
  WorktreeFilter filter;
  filter.limit = kPageOfTwo;
  std::vector<std::string> paths;
  for (const Worktree& each : part<Worktrees>(*store_).list_page(filter)) {
    paths.push_back(each.path);
  }
  EXPECT_THAT(paths, ElementsAre("/2", "/3"));
}

TEST_F(DamagedRowsTest, HideNoSessionFromAPage) {
  damage("sessions", "updated_at", "'" + hex_id('3') + "'");
  SessionFilter filter;
  filter.limit = kPageOfTwo;
  std::vector<std::string> ids;
  for (const Session& each : part<Sessions>(*store_).list(filter)) ids.push_back(each.id);
  EXPECT_THAT(ids, ElementsAre(hex_id('2'), hex_id('1')));
  filter.limit = 0;
  EXPECT_EQ(part<Sessions>(*store_).list(filter).size(), 2U);
}

TEST_F(DamagedRowsTest, HideNoEventFromAPage) {
  damage("events", "at", "1");
  std::vector<std::int64_t> numbers;
  for (const Event& each : part<Events>(*store_).list(0, kPageOfTwo))
    numbers.push_back(each.number);
  EXPECT_THAT(numbers, ElementsAre(2, 3));
}

}  // namespace
}  // namespace cq::test
