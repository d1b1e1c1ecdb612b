#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <variant>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class SettingsOfTheBinary : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    std::ofstream(directory_.path() / name, std::ios::binary) << text;
  }
  std::string path(const std::string& name) { return directory_.path() / name; }
  ProcessResult run(const std::vector<std::string>& arguments,
                    const std::map<std::string, std::string>& environment = {},
                    const std::string& input = "") {
    return run_cq_server(arguments, environment, input, directory_.path());
  }

  TempDirectory directory_;
};

TEST_F(SettingsOfTheBinary, AnEnvFileInTheWorkingDirectoryIsRead) {
  write(".env", "# ours\nexport CQ_DB_PATH=\"" + path("cq.db") + "\"\nCQ_API_KEY_PEPPER='p'\n");
  ASSERT_EQ(run({"db", "upgrade"}).exit_status, kDone);
  ASSERT_EQ(run({"user", "create", "alice", "--password-stdin"}, {}, "open sesame\n").exit_status,
            kDone);
  EXPECT_TRUE(std::filesystem::exists(path("cq.db")));
  const ProcessResult key =
      run({"api-key", "create", "--user", "alice", "--name", "ci", "--ttl", "1d"});
  EXPECT_EQ(key.exit_status, kDone) << key.err;
}

TEST_F(SettingsOfTheBinary, TheEnvironmentGoesBeforeTheEnvFile) {
  write(".env", "CQ_DB_PATH=" + path("other.db") + "\n");
  make_database({{"CQ_DB_PATH", path("cq.db")}});
  ASSERT_EQ(run({"user", "create", "alice", "--password-stdin"}, {{"CQ_DB_PATH", path("cq.db")}},
                "open sesame\n")
                .exit_status,
            kDone);
  EXPECT_TRUE(std::filesystem::exists(path("cq.db")));
  EXPECT_FALSE(std::filesystem::exists(path("other.db")));
}

TEST_F(SettingsOfTheBinary, EveryCommandTakesAnEnvFile) {
  write("mine", "CQ_DB_PATH=" + path("cq.db") + "\n");
  make_database({{"CQ_DB_PATH", path("cq.db")}});
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"--env-file", "mine", "user", "create", "alice", "--password-stdin"},
           {"user", "create", "bob", "--password-stdin", "--env-file", "mine"}}) {
    EXPECT_EQ(run(arguments, {}, "open sesame\n").exit_status, kDone);
  }
  EXPECT_TRUE(std::filesystem::exists(path("cq.db")));
}

TEST_F(SettingsOfTheBinary, ItServesWithSecretsFromFiles) {
  write("jwt", std::string(kJwtSecret) + "\n");
  write("token", "metrics token\n");
  ServerProcess server({{"CQ_DB_PATH", path("cq.db")},
                        {"CQ_API_KEY_PEPPER", kPepper},
                        {"CQ_JWT_SECRET_FILE", path("jwt")},
                        {"CQ_METRICS_TOKEN_FILE", path("token")}});
  EXPECT_EQ(get(server.port(), "/metrics").status, 401);
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(SettingsOfTheBinary, TheFirstUserIsMadeOnceAndCanLogIn) {
  write("password", "open sesame\n");
  std::map<std::string, std::string> environment = server_environment(path("cq.db"));
  environment["CQ_FIRST_USER"] = "alice";
  environment["CQ_FIRST_PASSWORD_FILE"] = path("password");
  const auto users = [&environment] { return run_cq_server({"user", "list"}, environment).out; };
  {
    ServerProcess server(environment);
    EXPECT_EQ(post_json(server.port(), "/api/v1/auth/login",
                        R"({"username":"alice","password":"open sesame"})")
                  .status,
              200);
    EXPECT_EQ(server.stop(), kDone);
    EXPECT_THAT(server.log(), HasSubstr("Made the first user 'alice'"));
    EXPECT_THAT(server.log(), Not(HasSubstr("open sesame")));
  }
  ASSERT_EQ(run({"user", "create", "bob", "--password-stdin"}, environment, "correct horse\n")
                .exit_status,
            kDone);
  ASSERT_EQ(run({"user", "delete", "alice", "--yes"}, environment).exit_status, kDone);
  ServerProcess server(environment);
  EXPECT_EQ(server.stop(), kDone);
  EXPECT_THAT(users(), HasSubstr("bob"));
  EXPECT_THAT(users(), Not(HasSubstr("alice")));
}

TEST_F(SettingsOfTheBinary, AMalformedEnvFileStopsIt) {
  write(".env", "CQ_HOST=127.0.0.1\nhunter2\n");
  const ProcessResult result = run({"serve"});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr(".env, line 2: "));
  EXPECT_THAT(result.err, Not(HasSubstr("hunter2")));
  EXPECT_EQ(run({"--version"}).exit_status, kDone);
}

