#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProposalOfKept =
    R"({"domains":["kept"],"insight":{"summary":"S","detail":"D","action":"A"}})";

/// What a database may hold in place of a document.
class DamagedUnit : public testing::TestWithParam<std::string> {
 protected:
  DamagedUnit() {
    ServerProcess server(file_);
    DatabaseFile(file_).add_contract_users();
    const std::string jwt = login_of_contract_user("alice");
    key_ = make_api_key(server.port(), jwt);
    for (std::string* id : {&damaged_, &sound_}) {
      *id = *post_json(server.port(), "/api/v1/knowledge", kProposalOfKept, key_)
                 .json()
                 .member("id")
                 ->as_string();
    }
    EXPECT_EQ(server.stop(), 0);
    DatabaseFile(file_).run("UPDATE knowledge_units SET status = 'approved'");
    DatabaseFile(file_).run("UPDATE knowledge_units SET data = ?1 WHERE id = ?2",
                            {GetParam(), damaged_});
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::string key_;
  std::string damaged_;
  std::string sound_;
};
INSTANTIATE_TEST_SUITE_P(Document, DamagedUnit,
                         testing::Values(R"({"id":)", "", "[]",
                                         R"({"id":"ku_x","domains":"kept"})"));

TEST_P(DamagedUnit, IsLeftOutOfWhatIsAskedOfAll) {
  ServerProcess server(file_);
  const std::string jwt = login_of_contract_user("alice");
  for (int i = 0; i < 20; ++i) {
    const HttpAnswer query = get(server.port(), "/api/v1/knowledge?domains=kept");
    EXPECT_EQ(query.status, 200);
    EXPECT_THAT(query.body, HasSubstr(sound_));
    EXPECT_THAT(query.body, Not(HasSubstr(damaged_)));
  }
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge/stats").status, 200);
  for (const char* path :
       {"/api/v1/review/units", "/api/v1/review/queue", "/api/v1/review/stats"}) {
    EXPECT_EQ(get(server.port(), path, jwt).status, 200) << path;
  }
  const HttpAnswer ready = get(server.port(), "/api/v1/ready");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, R"({"status":"ready","detail":"1 record can't be read and is left out; )"
                        R"('cq-server doctor' names it"})");
  EXPECT_TRUE(
      eventually([&] { return server.log().find("1 record can't be read") != std::string::npos; }));
  EXPECT_THAT(get(server.port(), "/metrics").body,
              HasSubstr("cq_unreadable_records{feature=\"knowledge\"} 1"));
  DatabaseFile(file_).run("DELETE FROM knowledge_units WHERE id = ?1", {damaged_});
  EXPECT_EQ(get(server.port(), "/api/v1/ready").body, R"({"status":"ready"})");
}

TEST_P(DamagedUnit, IsNamedByDoctorAndLeftOutOfAnExportThatIsToldTo) {
  const ProcessResult doctor = run_cq_server({"doctor"}, server_environment(file_));
  EXPECT_EQ(doctor.exit_status, 1);
  EXPECT_THAT(doctor.out, HasSubstr("problem  records: "));
  EXPECT_THAT(doctor.out, HasSubstr(damaged_));
  EXPECT_THAT(doctor.out, Not(HasSubstr(sound_)));
  const std::string out = (directory_.path() / "out.jsonl").string();
  EXPECT_NE(run_cq_server({"export", out}, server_environment(file_)).exit_status, 0);
  const ProcessResult result =
      run_cq_server({"export", "--skip-damaged", out}, server_environment(file_));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("Left out: The unit '" + damaged_ + "'"));
  const auto other = directory_.path() / "other.db";
  EXPECT_EQ(run_cq_server({"import", out}, server_environment(other)).exit_status, 0);
  EXPECT_EQ(DatabaseFile(other).run("SELECT id FROM knowledge_units"),
            (std::vector<Row>{{sound_}}));
}

TEST(DamagedUser, IsNamedByDoctorAndKeepsNobodyElseOut) {
  const TempDirectory directory;
  const auto file = directory.path() / "cq.db";
  ServerProcess server(file);
  DatabaseFile(file).add_contract_users();
  DatabaseFile(file).run("UPDATE users SET created_at = 'garbage' WHERE username = 'bob'");
  EXPECT_FALSE(log_in(server.port(), "alice", "secret123").empty());
  const ProcessResult result = run_cq_server({"doctor"}, server_environment(file));
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("'bob'"));
}

