#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "crypto/argon2.hpp"
#include "e2e/database_file.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"
#include "support/terminal.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string member_of(const HttpAnswer& answer, const std::string& name) {
  const JsonValue json = answer.json();
  const JsonValue* member = json.member(name);
  if (member == nullptr) return {};
  return member->as_string() != nullptr ? *member->as_string() : write_json(*member);
}

/// A server of experiments alone on a new database, with two accounts.
class ExperimentsServer : public testing::Test {
 protected:
  explicit ExperimentsServer(const std::map<std::string, std::string>& further = {})
      : environment_(experiments_environment(database_)) {
    for (const auto& [name, value] : further) environment_[name] = value;
    server_.emplace(environment_);
    ann_ = add_account(database_, "ann@example.com").login;
    bob_ = add_account(database_, "bob@example.com").login;
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? ann_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + path, headers, body);
  }

  std::string make_project(const std::string& members = "") {
    return member_of(send("POST", "/projects", R"({"name":"p")" + members + "}"), "id");
  }

  std::string make_experiment(const std::string& project, const std::string& members = "") {
    return member_of(send("POST", "/experiments",
                          R"({"projectId":")" + project + R"(","name":"e")" + members + "}"),
                     "id");
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "experiments.db";
  std::map<std::string, std::string> environment_;
  std::optional<ServerProcess> server_;
  std::string ann_;
  std::string bob_;
};

TEST_F(ExperimentsServer, StandsBesideTheFirstFeature) {
  std::map<std::string, std::string> both = environment_;
  both.merge(server_environment(directory_.path() / "cq.db"));
  both["CQ_FEATURES"] = "knowledge,experiments";
  both["CQ_JWT_SECRET"] = "another-secret-0123456789abcdefgh";
  const ServerProcess server(both);
  const Headers login{{"Authorization", "Bearer " + ann_}};
  EXPECT_EQ(send_request(server.port(), "GET", "/api/users/me", login).status, 200);
  EXPECT_EQ(send_request(server.port(), "GET", "/api/v1/knowledge?domains=x").status, 200);
  EXPECT_EQ(send_request(server.port(), "GET", "/api/v1/users/me", login).status, 401)
      << "an account of experiments is none there";
}

TEST_F(ExperimentsServer, AnApiTokenEndsAtOnceWhenItIsRevokedOrItsAccountDisabled) {
  const std::string body = R"({"name":"t","scopes":["project.view"]})";
  const HttpAnswer first = send("POST", "/users/me/api-tokens", body);
  const HttpAnswer second = send("POST", "/users/me/api-tokens", body);
  const std::string token = member_of(first, "token");
  EXPECT_EQ(send("GET", "/projects", "", token).status, 200);
  EXPECT_EQ(send("DELETE", "/users/me/api-tokens/" + member_of(first, "id")).status, 200);
  EXPECT_EQ(send("GET", "/projects", "", token).body, R"({"detail":"Token revoked"})");

  const std::string other = member_of(second, "token");
  EXPECT_EQ(send("GET", "/projects", "", other).status, 200);
  ASSERT_EQ(run_cq_server({"account", "disable", "ANN@example.com"}, environment_).exit_status, 0);
  EXPECT_EQ(send("GET", "/projects", "", other).body, R"({"detail":"Token invalid"})");
  EXPECT_EQ(send("GET", "/projects").status, 401) << "the login has ended, too";
  ASSERT_EQ(run_cq_server({"account", "enable", "ann@example.com"}, environment_).exit_status, 0);
  EXPECT_EQ(send("GET", "/projects", "", other).status, 200);
}

TEST_F(ExperimentsServer, AnExpiredApiTokenSaysThat) {
  const HttpAnswer made = send("POST", "/users/me/api-tokens", R"({"name":"t","expiresInDays":1})");
  DatabaseFile(database_).run("UPDATE api_tokens SET expires_at = '2026-01-01 00:00:00.000000'");
  EXPECT_EQ(send("GET", "/users/me/profile", "", member_of(made, "token")).body,
            R"({"detail":"Token expired"})");
}

TEST_F(ExperimentsServer, AHashOfBcryptIsReplacedAtTheFirstLogin) {
  DatabaseFile file(database_);
  file.run(
      "UPDATE users SET hashed_password = "
      "'$2b$04$6x6grWQB2oXUzUBKAhmL/OKgmjVMtwYN07.t6YzsiXgeJh1V.KmRO'");
  EXPECT_EQ(try_account_login(server_->port(), "ann@example.com", "wrong").status, 400);
  EXPECT_EQ(try_account_login(server_->port(), "ann@example.com").status, 200);
  const auto hashes = file.run("SELECT hashed_password FROM users WHERE email = 'ann@example.com'");
  EXPECT_THAT(hashes.front().front(), testing::StartsWith("$argon2id$v=19$m=65536,t=3,p=4$"));
  EXPECT_EQ(try_account_login(server_->port(), "ann@example.com").status, 200);
}

