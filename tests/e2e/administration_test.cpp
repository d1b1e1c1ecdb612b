#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/version.hpp>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/eventually.hpp"

namespace cq::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kUsers = "/api/v1/admin/users";
constexpr const char* kKeys = "/api/v1/admin/api-keys";
constexpr const char* kBackups = "/api/v1/admin/backups";
constexpr const char* kDiagnosis = "/api/v1/admin/diagnosis";

const JsonValue& member(const JsonValue& object, const char* name) {
  static const JsonValue kMissing("missing");
  const JsonValue* found = object.member(name);
  return found == nullptr ? kMissing : *found;
}

std::string text(const JsonValue& object, const char* name) {
  return write_json(member(object, name));
}

// What administrators do to users and keys over HTTP; each as somebody who logged in.
class Administration : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    environment_.insert(settings.begin(), settings.end());
    server_.emplace(environment_);
    ann_ = add_user(file_, "ann", "admin");
  }
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    ProcessResult result = run_cq_server(arguments, environment_, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }
  std::string log_in(const std::string& name, const std::string& password = "pw") {
    return test::log_in(server_->port(), name, password);
  }
  HttpAnswer post(const std::string& target, const std::string& body) {
    return post_json(server_->port(), target, body, ann_);
  }
  HttpAnswer read(const std::string& target) { return get(server_->port(), target, ann_); }
  int me(const std::string& token) {
    return get(server_->port(), "/api/v1/users/me", token).status;
  }
  void add(const std::string& name, const std::string& role = "reviewer") {
    const HttpAnswer made =
        post(kUsers, R"({"username":")" + name + R"(","password":"pw","role":")" + role + R"("})");
    EXPECT_EQ(made.status, 201) << made.body;
  }
  /// "act actor subject detail" of each entry, the newest first.
  std::vector<std::string> audit() {
    const JsonValue page = read("/api/v1/review/audit").json();
    std::vector<std::string> lines;
    for (const JsonValue& entry : *member(page, "data").as_array()) {
      std::string line;
      for (const char* name : {"act", "actor", "subject", "detail"}) {
        line += (line.empty() ? "" : " ") + *entry.member(name)->as_string();
      }
      lines.push_back(line);
    }
    return lines;
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
  std::optional<ServerProcess> server_;
  std::string ann_;
};

TEST_F(Administration, MakesUsersAndShowsThemWithLoginsAndKeys) {
  start();
  const HttpAnswer made =
      post(kUsers, R"({"username":"a/../b c","password":"secret-1","role":"reader"})");
  EXPECT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(text(made.json(), "role"), "\"reader\"");
  EXPECT_THAT(made.body, Not(HasSubstr("secret-1")));
  EXPECT_EQ(post(kUsers, R"({"username":"bob","password":"pw"})").status, 201);
  const std::string bob = log_in("bob");
  make_api_key(server_->port(), bob);
  const std::string revoked = make_api_key(server_->port(), bob);
  const std::string id = revoked.substr(std::string("cqa.v1.").size(), 32);
  EXPECT_EQ(
      post(std::string(kKeys) + "/revoke", R"({"username":"bob","key_id":")" + id + R"("})").status,
      200);

  const HttpAnswer listed = read(kUsers);
  ASSERT_EQ(listed.status, 200) << listed.body;
  const JsonValue list = listed.json();
  const auto& users = *member(list, "data").as_array();
  ASSERT_EQ(users.size(), 3U);
  EXPECT_EQ(text(users[0], "username"), "\"a/../b c\"");
  EXPECT_EQ(text(users[0], "last_login_at"), "null");
  EXPECT_EQ(text(users[0], "api_keys"), "0");
  EXPECT_EQ(text(users[1], "role"), "\"admin\"");
  EXPECT_EQ(text(users[2], "role"), "\"reviewer\"");
  EXPECT_NE(text(users[2], "last_login_at"), "null");
  EXPECT_EQ(text(users[2], "logged_out_at"), "null");
  EXPECT_EQ(text(users[2], "api_keys"), "2");
  EXPECT_EQ(text(users[2], "active_api_keys"), "1");
  EXPECT_THAT(listed.body, Not(HasSubstr("$2")));

  EXPECT_EQ(post(kUsers, R"({"username":"bob","password":"pw"})").status, 409);
  for (const char* wrong :
       {R"({"username":"","password":"pw"})", R"({"username":"c","password":""})",
        R"({"username":"c","password":"pw","role":"boss"})", R"({"username":"c"})",
        R"({"username":"cli:c","password":"pw"})"}) {
    EXPECT_EQ(post(kUsers, wrong).status, 422) << wrong;
  }
  EXPECT_EQ(member(read(kUsers).json(), "data").as_array()->size(), 3U);
}

