// Every role by every route: what is allowed is, and what isn't gives nothing away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <stdexcept>

#include "e2e/experiments_server.hpp"
#include "e2e/fake_scalars_service.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

constexpr std::array<const char*, 5> kRoles{"owner", "admin", "member", "viewer", "outsider"};

/// One row of the table: the statuses are in the order of the roles.
struct ExperimentsAccessRow {
  const char* method;
  const char* path;
  const char* body;
  const char* scope;
  std::array<int, 5> statuses;
};

const ExperimentsAccessRow kAccessTable[] = {
    {"GET", "/projects", "", "project.view", {200, 200, 200, 200, 200}},
    {"POST",
     "/projects",
     R"({"name":"p","teamId":"${team}"})",
     "projects.create",
     {200, 200, 404, 404, 404}},
    {"GET", "/projects/${project}", "", "project.view", {200, 200, 200, 200, 404}},
    {"PATCH", "/projects/${project}", R"({"name":"n"})", "project.edit", {200, 200, 403, 403, 403}},
    {"DELETE", "/projects/${new_project}", "", "project.delete", {200, 200, 403, 403, 403}},
    {"GET", "/projects/${project}/experiments", "", "experiments.view", {200, 200, 200, 200, 400}},
    {"GET", "/projects/${project}/hypotheses", "", "hypotheses.view", {200, 200, 200, 200, 404}},
    {"GET", "/projects/${project}/metrics", "", "metrics.view", {200, 200, 200, 200, 400}},
    {"GET", "/dashboard/project/${project}/stats", "", "project.view", {200, 200, 200, 200, 404}},
    {"GET",
     "/experiments/recent?projectId=${project}",
     "",
     "experiments.view",
     {200, 200, 200, 200, 404}},
    {"POST",
     "/experiments",
     R"({"projectId":"${project}","name":"e"})",
     "experiments.create",
     {200, 200, 200, 404, 404}},
    {"GET", "/experiments/${experiment}", "", "experiments.view", {200, 200, 200, 200, 404}},
    {"PATCH",
     "/experiments/${experiment}",
     R"({"name":"n"})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"DELETE",
     "/experiments/${new_experiment}",
     "",
     "experiments.delete",
     {200, 200, 200, 404, 404}},
    {"POST",
     "/experiments/reorder",
     R"({"projectId":"${project}","experimentIds":["${experiment}"]})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"PATCH",
     "/projects/${project}/experiments/reorder",
     R"({"experimentIds":[]})",
     "experiments.edit",
     {200, 200, 200, 404, 404}},
    {"GET", "/experiments/${experiment}/metrics", "", "metrics.view", {200, 200, 200, 200, 400}},
    {"GET",
     "/hypotheses/recent?projectId=${project}",
     "",
     "hypotheses.view",
     {200, 200, 200, 200, 404}},
    {"POST",
     "/hypotheses",
     R"({"projectId":"${project}","title":"t","author":"a"})",
     "hypotheses.create",
     {200, 200, 200, 403, 403}},
    {"GET", "/hypotheses/${hypothesis}", "", "hypotheses.view", {200, 200, 200, 200, 403}},
    {"PATCH",
     "/hypotheses/${hypothesis}",
     R"({"title":"n"})",
     "hypotheses.edit",
     {200, 200, 200, 403, 403}},
    {"DELETE", "/hypotheses/${new_hypothesis}", "", "hypotheses.delete", {200, 200, 200, 403, 403}},
    {"POST",
     "/metrics",
     R"({"experimentId":"${experiment}","name":"a","value":1})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"POST",
     "/scalars/log/${experiment}",
     R"({"scalars":{"a":1},"step":1})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"POST",
     "/scalars/log_batch/${experiment}",
     R"({"scalars":[]})",
     "metrics.create",
     {200, 200, 200, 403, 403}},
    {"GET", "/scalars/get/${experiment}", "", "metrics.view", {200, 200, 200, 200, 403}},
    {"GET", "/scalars/get/project/${project}", "", "metrics.view", {200, 200, 200, 200, 403}},
    {"POST", "/scalars/last_logged/${project}", "{}", "metrics.view", {200, 200, 200, 200, 403}},
    {"POST", "/teams", R"({"name":"own"})", "teams.manage", {200, 200, 200, 200, 200}},
    {"PATCH",
     "/teams",
     R"({"id":"${team}","name":"n"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"POST",
     "/teams/members",
     R"({"userId":"${new_account}","teamId":"${team}","role":"viewer"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"PATCH",
     "/teams/members",
     R"({"userId":"${new_member}","teamId":"${team}","role":"viewer"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
    {"DELETE",
     "/teams/members",
     R"({"userId":"${new_member}","teamMemberId":"${team}"})",
     "teams.manage",
     {200, 200, 403, 403, 403}},
};

/// What only a person may do, and a superuser: nobody's role in a team counts.
const ExperimentsAccessRow kPersonTable[] = {
    {"GET", "/users/me", "", "", {200, 200, 200, 200, 200}},
    {"PATCH", "/users/me", "{}", "", {200, 200, 200, 200, 200}},
    {"GET", "/users/me/api-tokens", "", "", {200, 200, 200, 200, 200}},
    {"POST", "/users/me/api-tokens", R"({"name":"t"})", "", {200, 200, 200, 200, 200}},
    {"PATCH",
     "/users/me/api-tokens/${token_of_another}",
     R"({"name":"n"})",
     "",
     {404, 404, 404, 404, 404}},
    {"DELETE", "/users/me/api-tokens/${token_of_another}", "", "", {404, 404, 404, 404, 404}},
    {"POST", "/auth/jwt/logout", "", "", {204, 204, 204, 204, 204}},
    {"GET", "/users/${outsider}", "", "", {403, 403, 403, 403, 403}},
    {"PATCH", "/users/${outsider}", R"({"is_active":false})", "", {403, 403, 403, 403, 403}},
    {"DELETE", "/users/${outsider}", "", "", {403, 403, 403, 403, 403}},
};

class ExperimentsAccess : public testing::Test {
 protected:
  ExperimentsAccess() {
    environment_["CQ_EXPERIMENTS_SCALARS_URL"] = scalars_.url();
    make_database(environment_);
    server_.emplace(environment_);
    for (const char* role : kRoles) {
      known_[role] = register_account(role);
      logins_[role] = log_in_account(server_->port(), std::string(role) + "@example.com");
    }
    known_["team"] = made("/teams", R"({"name":"t"})");
    for (const char* role : {"admin", "member", "viewer"}) add_member(known_[role], role);
    known_["project"] = made("/projects", R"({"name":"p","teamId":"${team}"})");
    known_["experiment"] = made("/experiments", R"({"projectId":"${project}","name":"e"})");
    known_["hypothesis"] =
        made("/hypotheses", R"({"projectId":"${project}","title":"t","author":"a"})");
    register_account("another");
    known_["token_of_another"] =
        id_of(send("POST", "/users/me/api-tokens", R"({"name":"t"})",
                   log_in_account(server_->port(), "another@example.com")));
  }

  static std::string id_of(const HttpAnswer& answer) {
    const JsonValue json = answer.json();
    const JsonValue* id = json.member("id");
    if (id == nullptr) throw std::runtime_error("no id: " + answer.body);
    return *id->as_string();
  }

  [[nodiscard]] std::string filled(std::string text) const {
    for (const auto& [name, value] : known_) {
      const std::string mark = "${" + name + "}";
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
        text.replace(at, mark.size(), value);
      }
    }
    return text;
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body,
                  const std::string& token) {
    Headers headers;
    if (!token.empty()) headers["Authorization"] = "Bearer " + token;
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + filled(path), headers, filled(body));
  }

  /// The id of what the owner makes.
  std::string made(const std::string& path, const std::string& body) {
    return id_of(send("POST", path, body, logins_["owner"]));
  }

  std::string register_account(const std::string& name) {
    return id_of(send("POST", "/auth/register",
                      R"({"email":")" + name + R"(@example.com","password":"secret123"})", ""));
  }

  void add_member(const std::string& account, const std::string& role) {
    made("/teams/members",
         R"({"userId":")" + account + R"(","teamId":"${team}","role":")" + role + R"("})");
  }

  /// Makes what the row takes that is new.
  void renew(const ExperimentsAccessRow& row) {
    const std::string text = std::string(row.path) + row.body;
    const auto names = [&text](const char* what) { return text.find(what) != std::string::npos; };
    if (names("${new_project}")) {
      known_["new_project"] = made("/projects", R"({"name":"x","teamId":"${team}"})");
    }
    if (names("${new_experiment}")) {
      known_["new_experiment"] = made("/experiments", R"({"projectId":"${project}","name":"x"})");
    }
    if (names("${new_hypothesis}")) {
      known_["new_hypothesis"] =
          made("/hypotheses", R"({"projectId":"${project}","title":"x","author":"a"})");
    }
    if (names("${new_account}") || names("${new_member}")) {
      const std::string account = register_account("new" + std::to_string(++accounts_made_));
      known_["new_account"] = known_["new_member"] = account;
      if (names("${new_member}")) add_member(account, "member");
    }
  }

  /// A token of the owner with that scope alone, or with none.
  std::string owners_token(const std::string& scope) {
    const HttpAnswer answer =
        send("POST", "/users/me/api-tokens",
             R"({"name":"t","scopes":[)" + (scope.empty() ? "" : "\"" + scope + "\"") + "]}",
             logins_["owner"]);
    const JsonValue json = answer.json();
    return *json.member("token")->as_string();
  }

  void expect_row(const ExperimentsAccessRow& row) {
    for (std::size_t i = 0; i < kRoles.size(); ++i) {
      renew(row);
      const HttpAnswer answer = send(row.method, row.path, row.body, logins_[kRoles.at(i)]);
      EXPECT_EQ(answer.status, row.statuses.at(i))
          << kRoles.at(i) << ": " << row.method << " " << row.path << ": " << answer.body;
      if (answer.status >= 400) {
        EXPECT_THAT(answer.body, testing::StartsWith(R"({"detail":)"));
      }
    }
    EXPECT_EQ(send(row.method, row.path, row.body, "").status, 401) << row.method << row.path;
  }

  FakeScalarsService scalars_;
  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::map<std::string, std::string> known_;
  std::map<std::string, std::string> logins_;
  int accounts_made_ = 0;
};

