#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <set>
#include <variant>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Doctor : public testing::Test {
 protected:
  ProcessResult run(const std::vector<std::string>& arguments = {"doctor"}) {
    return run_cq_server(arguments, environment_);
  }
  void make_database() {
    test::make_database(environment_);
    add_user(file_, "alice");
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
};

TEST_F(Doctor, FindsNoProblemWhereThereIsNone) {
  make_database();
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 0) << result.out;
  EXPECT_THAT(result.out, Not(HasSubstr("problem ")));
  for (const char* line : {"ok       settings: ", "ok       database module: ",
                           "ok       schema: The database is at revision ",
                           "ok       integrity: ", "ok       foreign keys: ", "ok       clock: "}) {
    EXPECT_THAT(result.out, HasSubstr(line));
  }
  EXPECT_THAT(result.out, Not(HasSubstr(kJwtSecret)));
  EXPECT_THAT(result.out, Not(HasSubstr(kPepper)));
}

TEST_F(Doctor, LooksAtADatabaseThatIsBeingServed) {
  ServerProcess server(environment_);
  EXPECT_EQ(run().exit_status, 0);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Doctor, FindsWhatWouldKeepTheServerFromWorkingOnTheDatabase) {
  make_database();
  DatabaseFile(file_).run("DROP TABLE knowledge_unit_domains");
  const ProcessResult drifted = run();
  EXPECT_EQ(drifted.exit_status, 1);
  EXPECT_THAT(drifted.out, HasSubstr("problem  schema: The schema isn't the one of revision 0004"));

  environment_["CQ_DB_PATH"] = (directory_.path() / "foreign.db").string();
  std::ofstream(directory_.path() / "foreign.db").close();
  DatabaseFile(directory_.path() / "foreign.db").run("CREATE TABLE mail (x)");
  const ProcessResult foreign = run();
  EXPECT_EQ(foreign.exit_status, 1);
  EXPECT_THAT(foreign.out, HasSubstr("problem  schema: The database has tables (mail)"));

  environment_["CQ_DATABASE_URL"] = "postgresql+psycopg://cq@127.0.0.1:1/cq";
  const ProcessResult without_store = run();
  EXPECT_EQ(without_store.exit_status, 1);
  EXPECT_THAT(without_store.out, HasSubstr("problem  store: The PostgreSQL backend is not"));
}

TEST_F(Doctor, NamesUsersWhoseHashIsNeverVerifiedWithWhatHelps) {
  make_database();
  EXPECT_THAT(run().out, Not(HasSubstr("users: ")));
  for (const std::string name : {"bob", "carol"}) {
    DatabaseFile(file_).run(
        "INSERT INTO users (username, password_hash, created_at) SELECT ?, "
        "replace(password_hash, '$2b$12$', '$2b$16$'), created_at FROM users "
        "WHERE username = 'alice'",
        {name});
  }
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.out,
              HasSubstr("warning  users: These users can't log in, as their password hashes have a "
                        "cost above 15 and are never verified: 'bob', 'carol'. Set a new password "
                        "for each: cq-server user passwd NAME\n"));
  EXPECT_EQ(
      run_cq_server({"user", "passwd", "bob", "--password-stdin"}, environment_, "x\n").exit_status,
      0);
  EXPECT_THAT(run().out, HasSubstr("never verified: 'carol'."));
}

// Labels that another server let somebody choose.
TEST_F(Doctor, NamesKeysWhoseLabelsOnlyLookLikeScopes) {
  make_database();
  const ProcessResult made = run_cq_server({"api-key", "create", "--user", "alice", "--name", "ci",
                                            "--ttl", "1d", "--scopes", "sessions:read"},
                                           environment_);
  EXPECT_EQ(made.exit_status, 0) << made.err;
  EXPECT_THAT(run().out, Not(HasSubstr("API keys: ")));
  DatabaseFile(file_).run("UPDATE api_keys SET labels = '[\"cq-scope:admin\"]'");
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.out, HasSubstr("warning  API keys: Labels of 1 API keys look like scopes, and "
                                    "count for nothing, as this server didn't give them; one is "
                                    "'ci' of user 'alice'."));
}

TEST_F(Doctor, MakesNoDatabase) {
  EXPECT_EQ(run().exit_status, 0);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Doctor, RunsWhereNothingElseDoes) {
  environment_ = {{"CQ_PORT", "many"}, {"CQ_DATABASE_URL", "://"}};
  const ProcessResult result = run();
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("problem  settings: CQ_PORT"));
  EXPECT_THAT(result.out, HasSubstr("problem  CQ_JWT_SECRET"));
  EXPECT_THAT(result.out, HasSubstr("problem  CQ_API_KEY_PEPPER"));
  EXPECT_THAT(result.out, HasSubstr("problem  database: CQ_DATABASE_URL"));
}