TEST_F(ExperimentsServer, ACheapHashIsReplacedAtTheFirstLogin) {
  DatabaseFile file(database_);
  file.run("UPDATE users SET hashed_password = ?1",
           {crypto::hash_with_argon2id(kAccountPassword, {.memory_kib = 64, .passes = 1})});
  EXPECT_EQ(try_account_login(server_->port(), "ann@example.com").status, 200);
  const auto hashes = file.run("SELECT hashed_password FROM users WHERE email = 'ann@example.com'");
  EXPECT_THAT(hashes.front().front(), testing::StartsWith("$argon2id$v=19$m=65536,t=3,p=4$"));
}

TEST_F(ExperimentsServer, AChangeIsCheckedAsStrictlyAsACreation) {
  const std::string project = make_project();
  const std::string experiment = make_experiment(project);
  const auto status = [&](const std::string& body) {
    return send("PATCH", "/experiments/" + experiment, body).status;
  };
  EXPECT_EQ(status(R"({"features":null})"), 400);
  EXPECT_EQ(status(R"({"color":"red"})"), 422);
  EXPECT_EQ(status(R"({"color":null})"), 400);
  EXPECT_EQ(status(R"({"order":2147483648})"), 400);
  EXPECT_EQ(status(R"({"name":"a\u0000b"})"), 400);
  EXPECT_EQ(status(R"({"name":"\ud800"})"), 422);
  EXPECT_EQ(status(R"({"progress":-5})"), 200) << "as the original has it";
  EXPECT_EQ(send("GET", "/projects/" + project + "/experiments").status, 200);
}

TEST_F(ExperimentsServer, NoExperimentDescendsFromItself) {
  const std::string project = make_project();
  const std::string root = make_experiment(project);
  const std::string child = make_experiment(project, R"(,"parentExperimentId":")" + root + "\"");
  const auto parent = [&](const std::string& id) {
    return send("PATCH", "/experiments/" + root, R"({"parentExperimentId":")" + id + R"("})");
  };
  EXPECT_EQ(parent(root).status, 400);
  EXPECT_EQ(parent(child).status, 400);
  EXPECT_EQ(parent(make_experiment(make_project())).status, 400) << "of another project";
  EXPECT_EQ(member_of(send("GET", "/experiments/" + root), "parentExperimentId"), "null");
}

TEST_F(ExperimentsServer, SettingsOfAProjectAreChangedInPart) {
  const std::string project =
      make_project(R"(,"settings":{"namingPattern":"{num}","displayMetrics":["a"]})");
  const HttpAnswer changed =
      send("PATCH", "/projects/" + project, R"({"settings":{"displayMetrics":["b"]}})");
  EXPECT_EQ(member_of(changed, "settings"), R"({"namingPattern":"{num}","displayMetrics":["b"]})");
  EXPECT_EQ(send("PATCH", "/projects/" + project, R"({"settings":null})").status, 400);
  EXPECT_EQ(send("PATCH", "/projects/" + project, R"({"metrics":null})").status, 400);
}

TEST_F(ExperimentsServer, AProjectIsRemovedWithAllThatIsInIt) {
  const std::string project = make_project();
  for (int i = 0; i < 3; ++i) {
    const std::string experiment = make_experiment(project);
    EXPECT_EQ(
        send("POST", "/metrics", R"({"experimentId":")" + experiment + R"(","name":"a","value":1})")
            .status,
        200);
  }
  EXPECT_EQ(send("DELETE", "/projects/" + project).status, 200);
  for (const char* table : {"projects", "experiments", "metrics", "permissions"}) {
    EXPECT_EQ(DatabaseFile(database_).run(std::string("SELECT count(*) FROM ") + table),
              (std::vector<Row>{{"0"}}))
        << table;
  }
}

TEST_F(ExperimentsServer, MetricsTakeADirectionAndKeepWhatIsNoNumber) {
  const std::string experiment = make_experiment(make_project());
  const auto add = [&](const std::string& value) {
    return send("POST", "/metrics",
                R"({"experimentId":")" + experiment + R"(","name":"a","direction":"minimize",)" +
                    R"("value":)" + value + "}");
  };
  EXPECT_EQ(member_of(add("1.5"), "value"), "1.5");
  EXPECT_EQ(member_of(add("NaN"), "value"), "null");
  EXPECT_EQ(member_of(add("\"-inf\""), "value"), "null");
  EXPECT_THAT(send("GET", "/experiments/" + experiment + "/metrics").body,
              AllOf(HasSubstr("\"value\":null"), HasSubstr("\"value\":1.5")));
}