TEST_F(Administration, ChangesApplyFromTheNextRequestOnAndAreInTheAudit) {
  start();
  add("bob");
  const std::string bob = log_in("bob");
  const auto of_bob = [&](const std::string& more) { return R"({"username":"bob")" + more + "}"; };
  EXPECT_EQ(get(server_->port(), kUsers, bob).status, 403);

  const HttpAnswer promoted = post(std::string(kUsers) + "/role", of_bob(R"(,"role":"admin")"));
  EXPECT_EQ(promoted.status, 200) << promoted.body;
  EXPECT_EQ(get(server_->port(), kUsers, bob).status, 200);

  EXPECT_EQ(post(std::string(kUsers) + "/logout", of_bob("")).status, 204);
  EXPECT_EQ(me(bob), 401);
  const std::string again = log_in("bob");
  EXPECT_EQ(post(std::string(kUsers) + "/password", of_bob(R"(,"password":"anew")")).status, 204);
  EXPECT_EQ(me(again), 401);
  const std::string last = log_in("bob", "anew");
  EXPECT_EQ(me(last), 200);
  const std::string key = make_api_key(server_->port(), last);
  const HttpAnswer deleted = post(std::string(kUsers) + "/delete", of_bob(""));
  EXPECT_EQ(deleted.body, R"({"username":"bob","api_keys_deleted":1})");
  EXPECT_EQ(me(last), 401);
  EXPECT_EQ(post_json(server_->port(), "/api/v1/knowledge", "{}", key).status, 401);

  const std::string id = key.substr(std::string("cqa.v1.").size(), 32);
  std::vector<std::string> acts = audit();
  acts.resize(9);
  EXPECT_THAT(acts, ElementsAre("user.delete ann bob ", "key.create bob " + id + " k",
                                "login bob bob ", "user.password ann bob ", "login bob bob ",
                                "logout ann bob ", "user.role ann bob admin", "login bob bob ",
                                "user.create ann bob reviewer"));
}

TEST_F(Administration, RefusesWhatWouldLeaveNoAdministratorOrTakeOverOnesOwnPassword) {
  start();
  add("bob");
  const std::string of_ann = R"({"username":"ann")";
  const std::string sentence =
      R"({"detail":"'ann' is the only administrator; give another user the role admin before"})";
  const HttpAnswer demoted = post(std::string(kUsers) + "/role", of_ann + R"(,"role":"reviewer"})");
  EXPECT_EQ(demoted.status, 409);
  EXPECT_EQ(demoted.body, sentence);
  EXPECT_EQ(post(std::string(kUsers) + "/delete", of_ann + "}").body, sentence);
  EXPECT_EQ(post(std::string(kUsers) + "/password", of_ann + R"(,"password":"x"})").status, 403);
  for (const char* act : {"/role", "/password", "/logout", "/delete"}) {
    EXPECT_EQ(
        post(std::string(kUsers) + act, R"({"username":"nobody","role":"reader","password":"x"})")
            .status,
        404)
        << act;
  }
  const std::vector<std::string> acts = audit();
  EXPECT_EQ(acts.front(), "user.create ann bob reviewer");  // nothing of what was refused
  EXPECT_EQ(me(ann_), 200);
}

