#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cq/version.hpp>
#include <filesystem>
#include <fstream>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr int kUsable = 0;

class CommandLine : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    return run_cq_server(arguments, environment_, input);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "new" / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

TEST_F(CommandLine, VersionIsThatOfTheProject) {
  const ProcessResult result = run({"--version"});
  EXPECT_EQ(result.exit_status, kUsable);
  EXPECT_EQ(result.out, "cq-server " CQ_VERSION "\n");
}

TEST_F(CommandLine, HelpNamesCommandsAndSettings) {
  const ProcessResult result = run({"--help"});
  EXPECT_EQ(result.exit_status, kUsable);
  for (const char* named :
       {"serve", "user", "api-key", "--version", "CQ_JWT_SECRET", "CQ_API_KEY_PEPPER",
        "CQ_DATABASE_URL", "CQ_DB_PATH", "CQ_PORT", "CQ_HOST", "CQ_STORE_MODULE_PATH"}) {
    EXPECT_THAT(result.out, HasSubstr(named));
  }
}

TEST_F(CommandLine, EveryCommandHasHelp) {
  EXPECT_THAT(run({"serve", "--help"}).out, HasSubstr("--port"));
  EXPECT_THAT(run({"user", "--help"}).out, HasSubstr("create"));
  EXPECT_THAT(run({"user", "create", "--help"}).out, HasSubstr("--password-stdin"));
  EXPECT_THAT(run({"api-key", "create", "--help"}).out, HasSubstr("--ttl"));
}

TEST_F(CommandLine, AnUnknownCommandIsRefused) {
  const ProcessResult result = run({"sevre"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("sevre"));
}

TEST_F(CommandLine, ServingWithoutJwtSecretNamesIt) {
  environment_.erase("CQ_JWT_SECRET");
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_JWT_SECRET"));
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(CommandLine, ServingWithoutPepperNamesIt) {
  environment_["CQ_API_KEY_PEPPER"] = "";
  const ProcessResult result = run({});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_API_KEY_PEPPER"));
}

TEST_F(CommandLine, MakingAnApiKeyWithoutPepperNamesIt) {
  environment_.erase("CQ_API_KEY_PEPPER");
  const ProcessResult result =
      run({"api-key", "create", "--user", "alice", "--name", "ci", "--ttl", "1d"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_API_KEY_PEPPER"));
}

TEST_F(CommandLine, APortThatIsNoneIsRefusedWithWhatIsAllowed) {
  environment_["CQ_PORT"] = "70000";
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_PORT"));
  EXPECT_THAT(result.err, HasSubstr("70000"));
  EXPECT_THAT(result.err, HasSubstr("65535"));
}

TEST_F(CommandLine, APortInUseIsNamed) {
  ServerProcess first(environment_);
  const std::string port = std::to_string(first.port());
  const ProcessResult second = run({"serve", "--host", "127.0.0.1", "--port", port});
  EXPECT_EQ(second.exit_status, kMisconfigured);
  EXPECT_THAT(second.err, HasSubstr(port));
  EXPECT_EQ(first.stop(), kUsable);
}

TEST_F(CommandLine, APathThatCannotBeWrittenIsNamed) {
  std::ofstream(directory_.path() / "file") << "no directory";
  const std::filesystem::path below = directory_.path() / "file" / "cq.db";
  environment_["CQ_DB_PATH"] = below;
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr((directory_.path() / "file").string()));
}

TEST_F(CommandLine, AnUnimplementedBackendSaysWhatToWaitFor) {
  environment_["CQ_DATABASE_URL"] = "postgresql+psycopg://cq:hunter2@db.example/cq";
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("not implemented"));
  EXPECT_THAT(result.err, HasSubstr("#311"));
  EXPECT_THAT(result.err, HasSubstr("#312"));
  EXPECT_THAT(result.err, Not(HasSubstr("hunter2")));
}

TEST_F(CommandLine, WhateverNeedsTheStoreSaysThatItIsNotImplemented) {
  environment_["CQ_DATABASE_URL"] = "postgresql+psycopg://cq:hunter2@127.0.0.1:1/cq";
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"user", "create", "a", "--password-stdin"},
           {"user", "list"},
           {"user", "delete", "a", "--yes"},
           {"api-key", "list", "--user", "a"},
           {"export", "-"},
           {"import", "/dev/null"},
           {"demo"},
           {"copy", "--from", environment_["CQ_DATABASE_URL"], "--to", "sqlite://"}}) {
    const ProcessResult result = run(arguments);
    EXPECT_EQ(result.exit_status, kMisconfigured) << arguments.front() << ": " << result.err;
    EXPECT_THAT(result.err, testing::AllOf(HasSubstr("not implemented"), HasSubstr("#311"),
                                           HasSubstr("#312"), Not(HasSubstr("hunter2"))))
        << arguments.front();
  }
}