TEST(DamagedAccounts, AreLeftOutOfListsCountedAndNamed) {
  const TempDirectory directory;
  const auto file = directory.path() / "cq.db";
  const auto environment = server_environment(file);
  ServerProcess server(file);
  run_cq_server({"user", "create", "ann", "--role", "admin", "--password-stdin"}, environment,
                "pw\n");
  run_cq_server({"user", "create", "bob", "--password-stdin"}, environment, "pw\n");
  const std::string ann = log_in(server.port(), "ann", "pw");
  make_api_key(server.port(), ann);
  make_api_key(server.port(), ann);
  DatabaseFile(file).run("UPDATE users SET created_at = 'garbage' WHERE username = 'bob'");
  DatabaseFile(file).run(
      "UPDATE api_keys SET expires_at = 'garbage' WHERE id = (SELECT min(id) FROM api_keys)");
  DatabaseFile(file).run("UPDATE audit_entries SET at = 'garbage' WHERE subject = 'bob'");
  const auto sizes = [&](const char* path) {
    const HttpAnswer answer = get(server.port(), path, ann);
    EXPECT_EQ(answer.status, 200) << path << answer.body;
    return answer.json().member("data")->as_array()->size();
  };
  EXPECT_EQ(sizes("/api/v1/admin/users"), 1U);
  EXPECT_EQ(sizes("/api/v1/admin/api-keys"), 1U);
  EXPECT_EQ(sizes("/api/v1/users/me/api-keys"), 1U);
  EXPECT_EQ(sizes("/api/v1/review/audit"), 4U);
  EXPECT_EQ(sizes("/api/v1/review/audit?limit=4"), 4U) << "the limit counts what can be read";
  make_api_key(server.port(), ann);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").body,
            R"({"status":"ready","detail":"3 records can't be read and are left out; )"
            R"('cq-server doctor' names them"})");
  const ProcessResult named = run_cq_server({"doctor"}, environment);
  EXPECT_EQ(named.exit_status, 1);
  EXPECT_THAT(named.out, HasSubstr("audit_entries.at of entry"));
  EXPECT_THAT(named.out, HasSubstr("api_keys.expires_at of key"));
  for (const std::vector<std::string>& command : {std::vector<std::string>{"audit"},
                                                  {"user", "list"},
                                                  {"api-key", "list", "--user", "ann"}}) {
    const ProcessResult listed = run_cq_server(command, environment);
    EXPECT_EQ(listed.exit_status, 0) << listed.err;
    EXPECT_THAT(listed.out, HasSubstr(command.size() == 1 ? "user.create" : "NAME"));
    EXPECT_THAT(listed.err, HasSubstr("left out; 'cq-server doctor' names")) << command.front();
  }
}

TEST(DamagedRecords, OfOtherFeaturesAreLeftOutCountedAndNamedLikewise) {
  const TempDirectory directory;
  const auto workspaces = directory.path() / "workspaces.db";
  const auto experiments = directory.path() / "experiments.db";
  auto environment = experiments_environment(experiments);
  environment.merge(workspaces_environment(workspaces));
  environment["CQ_FEATURES"] = "workspaces,experiments";
  ServerProcess server(environment);
  const std::string token = make_workspaces_token(environment, "root", "admin");
  make_workspaces_token(environment, "other", "admin");
  make_account(environment, "ann@example.com", true);
  make_account(environment, "bob@example.com");
  const std::string ann = log_in_account(server.port(), "ann@example.com");
  for (const char* project : {R"({"name":"sound"})", R"({"name":"broken"})"}) {
    EXPECT_EQ(post_json(server.port(), "/api/projects", project, ann).status, 200);
  }
  DatabaseFile(workspaces)
      .run("UPDATE auth_tokens SET created_at = 'garbage' WHERE name = 'other'");
  DatabaseFile(experiments)
      .run("UPDATE users SET created_at = 'garbage' WHERE email = 'bob@example.com'");
  DatabaseFile(experiments).run("UPDATE projects SET created_at = 'garbage' WHERE name = 'broken'");
  EXPECT_EQ(get(server.port(), "/api/v1/ready").body, R"({"status":"ready"})");
  EXPECT_THAT(get(server.port(), "/auth/tokens", token).body, Not(HasSubstr("other")));
  EXPECT_THAT(get(server.port(), "/api/projects", ann).body,
              AllOf(HasSubstr("sound"), Not(HasSubstr("broken"))));
  EXPECT_THAT(get(server.port(), "/api/v1/ready").body, HasSubstr("1 record can't be read"));
  const std::string metrics = get(server.port(), "/metrics").body;
  for (const char* feature : {"workspaces", "experiments"}) {
    EXPECT_THAT(metrics,
                HasSubstr("cq_unreadable_records{feature=\"" + std::string(feature) + "\"} 1"));
  }
  for (const char* command : {"token", "account"}) {
    const ProcessResult listed = run_cq_server({command, "list"}, environment);
    EXPECT_EQ(listed.exit_status, 0);
    EXPECT_THAT(listed.err, HasSubstr("1 record can't be read and is left out")) << command;
  }
  const ProcessResult named = run_cq_server({"doctor"}, environment);
  EXPECT_EQ(named.exit_status, 1);
  EXPECT_THAT(named.out, HasSubstr("auth_tokens.created_at of the row"));
  EXPECT_THAT(named.out, HasSubstr("users.created_at of the row"));
}