// Two who take the role from each other at the same time: one of them keeps it.
TEST_F(Administration, TwoThatDemoteEachOtherDontBothSucceed) {
  start();
  const std::string bob = add_user(file_, "bob", "admin");
  for (int round = 0; round < 5; ++round) {
    const auto demote = [this](const std::string& token, const std::string& whom) {
      return std::async(std::launch::async, [this, token, whom] {
        return post_json(server_->port(), std::string(kUsers) + "/role",
                         R"({"username":")" + whom + R"(","role":"reader"})", token)
            .status;
      });
    };
    auto one = demote(ann_, "bob");
    auto other = demote(bob, "ann");
    const int statuses = one.get() + other.get();
    // The later one has no role any more (403), or is the only one left (409).
    EXPECT_TRUE(statuses == 200 + 403 || statuses == 200 + 409) << statuses;
    DatabaseFile file(file_);
    EXPECT_EQ(file.run("SELECT count(*) FROM user_access WHERE role = 'admin'"),
              std::vector<Row>{{"1"}});
    file.run("UPDATE user_access SET role = 'admin'");
  }
}

TEST_F(Administration, ShowsEverybodysKeysWithoutSecretsAndRevokesThem) {
  start();
  const std::string bob_key = make_api_key(server_->port(), add_user(file_, "bob"));
  const std::string ann_key = make_api_key(server_->port(), ann_);
  const auto id_of = [](const std::string& key) {
    return key.substr(std::string("cqa.v1.").size(), 32);
  };
  const HttpAnswer listed = read(kKeys);
  ASSERT_EQ(listed.status, 200) << listed.body;
  const JsonValue list = listed.json();
  const auto& keys = *member(list, "data").as_array();
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(text(keys[0], "username"), "\"ann\"");
  EXPECT_EQ(text(keys[1], "id"), "\"" + id_of(bob_key) + "\"");
  for (const std::string& key : {ann_key, bob_key}) {
    EXPECT_THAT(listed.body, Not(HasSubstr(key.substr(key.rfind('.') + 1))));
  }
  EXPECT_THAT(listed.body, Not(HasSubstr("hash")));

  const std::string revoke = std::string(kKeys) + "/revoke";
  const auto of = [&](const std::string& name, const std::string& key) {
    return R"({"username":")" + name + R"(","key_id":")" + id_of(key) + R"("})";
  };
  EXPECT_EQ(post(revoke, of("ann", bob_key)).status, 404);
  EXPECT_EQ(post(revoke, of("nobody", bob_key)).status, 404);
  EXPECT_EQ(post_json(server_->port(), "/api/v1/knowledge", "{}", bob_key).status, 422);
  EXPECT_EQ(post(revoke, of("bob", bob_key)).status, 200);
  EXPECT_EQ(post_json(server_->port(), "/api/v1/knowledge", "{}", bob_key).status, 401);
  EXPECT_EQ(audit().front(), "key.revoke ann " + id_of(bob_key) + " of user bob");
}

TEST_F(Administration, ListsOfManyUsersComeWhole) {
  start();
  for (const char* name : {"u0", "u1", "u2"}) add_user(file_, name);
  run({"api-key", "create", "--user", "u1", "--name", "n", "--ttl", "1d"});
  DatabaseFile(directory_.path() / "cq.db")
      .run(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 247) "
          "INSERT INTO users (username, password_hash, created_at) "
          "SELECT 'v' || i, '', '2026-01-01T00:00:00+00:00' FROM n");
  EXPECT_EQ(member(read(kUsers).json(), "data").as_array()->size(), 251U);
  EXPECT_EQ(member(read(kKeys).json(), "data").as_array()->size(), 1U);
}