TEST_F(SettingsOfTheBinary, AnUnknownNameIsWarnedOfOnce) {
  make_database({{"CQ_DB_PATH", path("cq.db")}});
  const ProcessResult result = run({"user", "create", "alice", "--password-stdin"},
                                   {{"CQ_DB_PATH", path("cq.db")}, {"CQ_PROT", "hunter2"}}, "x\n");
  EXPECT_EQ(result.exit_status, kDone);
  EXPECT_THAT(result.err, testing::ContainsRegex("warning.*CQ_PROT .environment. is no setting; "
                                                 "did you mean CQ_PORT\\?"));
  EXPECT_EQ(result.err.find("CQ_PROT"), result.err.rfind("CQ_PROT"));
  EXPECT_THAT(result.err, Not(HasSubstr("hunter2")));
}

TEST_F(SettingsOfTheBinary, ConfigShowsWhereEachCameFromAndNoSecret) {
  write("pepper", "hunter2\n");
  write(".env", "CQ_API_KEY_PEPPER_FILE=pepper\nCQ_PORT=80\n");
  const ProcessResult result =
      run({"config", "--json", "--host", "::1"},
          {{"CQ_DATABASE_URL", "postgresql+psycopg://cq:hunter3@db/cq"}, {"CQ_PORT", "x"}});
  EXPECT_EQ(result.exit_status, kMisconfigured);
  for (
      const char* part :
      {R"({"name":"CQ_DATABASE_URL","value":"postgresql+psycopg://cq:***@db/cq","from":"environment","problem":null})",
       R"({"name":"CQ_HOST","value":"::1","from":"command line","problem":null})",
       R"({"name":"CQ_API_KEY_PEPPER","value":"***","from":".env, CQ_API_KEY_PEPPER_FILE=pepper","problem":null})",
       R"({"name":"CQ_PORT","value":"x","from":"environment","problem":"CQ_PORT: the value 'x' (environment) is not a number from 0 to 65535."})"}) {
    EXPECT_THAT(result.out, HasSubstr(part));
  }
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("hunter")));
}

// The settings that the modules beside the binary list, e.g. synchronous of SQLite.
class SettingsOfModules : public SettingsOfTheBinary {
 protected:
  // The row of `config` on that setting, as JSON.
  std::string row(const std::map<std::string, std::string>& environment, const std::string& name) {
    const ProcessResult result = run({"config", "--json"}, environment);
    const std::size_t at = result.out.find("{\"name\":\"" + name + "\"");
    return at == std::string::npos ? result.err
                                   : result.out.substr(at, result.out.find('}', at) + 1 - at);
  }
  std::string url(const std::string& query = "") {
    return "sqlite:///" + path("cq.db") + (query.empty() ? "" : "?" + query);
  }
};

TEST_F(SettingsOfModules, AreAddedToTheUrlWithoutAWarning) {
  write(".env", "CQ_SQLITE_SYNCHRONOUS=full\n");
  const ProcessResult result =
      run({"db", "upgrade"}, {{"CQ_DATABASE_URL", url()}, {"CQ_LOG_LEVEL", "info"}});
  EXPECT_EQ(result.exit_status, kDone) << result.err;
  EXPECT_THAT(result.out + result.err, HasSubstr(url("synchronous=full")));
  EXPECT_THAT(result.err, Not(HasSubstr("is no setting")));
}

TEST_F(SettingsOfModules, ReachTheDatabaseOfAServer) {
  auto environment = server_environment(path("cq.db"));
  environment["CQ_SQLITE_SYNCHRONOUS"] = "full";
  ServerProcess server(environment);
  EXPECT_THAT(server.log(), HasSubstr("Opened " + url("synchronous=full") + " (from CQ_DB_PATH)"));
  EXPECT_EQ(server.stop(), kDone);
}

