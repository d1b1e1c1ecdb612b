// What a person at a terminal is asked before something goes, and what the answers do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"
#include "support/terminal.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class TerminalQuestions : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    ProcessResult result = run_cq_server(arguments, environment_, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }

  /// Everything but a yes leaves all as it was, an interrupt, too; and the terminal goes on to show
  /// what is typed.
  void expect_question(const std::vector<std::string>& command, const std::string& question,
                       const std::function<bool()>& is_as_it_was) {
    const std::vector<std::pair<std::string, int>> answers{
        {"\x03", 128 + SIGINT}, {"\x04", kRefused}, {"n\n", kRefused},
        {"\n", kRefused},       {"ye\n", kRefused}, {"y\n", kDone}};
    for (const auto& [keys, status] : answers) {
      ASSERT_TRUE(is_as_it_was());
      Terminal terminal{cq_server_options(command, environment_)};
      terminal.wait_for(question);
      terminal.wait_for("[y/N] ");
      EXPECT_TRUE(terminal.echoes());
      terminal.type(keys);
      EXPECT_EQ(terminal.wait_for_end(), status) << terminal.shown();
      EXPECT_TRUE(terminal.echoes());
      if (status == kRefused) {
        EXPECT_THAT(terminal.shown(), HasSubstr("Nothing was "));
      }
    }
    EXPECT_FALSE(is_as_it_was());
  }

  /// Whether what a restore replaced is nowhere.
  [[nodiscard]] bool nothing_is_kept() const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
      if (entry.path().filename().string().find("before-restore") != std::string::npos) {
        return false;
      }
    }
    return true;
  }

  const TempDirectory directory_;
  const std::string backup_ = (directory_.path() / "backup").string();
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

TEST_F(TerminalQuestions, BeforeAUserIsDeleted) {
  make_database(environment_);
  add_user(file_, "bob");
  expect_question({"user", "delete", "bob"}, "Delete the user? ",
                  [this] { return !DatabaseFile(file_).run("SELECT id FROM users").empty(); });
}

TEST_F(TerminalQuestions, BeforeADatabaseIsReplaced) {
  make_database(environment_);
  add_user(file_, "bob");
  run({"backup", backup_});
  expect_question({"restore", backup_}, "Replace sqlite:///", [this] { return nothing_is_kept(); });
}

TEST_F(TerminalQuestions, BeforeSeveralDatabasesAreReplaced) {
  environment_["CQ_FEATURES"] = "knowledge,workspaces";
  make_database(environment_);
  add_user(file_, "bob");
  run({"backup", backup_});
  expect_question({"restore", backup_}, "Replace knowledge (",
                  [this] { return nothing_is_kept(); });
}

TEST_F(TerminalQuestions, BeforeASchemaGoesDown) {
  make_database(environment_);
  expect_question({"db", "downgrade", "-1"}, "Take ", [this] {
    return DatabaseFile(file_).run("SELECT version_num FROM alembic_version").front().front() ==
           "0004";
  });
}

TEST_F(TerminalQuestions, BeforeALeaseEnds) {
  environment_ = workspaces_environment(directory_.path() / "workspaces.db");
  ServerProcess server(environment_);
  const std::string token =
      add_workspaces_token(directory_.path() / "workspaces.db", "root", "admin");
  const auto send = [&](const std::string& path, const std::string& body) {
    return send_request(
        server.port(), "POST", path,
        {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}}, body);
  };
  send("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
  send("/repository/demo/worktrees", R"({"path":"/srv/one"})");
  ASSERT_EQ(send("/repository/demo/leases", R"({"owner":"eve","ttl_seconds":3600})").status, 201);
  expect_question({"worktree", "release", "1"}, "End the lease of worktree 1, which eve holds ",
                  [this] {
                    return run({"worktree", "list"}).out.find("eve") != std::string::npos;
                  });
}

}  // namespace
}  // namespace cq::test