TEST_F(Administration, ADamagedEntryOfTheAuditHidesNoUserAndNoLoginBeforeIt) {
  start();
  add_user(file_, "bob");
  for (const char* name : {"ann", "bob", "bob"}) log_in(name);
  DatabaseFile(directory_.path() / "cq.db")
      .run(
          "UPDATE audit_entries SET at = 'garbage' WHERE act = 'login' AND (actor = 'ann' OR id = "
          "(SELECT max(id) FROM audit_entries))");
  const HttpAnswer listed = read(kUsers);
  ASSERT_EQ(listed.status, 200) << listed.body;
  const JsonValue list = listed.json();
  const auto& users = *member(list, "data").as_array();
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(text(users[0], "last_login_at"), "null");
  EXPECT_NE(text(users[1], "last_login_at"), "null");
}

TEST_F(Administration, ShowsTheServerAndItsDatabases) {
  start({{"CQ_LOG_LEVEL", "debug"}, {"CQ_FEATURES", "knowledge,workspaces"}});
  const HttpAnswer answer = read("/api/v1/review/server");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonValue facts = answer.json();
  EXPECT_EQ(text(facts, "version"), "\"" CQ_VERSION "\"");
  EXPECT_EQ(text(facts, "features"), R"(["knowledge","workspaces"])");
  EXPECT_EQ(text(facts, "log_level"), "\"debug\"");
  EXPECT_EQ(text(facts, "tls"), "false");
  EXPECT_EQ(text(facts, "problem"), "null");
  const auto& databases = *member(facts, "databases").as_array();
  ASSERT_EQ(databases.size(), 2U);
  EXPECT_EQ(text(databases[0], "name"), "\"knowledge\"");
  EXPECT_EQ(text(databases[1], "name"), "\"workspaces\"");
  for (const JsonValue& database : databases) {
    const std::string name = *database.member("name")->as_string();
    EXPECT_EQ(text(database, "module"), "\"sqlite\"");
    EXPECT_EQ(text(database, "module_version"), "\"" CQ_VERSION "\"");
    EXPECT_EQ(text(database, "ready"), "true");
    EXPECT_EQ(text(database, "problem"), "null");
    EXPECT_NE(text(database, "bytes"), "0");
    EXPECT_THAT(run({"db", "current", "--json", "--feature", name}).out,
                HasSubstr(text(database, "revision")));
  }
  for (const std::string secret : {kJwtSecret, kPepper, directory_.path().c_str()}) {
    EXPECT_THAT(answer.body, Not(HasSubstr(secret)));
  }
}

TEST_F(Administration, ChangesWhatIsLoggedUntilTheServerEnds) {
  start();
  const auto level = [this] { return text(read("/api/v1/review/server").json(), "log_level"); };
  EXPECT_EQ(level(), "\"info\"");
  EXPECT_EQ(post("/api/v1/admin/log-level", R"({"level":"error"})").status, 200);
  EXPECT_EQ(level(), "\"error\"");
  const HttpAnswer louder = post("/api/v1/admin/log-level", R"({"level":"info"})");
  EXPECT_EQ(louder.status, 200);
  EXPECT_EQ(louder.body, R"({"level":"info"})");
  EXPECT_EQ(level(), "\"info\"");
  EXPECT_EQ(post("/api/v1/admin/log-level", R"({"level":"loud"})").status, 422);
  EXPECT_EQ(level(), "\"info\"");
  get(server_->port(), "/api/v1/health?heard");
  // The line is written behind the answer, at the level of that moment.
  ASSERT_TRUE(eventually(
      [this] { return server_->log().find("GET /api/v1/health 200") != std::string::npos; }));
  EXPECT_EQ(post("/api/v1/admin/log-level", R"({"level":"warning"})").status, 200);
  get(server_->port(), "/api/v1/ready");
  EXPECT_THAT(run({"audit", "--act", "log.level"}).out, HasSubstr("warning"));
  EXPECT_EQ(server_->stop(), 0);
  const std::string log = server_->log();
  EXPECT_THAT(log, HasSubstr("The log level becomes info"));
  EXPECT_THAT(log, HasSubstr("GET /api/v1/health 200"));
  EXPECT_THAT(log, HasSubstr("The log level becomes warning"));
  EXPECT_THAT(log, Not(HasSubstr("GET /api/v1/ready")));
}