TEST(DamagedPage, AReadThatMeetsItIs503WithTheReason) {
  const TempDirectory directory;
  const auto file = directory.path() / "cq.db";
  ASSERT_EQ(run_cq_server({"db", "upgrade"}, server_environment(file)).exit_status, 0);
  DatabaseFile(file).add_contract_users();
  const std::string page = DatabaseFile(file)
                               .run(
                                   "SELECT rootpage FROM sqlite_master WHERE name = "
                                   "'idx_api_keys_user'")
                               .at(0)
                               .at(0);
  const std::string size = DatabaseFile(file).run("PRAGMA page_size").at(0).at(0);
  {
    std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
    stream.seekp((std::stol(page) - 1) * std::stol(size));
    stream << std::string(static_cast<std::size_t>(std::stol(size)), '\xff');
  }
  ServerProcess server(file);
  const std::string jwt = log_in(server.port(), "alice", "secret123");
  const HttpAnswer answer = get(server.port(), "/api/v1/users/me/api-keys", jwt);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"detail":"The store is unavailable: the database is damaged"})");
  EXPECT_NE(answer.header("retry-after"), "");
  EXPECT_THAT(get(server.port(), "/api/v1/ready").body, HasSubstr("the database is damaged"));
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=a").status, 200);
}

TEST(LackingTable, IsNoStart) {
  const TempDirectory directory;
  const auto file = directory.path() / "cq.db";
  {
    ServerProcess server(file);
    EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
    DatabaseFile(file).run("ALTER TABLE api_keys RENAME COLUMN ttl TO lifetime");
    const HttpAnswer ready = get(server.port(), "/api/v1/ready");
    EXPECT_EQ(ready.status, 503);
    EXPECT_THAT(ready.body, HasSubstr("api_keys column ttl"));
  }
  const ProcessResult result = run_cq_server({"serve"}, server_environment(file));
  EXPECT_EQ(result.exit_status, 2);
  EXPECT_THAT(result.err, HasSubstr("it lacks 'api_keys column ttl"));
}

TEST(OlderRelease, IsBroughtUpByAnUpgrade) {
  const TempDirectory directory;
  const auto file = directory.path() / "cq.db";
  const auto environment = server_environment(file);
  EXPECT_EQ(run_cq_server({"db", "upgrade", "0001"}, environment).exit_status, 0);
  const auto schema = [&file] {
    return DatabaseFile(file).run("SELECT name, sql FROM sqlite_master ORDER BY name");
  };
  const std::vector<Row> before = schema();
  for (const char* table : {"api_keys", "alembic_version"}) {  // as release 0.2 had it
    DatabaseFile(file).run(std::string("DROP TABLE ") + table);
  }
  EXPECT_THAT(run_cq_server({"db", "check"}, environment).out, HasSubstr("an older release"));
  EXPECT_EQ(run_cq_server({"db", "upgrade", "0001"}, environment).exit_status, 0);
  EXPECT_EQ(schema(), before);
  ServerProcess server(file);
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
}

/// A database with a unit as releases 0.1 and 0.2 of the original wrote it, and one of today.
class OldRelease : public testing::Test {
 protected:
  OldRelease() {
    EXPECT_EQ(run({"db", "upgrade"}).exit_status, 0);
    for (const auto& [id, document] : {std::pair(kOld, kOldDocument), {kToday, kTodaysDocument}}) {
      DatabaseFile(file_).run(
          "INSERT INTO knowledge_units (id, data, status, created_at, tier) VALUES "
          "(?1, ?2, 'approved', '2026-01-02T03:04:05+00:00', 'private')",
          {id, document});
      DatabaseFile(file_).run("INSERT INTO knowledge_unit_domains VALUES (?1, 'kept')", {id});
    }
  }
  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments) const {
    return run_cq_server(arguments, server_environment(file_));
  }
  [[nodiscard]] std::vector<Row> rows() const {
    return DatabaseFile(file_).run("SELECT id, data, tier FROM knowledge_units ORDER BY id");
  }

  static constexpr const char* kOld = "ku_48231500-0230-249b-4a5a-ae4d629a6f22";
  static constexpr const char* kNew = "ku_482315000230249b4a5aae4d629a6f22";
  static constexpr const char* kToday = "ku_00000000000000000000000000000007";
  static constexpr const char* kOldDocument =
      R"({"id":"ku_48231500-0230-249b-4a5a-ae4d629a6f22","version":1,"domain":["kept"],)"
      R"("insight":{"summary":"Old","detail":"D","action":"A"},"mystery":{"x":[1]},)"
      R"("evidence":{"confidence":0.5,"confirmations":1,"first_observed":"2026-01-02T03:04:05Z",)"
      R"("last_confirmed":"2026-01-02T03:04:05Z"},"tier":"TIER_TEAM",)"
      R"("flags":[{"reason":"FLAG_REASON_STALE","timestamp":"2026-01-02T03:04:05Z"}]})";
  static constexpr const char* kTodaysDocument =
      R"({"id":"ku_00000000000000000000000000000007", "domains": ["kept"],)"
      R"("insight":{"summary":"New","detail":"D","action":"A"},"evidence":{"confidence":0.50,)"
      R"("first_observed":"2026-01-02T03:04:05Z","last_confirmed":"2026-01-02T03:04:05Z"}})";
  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
};