TEST_F(ExperimentsAccess, EveryRoleMayWhatTheTableSays) {
  for (const ExperimentsAccessRow& row : kAccessTable) expect_row(row);
}

TEST_F(ExperimentsAccess, ATokenMayWhatItsScopeSaysAndNothingElse) {
  const std::string none = owners_token("");
  for (const ExperimentsAccessRow& row : kAccessTable) {
    renew(row);
    EXPECT_EQ(send(row.method, row.path, row.body, none).body,
              std::string(R"({"detail":"API token missing scopes: )") + row.scope + "\"}")
        << row.method << " " << row.path;
    const HttpAnswer answer = send(row.method, row.path, row.body, owners_token(row.scope));
    EXPECT_EQ(answer.status, 200) << row.method << " " << row.path << ": " << answer.body;
  }
}

TEST_F(ExperimentsAccess, WhatIsForPeopleIsForNoToken) {
  const std::string token = owners_token("teams.manage");
  for (const ExperimentsAccessRow& row : kPersonTable) {
    expect_row(row);
    EXPECT_EQ(send(row.method, row.path, row.body, token).status, 401)
        << row.method << " " << row.path;
  }
}

TEST_F(ExperimentsAccess, ATeamIsRemovedByWhoManagesIt) {
  const auto status = [this](const char* role) {
    return send("DELETE", "/teams/${team}", "", logins_[role]).status;
  };
  for (const char* role : {"outsider", "viewer", "member"}) EXPECT_EQ(status(role), 403) << role;
  EXPECT_EQ(status("admin"), 200);
  EXPECT_EQ(send("GET", "/projects/${project}", "", logins_["owner"]).status, 200)
      << "its projects are the owner's";
  EXPECT_EQ(send("GET", "/projects/${project}", "", logins_["admin"]).status, 404);
}

}  // namespace
}  // namespace cq::test
