#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cq/json.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kUnitToRecord =
    R"({"domains":["api"],"insight":{"summary":"s","detail":"d","action":"a"}})";

std::string text_in(const JsonValue& entry, const char* name) {
  const std::string* text = entry.member(name)->as_string();
  return text == nullptr ? "-" : *text;
}

class Audits : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    for (const auto& [name, value] : settings) environment_[name] = value;
    server_.emplace(environment_);
  }
  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    ProcessResult result = run_cq_server(arguments, environment_, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }
  void create(const std::string& name, const std::string& role) {
    run({"user", "create", name, "--role", role, "--password-stdin"}, "pw-of-" + name + "\n");
  }
  std::string token_of(const std::string& name) {
    return log_in(server_->port(), name, "pw-of-" + name);
  }
  HttpAnswer post(const std::string& target, const std::string& body, const std::string& token) {
    return post_json(server_->port(), target, body, token);
  }
  HttpAnswer audit(const std::string& token, const std::string& query = "") {
    return get(server_->port(), "/api/v1/review/audit" + query, token);
  }
  /// "act actor subject" of each, the oldest first.
  std::vector<std::string> told(const JsonValue& entries) {
    std::vector<std::string> lines;
    for (const JsonValue& entry : *entries.as_array()) {
      lines.insert(lines.begin(), text_in(entry, "act") + " " + text_in(entry, "actor") + " " +
                                      text_in(entry, "subject"));
    }
    return lines;
  }
  std::vector<std::string> told_by_command(std::vector<std::string> filters = {}) {
    filters.insert(filters.begin(), {"audit", "--json", "--limit", "1000"});
    return told(std::get<JsonValue>(parse_json(run(filters).out)));
  }
  static std::string command_line_actor() {
    return std::string("cli:") + getpwuid(getuid())->pw_name;
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(file_);
  std::optional<ServerProcess> server_;
};