TEST_F(ExperimentsServer, AProjectNamesAtMostAHundredMetrics) {
  const std::string one = R"({"name":"loss","direction":"minimize","aggregation":"best"})";
  std::string hundred = R"("metrics":[)" + one;
  for (int i = 1; i < 100; ++i) hundred += "," + one;
  const std::string more = hundred + "," + one + "]";
  const std::string project = make_project("," + hundred + "]");
  EXPECT_FALSE(project.empty());
  const HttpAnswer refused = send("POST", "/projects", R"({"name":"q",)" + more + "}");
  EXPECT_EQ(refused.status, 422);
  EXPECT_THAT(refused.body, HasSubstr("too_long"));
  EXPECT_EQ(send("PATCH", "/projects/" + project, "{" + more + "}").status, 422);
  EXPECT_EQ(send("PATCH", "/projects/" + project, "{" + hundred + "]}").status, 200);
}

TEST_F(ExperimentsServer, AListIsAsLongAsItIs) {
  constexpr int kExperiments = 150;  // more than a page
  const std::string project = make_project();
  for (int i = 0; i < kExperiments; ++i) make_experiment(project);
  const HttpAnswer answer = send("GET", "/projects/" + project + "/experiments");
  const JsonValue json = answer.json();
  ASSERT_NE(json.as_array(), nullptr) << answer.body.substr(0, 200);
  EXPECT_EQ(json.as_array()->size(), static_cast<std::size_t>(kExperiments));
}

TEST_F(ExperimentsServer, AListOfLongRowsIsAsLongAsItIs) {
  const std::string project = make_project();
  const std::string diff = R"(,"gitDiff":")" + std::string(200'000, 'd') + R"(")";
  for (int i = 0; i < 5; ++i) make_experiment(project, diff);
  const JsonValue json = send("GET", "/projects/" + project + "/experiments").json();
  ASSERT_NE(json.as_array(), nullptr);
  EXPECT_EQ(json.as_array()->size(), 5U);
}

TEST_F(ExperimentsServer, TheOwnerOfATeamIsAddedToItByNobody) {
  const std::string team = member_of(send("POST", "/teams", R"({"name":"t"})"), "id");
  const std::string ann = member_of(send("GET", "/users/me"), "id");
  EXPECT_EQ(send("POST", "/teams/members",
                 R"({"userId":")" + ann + R"(","teamId":")" + team + R"(","role":"viewer"})")
                .status,
            409);
  EXPECT_EQ(send("PATCH", "/teams", R"({"id":")" + team + R"(","name":"still"})").status, 200);
}

TEST_F(ExperimentsServer, WhatFailsInTheOriginalIsAnsweredCleanly) {
  EXPECT_EQ(send("GET", "/dashboard/project/" + make_project() + "/stats", "", bob_).status, 404);
  EXPECT_EQ(send("GET", "/hypotheses/recent?projectId=" + make_project(), "", bob_).status, 404);
  EXPECT_EQ(send("PATCH", "/users/me", R"({"email":null})").status, 400);
  EXPECT_EQ(
      send("PATCH", "/users/me", R"({"display_name":")" + std::string(101, 'x') + R"("})").status,
      422);
  EXPECT_EQ(send("PATCH", "/users/me", R"({"email":"ANN@example.com"})").body,
            R"({"detail":"UPDATE_USER_EMAIL_ALREADY_EXISTS"})");
}

TEST_F(ExperimentsServer, WhatIsWrongWithPathAndBodyIsSaidTogether) {
  EXPECT_THAT(
      send("PATCH", "/experiments/zz", R"({"name":""})").body,
      AllOf(HasSubstr(R"("loc":["path","experiment_id"])"), HasSubstr(R"("loc":["body","name"])")));
}

TEST_F(ExperimentsServer, AnswersWhatItsClientsAskForBesides) {
  EXPECT_EQ(send_request(server_->port(), "GET", "/users/me/profile",
                         {{"Authorization", "Bearer " + ann_}})
                .body,
            send("GET", "/users/me").body);
  const std::string project = make_project();
  make_experiment(project);
  const std::string second = make_experiment(project);
  EXPECT_EQ(send("PATCH", "/projects/" + project + "/experiments/reorder",
                 R"({"experimentIds":[")" + make_experiment(project) + R"(",")" + second + R"("]})")
                .status,
            200);
  EXPECT_EQ(member_of(send("GET", "/experiments/" + second), "order"), "1");
}

class ExperimentsLogins : public ExperimentsServer {
 protected:
  ExperimentsLogins() : ExperimentsServer({{"CQ_LOGIN_TRIES_PER_USER", "3"}}) {}
};

TEST_F(ExperimentsLogins, AreLimitedByUser) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(try_account_login(server_->port(), "ann@example.com", "x").status, 400);
  }
  const HttpAnswer refused = try_account_login(server_->port(), "ANN@example.com", "x");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.header("retry-after"), "");
  EXPECT_EQ(try_account_login(server_->port(), "bob@example.com").status, 200);
}