TEST_F(Doctor, OutlivesModulesThatCrashAndNamesThem) {
  make_database();
  environment_["CQ_STORE_MODULE_PATH"] =
      CQ_TEST_MODULE_DIRECTORY "/crashing:" CQ_TEST_MODULE_DIRECTORY "/broken";
  const ProcessResult result = run({"doctor", "--patience", "1"});
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("cq_store_crashes.so: it crashed"));
  EXPECT_THAT(result.out, HasSubstr("cq_store_exits.so: it ended the process with status 0"));
  EXPECT_THAT(result.out, HasSubstr("cq_store_hangs.so: it took longer than 1 s"));
  EXPECT_THAT(result.out, ContainsRegex("cq_store_throwsatload.so.* it threw an exception "));
  EXPECT_THAT(result.out, HasSubstr("cq_store_newer.so"));
  EXPECT_THAT(result.out, HasSubstr("ok       integrity: "));
  const ProcessResult needed = run({"doctor", "--patience", "1", "--url", "crashes:///x"});
  EXPECT_EQ(needed.exit_status, 1);
  EXPECT_THAT(needed.out, HasSubstr("problem  database module: "));
}

TEST_F(Doctor, OutlivesAModuleThatCrashesOrThrowsAsItOpensTheDatabase) {
  environment_["CQ_STORE_MODULE_PATH"] =
      CQ_TEST_MODULE_DIRECTORY "/crashing:" CQ_TEST_MODULE_DIRECTORY "/broken";
  for (const auto& [url, said] : std::map<std::string, std::string>{
           {"crashesonopen://",
            "cq_store_crashesonopen.so was to open crashesonopen://, it crashed"},
           {"throwsint://", "Store module throwsint ("},
           {"throwsexception://", "the tape is torn"}}) {
    const ProcessResult result = run({"doctor", "--patience", "1", "--url", url});
    EXPECT_EQ(result.exit_status, 1) << result.err;
    EXPECT_THAT(result.out, HasSubstr("ok       database module: "));
    EXPECT_THAT(result.out, HasSubstr("problem  database: "));
    EXPECT_THAT(result.out, HasSubstr(said));
    EXPECT_THAT(result.out, HasSubstr("ok       clock: "));
  }
}

TEST_F(Doctor, ReportsAsJson) {
  make_database();
  DatabaseFile database(file_);
  database.run("UPDATE alembic_version SET version_num = 'f00d'");
  database.run("UPDATE users SET created_at = '2999-01-01T00:00:00+00:00'");
  database.run("INSERT INTO knowledge_unit_domains VALUES ('gone', 'a')");
  const ProcessResult result = run({"doctor", "--json"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.err, "");
  const auto json = std::get<JsonValue>(parse_json(result.out));
  std::set<std::string> problems;
  for (const JsonValue& finding : *json.member("findings")->as_array()) {
    if (*finding.member("status")->as_string() == "problem") {
      problems.insert(*finding.member("subject")->as_string());
      EXPECT_NE(finding.member("remedy")->as_string(), nullptr);
    }
  }
  EXPECT_THAT(problems, testing::ElementsAre("clock", "foreign keys", "schema"));
  EXPECT_EQ(json.member("problems")->as_int64(), 3);
}

class Healthcheck : public Doctor {};

TEST_F(Healthcheck, SaysByItsExitStatusWhetherTheServerCanServe) {
  ServerProcess server(environment_);
  environment_["CQ_PORT"] = std::to_string(server.port());
  const ProcessResult ready = run({"healthcheck"});
  EXPECT_EQ(ready.exit_status, 0) << ready.err;
  EXPECT_EQ(ready.out + ready.err, "");
  const std::string url = "http://127.0.0.1:" + environment_["CQ_PORT"] + "/";
  EXPECT_EQ(run({"healthcheck", "--url", url}).exit_status, 0);

  DatabaseFile(file_).run("UPDATE alembic_version SET version_num = 'f00d'");
  const ProcessResult unready = run({"healthcheck"});
  EXPECT_EQ(unready.exit_status, 1);
  EXPECT_THAT(unready.err, testing::AllOf(HasSubstr("503"), HasSubstr("f00d")));

  EXPECT_EQ(server.stop(), 0);
  const ProcessResult gone = run({"healthcheck"});
  EXPECT_EQ(gone.exit_status, 1);
  EXPECT_THAT(gone.err, HasSubstr("doesn't answer"));
}

TEST_F(Healthcheck, DoesNotWaitForEver) {
  // A server that was stopped takes connections, but doesn't answer.
  ServerProcess server(environment_);
  environment_["CQ_PORT"] = std::to_string(server.port());
  server.send_signal(SIGSTOP);
  const ProcessResult result = run({"healthcheck", "--timeout", "0.2"});
  server.send_signal(SIGCONT);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("doesn't answer"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Healthcheck, APortThatNobodyKnowsIsRefused) {
  environment_["CQ_PORT"] = "0";
  EXPECT_EQ(run({"healthcheck"}).exit_status, 1);
  EXPECT_EQ(run({"healthcheck", "--timeout", "0"}).exit_status, 1);
  environment_["CQ_PORT"] = "abc";
  EXPECT_EQ(run({"healthcheck"}).exit_status, 1);
  EXPECT_EQ(run({"healthcheck", "--url", "file:///etc/passwd"}).exit_status, 1);
}

}  // namespace
}  // namespace cq::test
