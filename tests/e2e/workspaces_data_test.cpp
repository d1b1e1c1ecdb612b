// What becomes of the events of workspaces, which aren't records, where their data are taken
// elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class WorkspacesData : public testing::Test {
 protected:
  void SetUp() override {
    make_database(environment_);
    const std::string root = make_workspaces_token(environment_, "root", "admin");
    const ServerProcess server(environment_);
    const auto post = [&](const std::string& path, const std::string& body) {
      return post_json(server.port(), path, body, root).status;
    };
    ASSERT_EQ(post("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})"),
              201);
    ASSERT_EQ(post("/sessions", R"({"repository":"demo","commit_sha":"0123abc"})"), 201);
    ASSERT_EQ(events(file_), "1");
  }

  static std::string events(const std::filesystem::path& file) {
    return DatabaseFile(file).run("SELECT count(*) FROM events").front().front();
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }
  ProcessResult run(const std::vector<std::string>& arguments) const {
    ProcessResult result = run_cq_server(arguments, environment_);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }

  static constexpr const char* kLeftBehind =
      ": the events, what debuggers reported, and answers to repeated requests of workspaces; a "
      "backup has them.\n";
  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "workspaces.db";
  std::map<std::string, std::string> environment_ = workspaces_environment(file_);
};

TEST_F(WorkspacesData, AnExportAndACopySayThatTheyLeaveTheEventsBehind) {
  EXPECT_THAT(run({"export", path("all.jsonl")}).err,
              HasSubstr(std::string("Not exported") + kLeftBehind));
  EXPECT_THAT(
      run({"copy", "--feature", "workspaces", "--from",
           environment_.at("CQ_WORKSPACES_DATABASE_URL"), "--to", "sqlite:///" + path("copy.db")})
          .err,
      HasSubstr(std::string("Not copied") + kLeftBehind));
}

TEST_F(WorkspacesData, ABackupHasTheEvents) {
  run({"backup", path("backup.db")});
  EXPECT_EQ(events(path("backup.db")), "1");
  run({"restore", path("backup.db"), "--yes"});
  EXPECT_EQ(events(file_), "1");
}

// What the original's own rows have that is odd stops nothing, and is named.
TEST(WorkspacesDoctor, NamesWhatIsOddInAFileOfTheOriginals) {
  const TempDirectory directory;
  const std::filesystem::path file = directory.path() / "workspaces.db";
  std::filesystem::copy_file(original_workspaces(kUnversionedOriginal), file);
  DatabaseFile(file).run("UPDATE worktrees SET status = 'idle' WHERE id = 4");
  const auto environment = workspaces_environment(file);
  EXPECT_EQ(run_cq_server({"db", "upgrade", "--feature", "workspaces"}, environment).exit_status,
            kDone);
  const ProcessResult doctor = run_cq_server({"doctor", "--feature", "workspaces"}, environment);
  EXPECT_EQ(doctor.exit_status, kDone) << doctor.out << doctor.err;
  EXPECT_THAT(doctor.out, testing::AllOf(HasSubstr("session-int"), HasSubstr("sequence 4"),
                                         HasSubstr("metadata holds NaN"), HasSubstr("'idle'")));
  const auto migrate = [&environment](const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"db"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.insert(command.end(), {"--feature", "workspaces"});
    const ProcessResult result = run_cq_server(command, environment);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result.out;
  };
  migrate({"downgrade", "20240730_0001", "--yes"});
  EXPECT_EQ(migrate({"current"}), "20240730_0001\n");
  EXPECT_THAT(migrate({"history"}), HasSubstr("20240730_0001"));
}

}  // namespace
}  // namespace cq::test