TEST_F(Administration, ListsBackupsWithWhatIsThereOfThem) {
  start();
  EXPECT_EQ(read(kBackups).body, R"({"data":[]})");
  const std::string kept = (directory_.path() / "kept").string();
  const std::string gone = (directory_.path() / "gone").string();
  run({"backup", gone});
  std::filesystem::remove(gone);
  run({"backup", kept});
  EXPECT_NE(run_cq_server({"backup", kept}, environment_).exit_status, kDone);
  const HttpAnswer answer = read(kBackups);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonValue list = answer.json();
  const auto& backups = *member(list, "data").as_array();
  ASSERT_EQ(backups.size(), 3U);
  EXPECT_THAT(text(backups[0], "failure"), HasSubstr(kept));
  EXPECT_EQ(text(backups[0], "bytes"), "null");
  EXPECT_EQ(text(backups[1], "failure"), "null");
  EXPECT_EQ(text(backups[1], "bytes"), std::to_string(std::filesystem::file_size(kept)));
  EXPECT_EQ(text(backups[1], "path"), "\"" + kept + "\"");
  EXPECT_EQ(text(backups[1], "databases"), "\"knowledge\"");
  EXPECT_THAT(text(backups[1], "by"), StartsWith("\"cli:"));
  EXPECT_EQ(text(backups[2], "path"), "\"" + gone + "\"");
  EXPECT_EQ(text(backups[2], "failure"), "null");
  EXPECT_EQ(text(backups[2], "bytes"), "null");
}

TEST_F(Administration, HasDoctorLookAtTheServerThatServes) {
  // What only this file gives counts for the look as it counts for the server.
  const std::filesystem::path secret = directory_.path() / "secret";
  std::ofstream(secret) << "0123456789";
  environment_.erase("CQ_API_KEY_PEPPER");
  start({{"CQ_API_KEY_PEPPER_FILE", secret.string()}});
  EXPECT_EQ(text(read(kDiagnosis).json(), "begun_at"), "null");
  const HttpAnswer begun = post(kDiagnosis, "");
  EXPECT_EQ(begun.status, 202) << begun.body;
  EXPECT_NE(text(begun.json(), "begun_at"), "null");
  ASSERT_TRUE(eventually([this] { return text(read(kDiagnosis).json(), "running") == "false"; }));
  const HttpAnswer answer = read(kDiagnosis);
  const JsonValue found = answer.json();
  EXPECT_EQ(text(found, "problem"), "null");
  EXPECT_EQ(text(found, "problems"), "0") << answer.body;
  EXPECT_NE(text(found, "ended_at"), "null");
  EXPECT_THAT(
      answer.body,
      AllOf(HasSubstr(R"({"status":"ok","subject":"integrity","sentence":"Every page and index)"),
            HasSubstr(R"("subject":"CQ_API_KEY_PEPPER","sentence":"It has 10 bytes)")));
  for (const std::string hidden : {kJwtSecret, "0123456789"}) {
    EXPECT_THAT(answer.body, Not(HasSubstr(hidden)));
  }
}

TEST_F(Administration, ShowsADatabaseThatCantBeUsed) {
  start({{"CQ_FEATURES", "knowledge,workspaces"}});
  DatabaseFile(directory_.path() / "workspaces.db").run("DROP TABLE sessions");
  const JsonValue facts = read("/api/v1/review/server").json();
  const auto& databases = *member(facts, "databases").as_array();
  EXPECT_EQ(text(databases[0], "ready"), "true");
  EXPECT_EQ(text(databases[1], "ready"), "false");
  EXPECT_THAT(text(databases[1], "problem"), HasSubstr("The schema lacks"));
}

}  // namespace
}  // namespace cq::test