TEST_F(SettingsOfModules, AreRefusedByNameBeforeADatabaseIsMade) {
  auto environment = server_environment(path("cq.db"));
  environment["CQ_SQLITE_SYNCHRONOUS"] = "off";
  const ProcessResult result = run({"serve", "--port", "0"}, environment);
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err,
              HasSubstr("CQ_SQLITE_SYNCHRONOUS: the value 'off' is not normal or full.\n"));
  EXPECT_FALSE(std::filesystem::exists(path("cq.db")));
  const ProcessResult doctor = run({"doctor"}, environment);
  EXPECT_THAT(doctor.out,
              HasSubstr("CQ_SQLITE_SYNCHRONOUS: the value 'off' is not normal or full"));
}

TEST_F(SettingsOfModules, AreShownWithWhatCounts) {
  EXPECT_EQ(row({{"CQ_DATABASE_URL", url()}}, "CQ_SQLITE_SYNCHRONOUS"),
            R"({"name":"CQ_SQLITE_SYNCHRONOUS","value":"normal","from":"default","problem":null})");
  EXPECT_EQ(
      row({{"CQ_DATABASE_URL", url()}, {"CQ_SQLITE_SYNCHRONOUS", "full"}}, "CQ_SQLITE_SYNCHRONOUS"),
      R"({"name":"CQ_SQLITE_SYNCHRONOUS","value":"full","from":"environment","problem":null})");
  EXPECT_EQ(row({{"CQ_DATABASE_URL", url("synchronous=normal")}, {"CQ_SQLITE_SYNCHRONOUS", "full"}},
                "CQ_SQLITE_SYNCHRONOUS"),
            R"({"name":"CQ_SQLITE_SYNCHRONOUS","value":"normal","from":"CQ_DATABASE_URL",)"
            R"("problem":null})");
  EXPECT_THAT(
      row({{"CQ_DATABASE_URL", url()}, {"CQ_SQLITE_TIMEOUT", "-1"}}, "CQ_SQLITE_TIMEOUT"),
      HasSubstr(
          "CQ_SQLITE_TIMEOUT: the value '-1' (environment) is not a number from 0 to 86400."));
}

TEST_F(SettingsOfModules, AreSuggestedForAMisspeltName) {
  const ProcessResult result =
      run({"config"}, {{"CQ_DATABASE_URL", url()}, {"CQ_SQLITE_SYNCRONOUS", "full"}});
  EXPECT_THAT(result.err, HasSubstr("CQ_SQLITE_SYNCRONOUS (environment) is no setting; did you "
                                    "mean CQ_SQLITE_SYNCHRONOUS?"));
}

TEST_F(SettingsOfModules, AreInTheDocumentation) {
  std::ifstream file(std::string(CQ_SOURCE_DIRECTORY) + "/docs/settings.md");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto listed = std::get<JsonValue>(parse_json(run({"module", "list", "--json"}).out));
  std::size_t settings = 0;
  for (const JsonValue& module : *listed.member("modules")->as_array()) {
    for (const JsonValue& setting : *module.member("settings")->as_array()) {
      const auto text = [&setting](const char* name) { return *setting.member(name)->as_string(); };
      EXPECT_THAT(page, HasSubstr("| `" + text("name") + "` | `" + text("parameter") + "` | " +
                                  text("allowed") + " | `" + text("default") + "` | " +
                                  text("help") + " |\n"));
      ++settings;
    }
  }
  EXPECT_GE(settings, 2U);
}

TEST_F(SettingsOfTheBinary, ItsCompletionWorksInBash) {
  write("script", run({"completion", "bash"}).out);
  ProcessOptions options;
  options.arguments = {"/bin/bash", "--norc", "--noprofile", "-ec",
                       "source ./script; complete -p cq-server\n"
                       "COMP_WORDS=(cq-server serve --log-f) COMP_CWORD=2; _cq_server\n"
                       "echo \"${COMPREPLY[*]}\"\n"};
  options.working_directory = directory_.path();
  const ProcessResult result = run_process(options);
  EXPECT_EQ(result.exit_status, kDone);
  EXPECT_EQ(result.out, "complete -F _cq_server cq-server\n--log-format\n");
}

TEST_F(SettingsOfTheBinary, TheManualPageIsWhatTheBuildWrote) {
  std::ifstream file(std::string(CQ_BINARY_DIRECTORY) + "/share/man/man1/cq-server.1");
  const std::string written((std::istreambuf_iterator<char>(file)),
                            std::istreambuf_iterator<char>());
  EXPECT_EQ(run({"man"}).out, written);
}

}  // namespace
}  // namespace cq::test