TEST_F(OldRelease, IsNamedWithItsRemedyAndKeepsNothingElseBack) {
  const ProcessResult doctor = run({"doctor"});
  EXPECT_EQ(doctor.exit_status, 1);
  EXPECT_THAT(doctor.out, HasSubstr(kOld));
  EXPECT_THAT(doctor.out, HasSubstr("'cq-server convert-documents' converts it"));
  EXPECT_THAT(doctor.out, Not(HasSubstr(kToday)));
  ServerProcess server(file_);
  const HttpAnswer query = get(server.port(), "/api/v1/knowledge?domains=kept");
  EXPECT_EQ(query.status, 200);
  EXPECT_THAT(query.body, HasSubstr(kToday));
  EXPECT_THAT(query.body, Not(HasSubstr(kOld)));
}

TEST_F(OldRelease, IsConvertedOnlyWhenThatIsAskedFor) {
  const std::vector<Row> before = rows();
  const ProcessResult dry = run({"convert-documents", "--dry-run"});
  EXPECT_EQ(dry.exit_status, 0) << dry.err;
  EXPECT_EQ(dry.out, std::string(kOld) + ": id " + kOld + " -> " + kNew +
                         ", domain -> domains, tier TIER_TEAM -> private, flag FLAG_REASON_STALE "
                         "-> stale\n");
  EXPECT_THAT(dry.err, HasSubstr("To be converted: 1, staying as they are: 0."));
  EXPECT_EQ(rows(), before);
}

TEST_F(OldRelease, IsServedOnceItIsConvertedAlsoBesideAServer) {
  ServerProcess server(file_);
  EXPECT_EQ(get(server.port(), "/api/v1/knowledge?domains=kept").status, 200);
  const ProcessResult converted = run({"convert-documents", "--json"});
  EXPECT_EQ(converted.exit_status, 0) << converted.err;
  EXPECT_THAT(converted.out, HasSubstr(kNew));
  EXPECT_THAT(converted.err, HasSubstr("before-conversion"));
  const std::string query = get(server.port(), "/api/v1/knowledge?domains=kept").body;
  EXPECT_THAT(query, HasSubstr(kNew));
  EXPECT_THAT(query, HasSubstr(R"("tier":"private")"));
  EXPECT_THAT(query, HasSubstr(R"("reason":"stale")"));
  EXPECT_EQ(rows()[0], (Row{kToday, kTodaysDocument, "private"}));
  EXPECT_THAT(rows()[1][1], HasSubstr(R"("mystery":{"x":[1]})"));
  EXPECT_EQ(get(server.port(), "/api/v1/ready").body, R"({"status":"ready"})");
  EXPECT_EQ(run({"doctor"}).exit_status, 0);
  EXPECT_EQ(run({"convert-documents"}).out, "");
}

TEST_F(OldRelease, AUnitWhoseNewIdIsTakenStaysAndIsNamed) {
  DatabaseFile(file_).run("UPDATE knowledge_units SET id = ?1 WHERE id = ?2", {kNew, kToday});
  const std::vector<Row> before = rows();
  const ProcessResult result = run({"convert-documents"});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr(std::string(kOld) + ": it stays as it is. There is another"));
  EXPECT_EQ(rows(), before);
}

TEST(PortInUse, LeavesTheDatabaseAsItIs) {
  const TempDirectory directory;
  const ServerProcess other(directory.path() / "other.db");
  const auto file = directory.path() / "cq.db";
  auto environment = server_environment(file);
  EXPECT_EQ(run_cq_server({"db", "upgrade", "0001"}, environment).exit_status, 0);
  environment["CQ_PORT"] = std::to_string(other.port());
  EXPECT_NE(run_cq_server({"serve"}, environment).exit_status, 0);
  EXPECT_EQ(DatabaseFile(file).run("SELECT version_num FROM alembic_version"),
            (std::vector<Row>{{"0001"}}));
}

}  // namespace
}  // namespace cq::test
