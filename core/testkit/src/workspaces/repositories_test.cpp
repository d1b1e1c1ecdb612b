#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::HasSubstr;
using workspaces::Repository;

class RepositoriesTest : public WorkspacesTest {};
CQ_SUITE_OF("workspaces", RepositoriesTest, "repositories", kNeedsWorkspaces, Lasting::kStore);

TEST_P(RepositoriesTest, UpsertMakesARepositoryWithoutSettings) {
  CQ_SENTENCE("repositories.upsert");
  const Repository made = repositories().upsert(
      {.name = "demo", .remote_url = "https://e/x.git", .default_branch = "main"}, second(0));
  const Repository expected{.id = made.id,
                            .name = "demo",
                            .remote_url = "https://e/x.git",
                            .default_branch = "main",
                            .settings = "{}",
                            .created_at = second(0),
                            .updated_at = second(0)};
  EXPECT_EQ(made, expected);
  EXPECT_EQ(repositories().get(made.id), expected);
}

TEST_P(RepositoriesTest, UpsertOfANameThatExistsReplacesAllButSettingsThatArentGiven) {
  CQ_SENTENCE("repositories.upsert.replaces");
  const std::string settings = R"({"ratio": NaN, "labels": ["\u00e9", "x"]})";
  const Repository made = repositories().upsert({.name = "demo",
                                                 .remote_url = "https://e/x.git",
                                                 .default_branch = "main",
                                                 .description = "first",
                                                 .settings = settings},
                                                second(0));
  const Repository changed = repositories().upsert(
      {.name = "demo", .remote_url = "https://e/y.git", .default_branch = "dev"}, second(1));
  EXPECT_EQ(changed, (Repository{.id = made.id,
                                 .name = "demo",
                                 .remote_url = "https://e/y.git",
                                 .default_branch = "dev",
                                 .settings = settings,
                                 .created_at = second(0),
                                 .updated_at = second(1)}));
  EXPECT_EQ(repositories()
                .upsert({.name = "demo",
                         .remote_url = "https://e/y.git",
                         .default_branch = "dev",
                         .description = "d",
                         .settings = "{}"},
                        second(2))
                .settings,
            "{}");
  EXPECT_EQ(repositories().list().size(), 1U);
}

TEST_P(RepositoriesTest, OfManyUpsertsOfANewNameAllGetTheSameRepository) {
  CQ_SENTENCE("repositories.upsert.races");
  CQ_SENTENCE("repositories.threads");
  std::vector<std::int64_t> ids(kThreads);
  in_threads([&](unsigned thread) {
    ids[thread] =
        repositories()
            .upsert(
                {.name = "demo", .remote_url = std::to_string(thread), .default_branch = "main"},
                second(0))
            .id;
  });
  EXPECT_EQ(ids, std::vector<std::int64_t>(kThreads, ids.front()));
  EXPECT_EQ(repositories().list().size(), 1U);
}

TEST_P(RepositoriesTest, FindComparesNamesExactly) {
  CQ_SENTENCE("repositories.find");
  const std::string name = awkward_text();
  const Repository made =
      repositories().upsert({.name = name, .remote_url = "u", .default_branch = "b"}, second(0));
  EXPECT_EQ(repositories().find(name), made);
  repositories().upsert({.name = "demo", .remote_url = "u", .default_branch = "b"}, second(0));
  for (const char* other : {"Demo", "demo ", "dem", ""}) {
    EXPECT_EQ(repositories().find(other), std::nullopt) << other;
  }
}

TEST_P(RepositoriesTest, GetHasNothingUnderAnIdThatNoneHas) {
  CQ_SENTENCE("repositories.get");
  EXPECT_EQ(repositories().get(1), std::nullopt);
  EXPECT_EQ(repositories().get(-1), std::nullopt);
}

TEST_P(RepositoriesTest, ListIsInTheOrderOfIds) {
  CQ_SENTENCE("repositories.list");
  EXPECT_TRUE(repositories().list().empty());
  for (const char* name : {"b", "a", "c"}) {
    repositories().upsert({.name = name, .remote_url = "u", .default_branch = "b"}, second(0));
  }
  repositories().upsert({.name = "b", .remote_url = "v", .default_branch = "b"}, second(1));
  std::string names;
  std::int64_t last = 0;
  for (const Repository& repository : repositories().list()) {
    names += repository.name;
    EXPECT_LT(last, repository.id);
    last = repository.id;
  }
  EXPECT_EQ(names, "bac");
}