TEST_F(Audits, TellWhoDidWhatFromWhereWithWhichKeyAndNoSecret) {
  start();
  create("ann", "admin");
  create("bob", "reviewer");
  const std::string ann = token_of("ann");
  const std::string bob = token_of("bob");
  const std::string made =
      post("/api/v1/users/me/api-keys", R"({"name":"ci","ttl":"1d"})", bob).body;
  const JsonValue key_json = std::get<JsonValue>(parse_json(made));
  const std::string key = *key_json.member("token")->as_string();
  const std::string key_id = *key_json.member("id")->as_string();
  const auto propose = [&] {
    return *post("/api/v1/knowledge", kUnitToRecord, key).json().member("id")->as_string();
  };
  const std::string unit = propose();
  const std::string other = propose();
  EXPECT_EQ(post("/api/v1/review/" + unit + "/approve", "", ann).status, 200);
  EXPECT_EQ(post("/api/v1/review/" + unit + "/approve", "", ann).status, 409);
  EXPECT_EQ(post("/api/v1/review/" + other + "/reject", "", ann).status, 200);
  EXPECT_EQ(post("/api/v1/knowledge/" + unit + "/confirmations", "", key).status, 201);
  EXPECT_EQ(post("/api/v1/knowledge/" + unit + "/flags", R"({"reason":"stale"})", key).status, 201);
  EXPECT_EQ(post("/api/v1/users/me/api-keys/" + key_id + "/revoke", "", bob).status, 200);
  EXPECT_EQ(send_request(server_->port(), "POST", "/api/v1/auth/login", {},
                         R"({"username":"mallory","password":"guess-1"})", "127.0.0.3")
                .status,
            401);
  EXPECT_EQ(post("/api/v1/users/me/password",
                 R"({"old_password":"pw-of-bob","new_password":"pw-anew"})", bob)
                .status,
            204);
  EXPECT_EQ(
      post("/api/v1/users/me/logout-all", "", log_in(server_->port(), "bob", "pw-anew")).status,
      204);
  run({"user", "role", "bob", "reader"});
  run({"user", "logout", "bob"});
  run({"user", "passwd", "bob", "--password-stdin"}, "pw-again\n");
  const std::string cli_key =
      run({"api-key", "create", "--user", "bob", "--name", "x", "--ttl", "1d"}).out;
  const std::string cli_key_id = cli_key.substr(std::string("cqa.v1.").size(), 32);
  run({"api-key", "revoke", "--user", "bob", cli_key_id});
  run({"user", "delete", "bob", "--yes"});

  const HttpAnswer answer = audit(ann, "?limit=1000");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const JsonValue page = answer.json();
  EXPECT_EQ(page.member("next_cursor")->as_string(), nullptr);
  const std::string cli = command_line_actor();
  EXPECT_THAT(
      told(*page.member("data")),
      ElementsAre("user.create " + cli + " ann", "user.create " + cli + " bob", "login ann ann",
                  "login bob bob", "key.create bob " + key_id, "unit.propose bob " + unit,
                  "unit.propose bob " + other, "unit.approve ann " + unit,
                  "unit.reject ann " + other, "unit.confirm bob " + unit, "unit.flag bob " + unit,
                  "key.revoke bob " + key_id, "login.failed  mallory", "user.password bob bob",
                  "login bob bob", "logout bob bob", "user.role " + cli + " bob",
                  "logout " + cli + " bob", "user.password " + cli + " bob",
                  "key.create " + cli + " " + cli_key_id, "key.revoke " + cli + " " + cli_key_id,
                  "user.delete " + cli + " bob"));
  for (const JsonValue& entry : *page.member("data")->as_array()) {
    const std::string act = text_in(entry, "act");
    const bool is_agents = act == "unit.propose" || act == "unit.confirm" || act == "unit.flag";
    EXPECT_EQ(text_in(entry, "key_id"), is_agents ? key_id : "-") << act;
    const bool is_command = text_in(entry, "actor").starts_with("cli:");
    EXPECT_EQ(text_in(entry, "address"), is_command              ? ""
                                         : act == "login.failed" ? "127.0.0.3"
                                                                 : "127.0.0.1");
    if (act == "unit.flag") {
      EXPECT_EQ(text_in(entry, "detail"), "stale");
    }
  }
  for (const std::string secret : {"guess-1", "pw-", "cqa.v1.", "$2b$", "eyJ"}) {
    EXPECT_THAT(answer.body, Not(HasSubstr(secret)));
  }
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(Audits, AreReadInPagesAndByWhatIsAskedFor) {
  start();
  create("ann", "admin");
  const std::string ann = token_of("ann");
  for (const char* name : {"c", "d", "e"}) create(name, "reviewer");
  std::vector<std::string> seen;
  std::string query = "?limit=2";
  for (int pages = 0; pages < 10; ++pages) {
    const JsonValue page = audit(ann, query).json();
    EXPECT_LE(page.member("data")->as_array()->size(), 2U);
    for (const JsonValue& entry : *page.member("data")->as_array()) {
      seen.push_back(text_in(entry, "subject"));
    }
    const std::string* cursor = page.member("next_cursor")->as_string();
    if (cursor == nullptr) break;
    query = "?limit=2&cursor=" + *cursor;
  }
  EXPECT_THAT(seen, ElementsAre("e", "d", "c", "ann", "ann"));

  const auto subjects = [&](const std::string& filter) {
    return told(*audit(ann, filter).json().member("data"));
  };
  const std::string cli = command_line_actor();
  EXPECT_THAT(subjects("?act=login"), ElementsAre("login ann ann"));
  EXPECT_THAT(subjects("?actor=ann"), ElementsAre("login ann ann"));
  EXPECT_THAT(subjects("?subject=d"), ElementsAre("user.create " + cli + " d"));
  EXPECT_THAT(subjects("?until=2020-01-01T00:00:00Z"), ElementsAre());
  EXPECT_EQ(subjects("?since=2020-01-01T00:00:00Z").size(), 5U);
  EXPECT_THAT(told_by_command({"--act", "login"}), ElementsAre("login ann ann"));
  EXPECT_THAT(run({"audit", "--limit", "1"}).out, HasSubstr("user.create"));
  for (const char* wrong : {"?limit=0", "?limit=1001", "?cursor=7", "?since=now", "?until=x"}) {
    EXPECT_EQ(audit(ann, wrong).status, 422) << wrong;
  }
  EXPECT_EQ(run_cq_server({"audit", "--since", "now"}, environment_).exit_status, kMisconfigured);
}

// An act that is refused by the database isn't in the audit, and none is without its entry.
TEST_F(Audits, ActsAndTheirEntriesAreStoredTogether) {
  start();
  create("ann", "admin");
  const std::string key = make_api_key(server_->port(), token_of("ann"));
  DatabaseFile(file_).run(
      "CREATE TRIGGER full BEFORE INSERT ON audit_entries WHEN new.act = 'unit.propose' "
      "BEGIN SELECT RAISE(ABORT, 'no room'); END");
  EXPECT_GE(post("/api/v1/knowledge", kUnitToRecord, key).status, 400);
  EXPECT_EQ(DatabaseFile(file_).run("SELECT count(*) FROM knowledge_units")[0][0], "0");
  DatabaseFile(file_).run("DROP TRIGGER full");
  EXPECT_EQ(post("/api/v1/knowledge", kUnitToRecord, key).status, 201);
  EXPECT_EQ(told_by_command({"--act", "unit.propose"}).size(), 1U);
}

TEST_F(Audits, RecordNothingWhereTheyAreSwitchedOff) {
  start({{"CQ_AUDIT_DAYS", "0"}});
  create("ann", "admin");
  const std::string ann = token_of("ann");
  EXPECT_EQ(audit(ann).body, R"({"data":[],"next_cursor":null})");
}

TEST_F(Audits, AreTrimmedToTheirAgeAndNumber) {
  make_database(environment_);
  DatabaseFile(file_).run(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
      "INSERT INTO audit_entries (at, act, actor, address, subject, detail) SELECT "
      "CASE WHEN i <= 500 THEN '2020-01-01T00:00:00.000000+00:00' "
      "ELSE strftime('%Y-%m-%dT%H:%M:%S', 'now') || '.000000+00:00' END, 'login', 'x', '', 'x', '' "
      "FROM n");
  start({{"CQ_AUDIT_MOST", "2000"}});
  const auto count = [this] {
    return std::stoi(DatabaseFile(file_).run("SELECT count(*) FROM audit_entries")[0][0]);
  };
  for (int tries = 0; tries < 600 && count() != 2000; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(count(), 2000);
  EXPECT_EQ(server_->stop(), 0);
  // 500 of them are too old, and nothing else is removed when the bound of numbers is wider.
  DatabaseFile(file_).run(
      "UPDATE audit_entries SET at = '2020-01-01T00:00:00.000000+00:00' "
      "WHERE id <= 1500");
  start({{"CQ_AUDIT_MOST", "1000000"}});
  for (int tries = 0; tries < 600 && count() != 1500; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(count(), 1500);
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace
}  // namespace cq::test
