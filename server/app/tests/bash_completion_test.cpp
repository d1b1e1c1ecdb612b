#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <fstream>
#include <sstream>

#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/features.hpp"
#include "support/child_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;

/// What bash offers for the last of those words; each as bash splits them.
class BashCompletion : public testing::Test {
 protected:
  void SetUp() override {
    cli::Invocation invocation;
    std::ofstream(directory_.path() / "script")
        << bash_completion(*make_app(invocation, features()));
    std::ofstream(directory_.path() / "a.env") << "";
    std::ofstream(directory_.path() / "b c") << "";
  }

  std::vector<std::string> offered(const std::vector<std::string>& words) {
    test::ProcessOptions options;
    options.arguments = {"/bin/bash",
                         "--norc",
                         "--noprofile",
                         "-uec",
                         "source ./script\n"
                         "COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))\n"
                         "COMPREPLY=()\n"
                         "_cq_server\n"
                         "[ \"${#COMPREPLY[@]}\" -eq 0 ] || printf '%s\\n' \"${COMPREPLY[@]}\"\n",
                         "bash",
                         "cq-server"};
    options.arguments.insert(options.arguments.end(), words.begin(), words.end());
    options.working_directory = directory_.path();
    const test::ProcessResult result = test::run_process(options);
    EXPECT_EQ(result.exit_status, 0) << result.err;
    EXPECT_EQ(result.err, "");
    std::istringstream lines(result.out);
    std::vector<std::string> found;
    for (std::string line; std::getline(lines, line);) {
      found.push_back(line);
    }
    return found;
  }

  test::TempDirectory directory_;
};

TEST_F(BashCompletion, OffersCommands) {
  EXPECT_THAT(offered({""}), IsSupersetOf({"serve", "user", "api-key", "config", "completion"}));
  EXPECT_THAT(offered({""}), Not(Contains("man")));
  EXPECT_THAT(offered({"se"}), ElementsAre("serve"));
  EXPECT_THAT(offered({"user", "cr"}), ElementsAre("create"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash"));
}

TEST_F(BashCompletion, OffersTheOptionsOfTheCommand) {
  EXPECT_THAT(offered({"serve", "--po"}), ElementsAre("--port"));
  EXPECT_THAT(offered({"user", "create", "--pass"}), ElementsAre("--password-stdin"));
  EXPECT_THAT(offered({"user", "create", "alice", "--url"}),
              UnorderedElementsAre("--url", "--url-file"));
  EXPECT_THAT(offered({"--vers"}), ElementsAre("--version"));
  EXPECT_THAT(offered({"--port"}), IsEmpty());  // hidden there
}

TEST_F(BashCompletion, OffersKnownValues) {
  EXPECT_THAT(offered({"serve", "--log-format", ""}), UnorderedElementsAre("text", "json"));
  EXPECT_THAT(offered({"serve", "--log-level", "w"}), ElementsAre("warning"));
  EXPECT_THAT(offered({"serve", "--log-level", "="}), Contains("debug"));
  EXPECT_THAT(offered({"serve", "--log-level", "=", "d"}), ElementsAre("debug"));
}

TEST_F(BashCompletion, OffersFilesWhereAPathIsTaken) {
  EXPECT_THAT(offered({"--env-file", ""}), UnorderedElementsAre("a.env", "b c", "script"));
  EXPECT_THAT(offered({"serve", "--jwt-secret-file", "b"}), ElementsAre("b c"));
  EXPECT_THAT(offered({"serve", "--host", ""}), IsEmpty());
}

TEST_F(BashCompletion, TakesNoOptionsValueForACommand) {
  EXPECT_THAT(offered({"--env-file", "user", "cr"}), IsEmpty());
  EXPECT_THAT(offered({"--env-file", "user", "se"}), ElementsAre("serve"));
  EXPECT_THAT(offered({"--env-file", "=", "x", "user", "cr"}), ElementsAre("create"));
  EXPECT_THAT(offered({"serve", "--host", "x", "--po"}), ElementsAre("--port"));
}

}  // namespace
}  // namespace cq::app