TEST_P(RepositoriesTest, InitRemoteMakesARepositoryUnderTheFirstFreeName) {
  CQ_SENTENCE("repositories.init_remote");
  const Repository first =
      repositories().init_remote({.remote_url = "u", .names = {"a", "b"}}, second(0));
  EXPECT_EQ(first, (Repository{.id = first.id,
                               .name = "a",
                               .remote_url = "u",
                               .default_branch = "main",
                               .created_at = second(0),
                               .updated_at = second(0)}));
  const Repository other = repositories().init_remote(
      {.remote_url = "v", .names = {"a", "b"}, .default_branch = "dev", .settings = R"({"x":1})"},
      second(1));
  EXPECT_EQ(other.name, "b");
  EXPECT_EQ(other.default_branch, "dev");
  EXPECT_EQ(other.settings, R"({"x":1})");
  EXPECT_EQ(repositories().get(first.id), first);
  repositories().upsert({.name = "twin", .remote_url = "v", .default_branch = "b"}, second(1));
  EXPECT_EQ(repositories().init_remote({.remote_url = "v", .names = {"c"}}, second(2)).id,
            other.id);
  EXPECT_EQ(repositories().list().size(), 3U);
}

TEST_P(RepositoriesTest, InitRemoteChangesWhatItKnows) {
  CQ_SENTENCE("repositories.init_remote.merges");
  Repository expected = repositories().upsert({.name = "demo",
                                               .remote_url = "u",
                                               .default_branch = "dev",
                                               .description = "d",
                                               .settings = R"({"x":1,"y":2})"},
                                              second(0));
  expected.settings = R"({"x":1,"y":3,"z":4})";
  expected.updated_at = second(1);
  EXPECT_EQ(repositories().init_remote(
                {.remote_url = "u", .names = {"other"}, .settings = R"({"y":3,"z":4})"}, second(1)),
            expected);
  EXPECT_EQ(repositories().get(expected.id), expected);
  expected.default_branch = "trunk";
  expected.updated_at = second(2);
  EXPECT_EQ(repositories().init_remote(
                {.remote_url = "u", .names = {"other"}, .default_branch = "trunk"}, second(2)),
            expected);
}

TEST_P(RepositoriesTest, InitRemoteThrowsConflictWhenAllNamesAreTaken) {
  CQ_SENTENCE("repositories.init_remote.throws");
  const Repository first =
      repositories().init_remote({.remote_url = "u", .names = {"a"}}, second(0));
  for (const std::vector<std::string>& names : {std::vector<std::string>{"a"}, {}}) {
    EXPECT_EQ(error_kind_of([&] {
                repositories().init_remote({.remote_url = "v", .names = names}, second(1));
              }),
              ErrorKind::kConflict);
  }
  EXPECT_EQ(repositories().list(), std::vector<Repository>{first});
}

TEST_P(RepositoriesTest, ConcurrentInitsOfOneNameKeepTheirUrlsApart) {
  CQ_SENTENCE("repositories.init_remote.races");
  std::vector<Repository> made(kThreads);
  in_threads([&](unsigned thread) {  // two for each URL
    const std::string url = std::to_string(thread / 2);
    made[thread] =
        repositories().init_remote({.remote_url = url,
                                    .names = {"demo", "demo-" + url},
                                    .settings = "{\"by" + std::to_string(thread) + "\":true}"},
                                   second(0));
  });
  EXPECT_EQ(repositories().list().size(), kThreads / 2);
  for (unsigned thread = 0; thread < kThreads; ++thread) {
    EXPECT_EQ(made[thread].id, made[thread / 2 * 2].id);
    const auto kept = repositories().get(made[thread].id);
    EXPECT_EQ(kept.value().remote_url, std::to_string(thread / 2));
    EXPECT_THAT(kept->settings, HasSubstr("\"by" + std::to_string(thread) + "\""));
  }
}

TEST_P(RepositoriesTest, ListPageGoesOnBehindAnIdAndFilters) {
  CQ_SENTENCE("repositories.list_page");
  const auto make = [&](const std::string& name, const std::string& url) {
    return repositories().upsert({.name = name, .remote_url = url, .default_branch = "m"},
                                 second(0));
  };
  const auto first = make("b", "u1");
  const auto other = make("a", "u2");
  const auto last = make("c", "u1");
  const auto page = [&](std::optional<std::string> url, std::optional<std::int64_t> behind,
                        std::size_t limit) {
    return repositories().list_page({.remote_url = url, .behind = behind, .limit = limit});
  };
  EXPECT_THAT(page({}, {}, 9), testing::ElementsAre(first, other, last));
  EXPECT_THAT(page({}, {}, 2), testing::ElementsAre(first, other));
  EXPECT_THAT(page({}, first.id, 1), testing::ElementsAre(other));
  EXPECT_THAT(page({}, last.id, 9), testing::IsEmpty());
  EXPECT_THAT(page("u1", {}, 9), testing::ElementsAre(first, last));
  EXPECT_THAT(page("u1", first.id, 9), testing::ElementsAre(last));
}

}  // namespace

CQ_TESTS_OF(repositories_test)

}  // namespace cq::testkit