TEST_F(CommandLine, WhatWouldBeGoneWithTheCommandIsRefused) {
  const std::filesystem::path exported = directory_.path() / "all.jsonl";
  ASSERT_EQ(run({"demo"}).exit_status, 0);
  ASSERT_EQ(run({"export", exported.string()}).exit_status, 0);
  for (const char* const url : {"sqlite://", "sqlite:///:memory:"}) {
    environment_["CQ_DATABASE_URL"] = url;
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"db", "upgrade"}, {"demo"}, {"import", exported.string()}}) {
      const ProcessResult result = run(arguments);
      EXPECT_EQ(result.exit_status, kMisconfigured) << arguments.front();
      EXPECT_THAT(result.err, HasSubstr("is in memory, and what this command does would be gone"))
          << arguments.front();
    }
  }
}

TEST_F(CommandLine, WhatWasAskedForAndCannotBeWrittenIsAnError) {
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, 0);
  ProcessOptions options;
  options.arguments = {"/bin/sh", "-c", CQ_SERVER_BINARY " db current > /dev/full"};
  options.environment = environment_;
  const ProcessResult result = run_process(options);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("can't be written"));
}

TEST_F(CommandLine, AKeyWhoseTokenCannotBeShownIsRevokedAgain) {
  make_database(environment_);
  ASSERT_EQ(run({"user", "create", "alice", "--password-stdin"}, "open sesame\n").exit_status, 0);
  for (const std::string flag : {"", " --json"}) {
    ProcessOptions options;
    options.arguments = {
        "/bin/sh", "-c",
        CQ_SERVER_BINARY " api-key create --user alice --name k --ttl 1d" + flag + " > /dev/full"};
    options.environment = environment_;
    const ProcessResult result = run_process(options);
    EXPECT_NE(result.exit_status, 0);
    EXPECT_THAT(result.err, HasSubstr("revoked"));
  }
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*), count(revoked_at) FROM api_keys"),
            (std::vector<Row>{{"2", "2"}}));
}

TEST_F(CommandLine, AnEndedReaderOfTheOutputIsAnError) {
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, 0);
  ProcessOptions options;
  options.arguments = {"/bin/sh", "-c",
                       "{ sleep 0.2; " CQ_SERVER_BINARY " db history; echo $? >&2; } | true"};
  options.environment = environment_;
  const ProcessResult result = run_process(options);
  EXPECT_THAT(result.err, HasSubstr("can't be written"));
  EXPECT_THAT(result.err, HasSubstr("\n1\n"));
}

TEST_F(CommandLine, APortInUseIsNamedWithItsSetting) {
  ServerProcess server(environment_);
  for (const char* setting : {"CQ_PORT", "CQ_METRICS_PORT"}) {
    environment_["CQ_PORT"] = "0";
    environment_[setting] = std::to_string(server.port());
    const ProcessResult result = run({"serve"});
    EXPECT_NE(result.exit_status, 0);
    EXPECT_THAT(result.err, HasSubstr(std::string("with ") + setting));
  }
}

TEST_F(CommandLine, AnotherDriverIsToldTheCanonicalForm) {
  environment_["CQ_DATABASE_URL"] = "postgresql+asyncpg://cq:hunter2@db.example/cq";
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("postgresql+psycopg://"));
  EXPECT_THAT(result.err, Not(HasSubstr("hunter2")));
  environment_["CQ_DATABASE_URL"] = "postgres://cq:hunter2@db.example/cq";
  const ProcessResult other = run({"serve"});
  EXPECT_EQ(other.exit_status, kMisconfigured);
  EXPECT_THAT(other.err, HasSubstr("postgresql+psycopg://"));
  EXPECT_THAT(other.err, Not(HasSubstr("hunter2")));
}

TEST_F(CommandLine, AnUnknownSchemeIsNamedWithTheNearestOne) {
  environment_["CQ_DATABASE_URL"] = "sqlit:///x.db";
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("sqlit"));
  EXPECT_THAT(result.err, HasSubstr("sqlite"));
}

