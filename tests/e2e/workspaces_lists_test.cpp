#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_runner.hpp"

namespace cq::test {
namespace {

TEST_F(WorkspacesRunner, CommandsComeInPages) {
  for (int i = 0; i < 5; ++i) queue(std::to_string(i));
  EXPECT_EQ(send("GET", commands_).json().as_array()->size(), 5U);
  std::multiset<std::string> seen;
  std::string cursor;
  int pages = 0;
  for (; pages < 9; ++pages) {
    const JsonValue page = send("GET", commands_ + "?limit=2" + cursor).json();
    for (const JsonValue& command : *page.member("data")->as_array()) {
      seen.insert(*command.member("command")->as_string());
    }
    const JsonValue* next = page.member("next_cursor");
    if (next->is_null()) break;
    cursor = "&cursor=" + *next->as_string();
  }
  EXPECT_EQ(pages, 2);
  EXPECT_EQ(seen, (std::multiset<std::string>{"echo 0", "echo 1", "echo 2", "echo 3", "echo 4"}));
  claim();
  EXPECT_EQ(send("GET", commands_ + "?status=running").json().member("data")->as_array()->size(),
            1U);
  EXPECT_EQ(send("GET", commands_ + "?limit=0").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?limit=1001").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?cursor=abc").status, 422);
  EXPECT_EQ(send("GET", commands_ + "?status=odd").status, 422);
}

/// Everything of a list, page by page of two.
class WorkspacesLists : public WorkspacesRunner {
 protected:
  std::vector<std::string> all_of(const std::string& path, const std::string& name,
                                  const std::string& filter = "") {
    std::vector<std::string> all;
    std::string cursor;
    for (int pages = 0; pages < 20; ++pages) {
      const HttpAnswer answer = send("GET", path + "?limit=2&cursor=" + cursor + filter);
      EXPECT_EQ(answer.status, 200) << answer.body;
      const JsonValue page = answer.json();
      const JsonValue::Array& data = *page.member("data")->as_array();
      EXPECT_LE(data.size(), 2U);
      for (const JsonValue& each : data) all.push_back(write_json(*each.member(name)));
      if (page.member("next_cursor")->is_null()) return all;
      cursor = *page.member("next_cursor")->as_string();
    }
    ADD_FAILURE() << "the pages of " << path << " have no end";
    return all;
  }
};

TEST_F(WorkspacesLists, ArePagedAndFiltered) {
  using testing::ElementsAre;
  for (const char* const name : {"b", "a"}) {
    send("POST", "/repository/init",
         R"({"name":")" + std::string(name) + R"(","remote_url":"v","default_branch":"m"})");
  }
  EXPECT_THAT(all_of("/repository", "name"), ElementsAre(R"("demo")", R"("b")", R"("a")"));
  EXPECT_THAT(all_of("/repository", "id", "&remote_url=v"), ElementsAre("2", "3"));
  for (int i = 0; i < 5; ++i) {
    send("POST", "/repository/demo/worktrees", R"({"path":"/srv/)" + std::to_string(i) + "\"}");
  }
  send("PATCH", "/worktrees/2", R"({"condition":"dirty"})");
  send("DELETE", "/worktrees/3");
  send("POST", "/repository/demo/leases", R"({"owner":"alice","ttl_seconds":60})");
  const std::string worktrees = "/repository/demo/worktrees";
  EXPECT_THAT(all_of(worktrees, "id"), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(all_of(worktrees, "id", "&status=idle"), ElementsAre("2", "3", "4", "5"));
  EXPECT_THAT(all_of(worktrees, "id", "&condition=dirty"), ElementsAre("2"));
  EXPECT_THAT(all_of(worktrees, "id", "&retired=true"), ElementsAre("3"));
  EXPECT_THAT(all_of(worktrees, "id", "&owner=alice"), ElementsAre("1"));
  EXPECT_EQ(send("GET", worktrees).json().as_array()->size(), 5U);
}

TEST_F(WorkspacesLists, SessionsComeNewestFirstWithACursor) {
  std::vector<std::string> opened{'"' + session_ + '"'};
  for (int i = 0; i < 4; ++i) {
    const HttpAnswer made = send(
        "POST", "/sessions", R"({"repository":"demo","commit_sha":"abc1234","requested_by":"x"})");
    opened.insert(opened.begin(), '"' + member(made, "id") + '"');
  }
  EXPECT_EQ(all_of("/sessions", "id"), opened);
  EXPECT_EQ(all_of("/sessions", "id", "&repository=demo&status=pending"), opened);
  EXPECT_EQ(all_of("/sessions", "id", "&requested_by=root"), (std::vector{opened.back()}));
  EXPECT_TRUE(all_of("/sessions", "id", "&status=running").empty());
  EXPECT_EQ(send("GET", "/sessions?cursor=&repository=nope").status, 404);
  EXPECT_EQ(send("GET", "/sessions?limit=1&status=odd").json().as_array()->size(), 5U)
      << "as the original does";
}

TEST_F(WorkspacesLists, TokensArePagedAndFiltered) {
  for (const char* const name : {"a", "b", "c", "d"}) {
    send("POST", "/auth/tokens", R"({"name":")" + std::string(name) + "\"}");
  }
  send("DELETE", "/auth/tokens/3");
  using testing::ElementsAre;
  EXPECT_THAT(all_of("/auth/tokens", "id"), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_THAT(all_of("/auth/tokens", "id", "&revoked=true"), ElementsAre("3"));
  EXPECT_THAT(all_of("/auth/tokens", "id", "&revoked=false"), ElementsAre("1", "2", "4", "5"));
  EXPECT_THAT(all_of("/auth/tokens", "id", "&name=c"), ElementsAre("4"));
  EXPECT_EQ(send("GET", "/auth/tokens").json().as_array()->size(), 5U);
  EXPECT_EQ(send("GET", "/auth/tokens?limit=1001").status, 422);
  EXPECT_EQ(send("GET", "/auth/tokens?cursor=abc").status, 422);
}

TEST_F(WorkspacesLists, ArtifactsArePagedAndFiltered) {
  const std::string path = "/sessions/" + session_;
  for (const char* const kind : {"log", "junit", "log"}) {
    EXPECT_EQ(send("POST", path + "/uploads?name=x&kind=" + kind, "x").status, 201);
  }
  using testing::ElementsAre;
  EXPECT_THAT(all_of(path + "/artifacts", "id"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(all_of(path + "/artifacts", "id", "&kind=log"), ElementsAre("1", "3"));
  EXPECT_THAT(all_of(path + "/artifacts", "id", "&command_id=1"), ElementsAre());
}

}  // namespace
}  // namespace cq::test