class ExperimentsClosed : public ExperimentsServer {
 protected:
  ExperimentsClosed() : ExperimentsServer({{"CQ_EXPERIMENTS_REGISTRATION", ""}}) {}

  int register_account(const std::string& body) {
    return post_json(server_->port(), "/api/auth/register", body).status;
  }
};

TEST_F(ExperimentsClosed, NobodyMakesAnAccountUnlessThatIsOpen) {
  EXPECT_EQ(register_account(R"({"email":"new@example.com","password":"x"})"), 403);
}

TEST_F(ExperimentsClosed, AnInvitationIsForOneEmail) {
  environment_["CQ_EXPERIMENTS_REGISTRATION"] = "invite";
  server_.reset();
  server_.emplace(environment_);
  const ProcessResult invited =
      run_cq_server({"account", "invite", "new@example.com"}, environment_);
  ASSERT_EQ(invited.exit_status, 0) << invited.err;
  const std::string with = R"(","password":"x","invitation":")" +
                           invited.out.substr(0, invited.out.find('\n')) + R"("})";
  EXPECT_EQ(register_account(R"({"email":"other@example.com)" + with), 403);
  EXPECT_EQ(register_account(R"({"email":"new@example.com","password":"x"})"), 403);
  EXPECT_EQ(register_account(R"({"email":"new@example.com","password":"x","invitation":")" + ann_ +
                             R"("})"),
            403)
      << "a login is no invitation";
  EXPECT_EQ(register_account(R"({"email":"new@example.com)" + with), 201);
  EXPECT_EQ(register_account(R"({"email":"new@example.com)" + with), 400) << "taken by now";
  const std::string token =
      member_of(try_account_login(server_->port(), "new@example.com", "x"), "access_token");
  ASSERT_EQ(send("PATCH", "/users/me", R"({"email":"renamed@example.com"})", token).status, 200);
  EXPECT_EQ(register_account(R"({"email":"new@example.com)" + with), 400) << "it made an account";
}

TEST_F(ExperimentsServer, AccountsAreMadeAndListedByCommands) {
  const auto run = [&](const std::vector<std::string>& arguments, const std::string& input = "") {
    return run_cq_server(arguments, environment_, input);
  };
  const ProcessResult made =
      run({"account", "create", "root@example.com", "--superuser", "--password-stdin"}, "pw\n");
  EXPECT_EQ(made.exit_status, 0);
  EXPECT_THAT(made.err, HasSubstr("Account 'root@example.com' created, a superuser."));
  EXPECT_EQ(run({"account", "create", "ROOT@example.com", "--password-stdin"}, "pw\n").exit_status,
            kRefused);
  EXPECT_EQ(run({"account", "create", "root", "--password-stdin"}, "pw\n").exit_status,
            kMisconfigured);
  EXPECT_THAT(run({"account", "list"}).out,
              AllOf(HasSubstr("root@example.com"), HasSubstr("ann@example.com")));
  EXPECT_THAT(run({"account", "list", "--json"}).out, Not(HasSubstr("argon2")));
  EXPECT_EQ(
      run({"account", "password", "ann@example.com", "--password-stdin"}, "new\n").exit_status, 0);
  EXPECT_EQ(try_account_login(server_->port(), "ann@example.com", "new").status, 200);
  EXPECT_THAT(run({"account", "disable", "nobody@example.com"}).err,
              HasSubstr("There is no account"));
}

TEST_F(ExperimentsServer, APasswordIsAskedForOnATerminal) {
  Terminal terminal{cq_server_options({"account", "create", "eve@example.com"}, environment_)};
  for (const char* question : {"Password for 'eve@example.com': ", "The same again: "}) {
    terminal.wait_for(question);
    terminal.wait_for_echo(false);
    terminal.type("correct horse\n");
  }
  EXPECT_EQ(terminal.wait_for_end(), 0) << terminal.shown();
  EXPECT_THAT(terminal.shown(), Not(HasSubstr("horse")));
  EXPECT_EQ(try_account_login(server_->port(), "eve@example.com", "correct%20horse").status, 200);
}

TEST(ExperimentsSettings, NeedASecretOfSomeLength) {
  const TempDirectory directory;
  std::map<std::string, std::string> environment =
      experiments_environment(directory.path() / "experiments.db");
  for (const char* secret : {"", "short"}) {
    environment["CQ_EXPERIMENTS_JWT_SECRET"] = secret;
    const ProcessResult result = run_cq_server({"serve", "--port", "0"}, environment);
    EXPECT_EQ(result.exit_status, kMisconfigured);
    EXPECT_THAT(result.err, HasSubstr("CQ_EXPERIMENTS_JWT_SECRET"));
  }
}

}  // namespace
}  // namespace cq::test