TEST_F(CommandLine, AnUnparsableUrlNamesItsSetting) {
  environment_["CQ_DATABASE_URL"] = "://";
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_DATABASE_URL"));
}

TEST_F(CommandLine, AnUnknownRevisionIsRefusedAndTheFileLeftAlone) {
  {
    ServerProcess server(environment_);
    ASSERT_EQ(server.stop(), kUsable);
  }
  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = 'f00d'");
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("Can't locate revision identified by 'f00d'"));
  EXPECT_EQ(DatabaseFile(file_).run("SELECT version_num FROM alembic_version"),
            std::vector<Row>{{"f00d"}});
}

TEST_F(CommandLine, SigtermSigintAndSighupEndTheServerWell) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    ServerProcess server(environment_);
    EXPECT_EQ(get(server.port(), "/api/v1/health").status, 200);
    EXPECT_EQ(server.stop(signal), kUsable);
  }
}

TEST_F(CommandLine, AUserAndAKeyThatWereMadeWorkInTheRunningServer) {
  ServerProcess server(environment_);
  const ProcessResult user = run({"user", "create", "alice", "--password-stdin"}, "open sesame\n");
  ASSERT_EQ(user.exit_status, kUsable) << user.err;
  EXPECT_EQ(user.out, "");
  EXPECT_FALSE(log_in(server.port(), "alice", "open sesame").empty());

  const ProcessResult key =
      run({"api-key", "create", "--user", "alice", "--name", "ci", "--ttl", "30d", "--label", "x"});
  ASSERT_EQ(key.exit_status, kUsable) << key.err;
  EXPECT_THAT(key.out, testing::MatchesRegex("cqa\\.v1\\.[0-9a-f]+\\.[a-z2-7]+\n"));
  const std::string token = key.out.substr(0, key.out.size() - 1);
  EXPECT_EQ(
      post_json(server.port(), "/api/v1/knowledge",
                R"({"domains":["a"],"insight":{"summary":"","detail":"","action":""}})", token)
          .status,
      201);
  EXPECT_EQ(server.stop(), kUsable);
  EXPECT_THAT(server.log() + user.err + key.err, Not(HasSubstr("open sesame")));
  EXPECT_THAT(server.log() + user.err + key.err, Not(HasSubstr(token)));
}

TEST_F(CommandLine, ACommandSaysWhatItDidAndNothingElse) {
  make_database(environment_);
  const ProcessResult result = run({"user", "create", "zoe", "--password-stdin"}, "secret12345\n");
  EXPECT_EQ(result.out + result.err, "User 'zoe' created.\n");
}

TEST_F(CommandLine, AnExistingUserIsRefused) {
  make_database(environment_);
  ASSERT_EQ(run({"user", "create", "alice", "--password-stdin"}, "one\n").exit_status, kUsable);
  const ProcessResult again = run({"user", "create", "alice", "--password-stdin"}, "two\n");
  EXPECT_EQ(again.exit_status, kRefused);
  EXPECT_THAT(again.err, HasSubstr("'alice'"));
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM users"), std::vector<Row>{{"1"}});
}

TEST_F(CommandLine, AnEmptyPasswordIsRefused) {
  const ProcessResult result = run({"user", "create", "alice", "--password-stdin"}, "\n");
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(CommandLine, WithoutTerminalThePasswordMustComeFromStandardInput) {
  make_database(environment_);
  const ProcessResult result = run({"user", "create", "alice"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("--password-stdin"));
}

TEST_F(CommandLine, AKeyForAnUnknownUserIsRefused) {
  make_database(environment_);
  const ProcessResult result =
      run({"api-key", "create", "--user", "nobody", "--name", "ci", "--ttl", "1d"});
  EXPECT_EQ(result.exit_status, kRefused);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("nobody"));
}

TEST_F(CommandLine, StartingUpIsLoggedWithoutSecrets) {
  ServerProcess server(environment_);
  EXPECT_EQ(server.stop(), kUsable);
  EXPECT_THAT(server.log(), HasSubstr(file_.string()));
  EXPECT_THAT(server.log(), HasSubstr("migrations run: 0001"));
  EXPECT_THAT(server.log(), Not(HasSubstr(kJwtSecret)));
  EXPECT_THAT(server.log(), Not(HasSubstr(kPepper)));
}

}  // namespace
}  // namespace cq::test
