// Every role by every route: what is allowed is, and what isn't gives nothing away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <stdexcept>

#include "e2e/access_rows.hpp"
#include "e2e/database_file.hpp"
#include "e2e/experiments_access_rows.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/fake_scalars_service.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

/// Of the form of one, and nobody's.
constexpr const char* kLikeAToken = "pat_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

constexpr const char* kDeleteTeam = "/teams/${team}";
constexpr const char* kHandTeamOver = "/teams/${team}/owner";
/// Of the page, and below no prefix.
constexpr const char* kPageSession = "/app/experiments/session";

}  // namespace

std::vector<AccessRequest> experiments_access_requests() {
  std::vector<AccessRequest> requests;
  const auto add = [&requests](const char* method, const char* path) {
    requests.push_back({method, with_any_parameters(path)});
  };
  for (const ExperimentsAccessRow& row : kAccessTable) add(row.method, row.path);
  for (const ExperimentsAccessRow& row : kPersonTable) add(row.method, row.path);
  for (const ExperimentsAccessRow& row : kAnyTokenTable) add(row.method, row.path);
  for (const OpenRow& row : kOpenTable) add("POST", row.path);
  add("DELETE", kDeleteTeam);
  add("POST", kHandTeamOver);
  for (const char* method : {"GET", "POST", "DELETE"}) add(method, kPageSession);
  return requests;
}

namespace {

class ExperimentsAccess : public testing::Test {
 protected:
  ExperimentsAccess() {
    environment_["CQ_EXPERIMENTS_SCALARS_URL"] = scalars_.url();
    server_.emplace(environment_);
    for (const char* role : kRoles) {
      const StoredAccount account = add(role);
      known_[role] = account.id;
      logins_[role] = account.login;
    }
    known_["team"] = made("/teams", R"({"name":"t"})");
    for (const char* role : {"admin", "member", "viewer"}) add_member(known_[role], role);
    known_["project"] = made("/projects", R"({"name":"p","teamId":"${team}"})");
    known_["experiment"] = made("/experiments", R"({"projectId":"${project}","name":"e"})");
    known_["hypothesis"] =
        made("/hypotheses", R"({"projectId":"${project}","title":"t","author":"a"})");
    known_["token_of_another"] =
        id_of(send("POST", "/users/me/api-tokens", R"({"name":"t"})", add("another").login));
    make_useless_tokens();
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

  StoredAccount add(const std::string& name, bool is_superuser = false) {
    return add_account(database_, name + "@example.com", is_superuser);
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
    if (names("${new_account}") || names("${new_email}") || names("${new_member}")) {
      const std::string name = "new" + std::to_string(++accounts_made_);
      const std::string account = add(name).id;
      known_["new_email"] = name + "@example.com";
      known_["new_account"] = known_["new_member"] = account;
      if (names("${new_member}")) add_member(account, "member");
    }
  }

  /// A token of the owner with that scope, or these, alone, or with none.
  std::string owners_token(std::string scope) {
    if (const std::size_t comma = scope.find(", "); comma != std::string::npos) {
      scope.replace(comma, 2, R"(",")");
    }
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
      expect_own_headers(answer, row.path);
    }
    for (const auto& [caller, token] : useless_) {
      const HttpAnswer answer = send(row.method, row.path, row.body, token);
      EXPECT_EQ(answer.status, 401)
          << caller << ": " << row.method << " " << row.path << ": " << answer.body;
      expect_own_headers(answer, row.path);
    }
  }
  static void expect_own_headers(const HttpAnswer& answer, const std::string& path) {
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(answer.header("cache-control"), "no-store") << path;
  }

  /// Tokens that are good for nothing, or not any more.
  void make_useless_tokens() {
    useless_ = {{"nobody", ""}, {"no token", "x"}, {"a text like an API token", kLikeAToken}};
    const StoredAccount gone = add("gone");
    useless_["a removed account"] = gone.login;
    useless_["a disabled account"] = add("off").login;
    useless_["a disabled account's API token"] = api_token(useless_["a disabled account"]);
    useless_["a removed account's API token"] = api_token(useless_["a removed account"]);
    useless_["a revoked API token"] = api_token(logins_["owner"], "revoked");
    useless_["an expired API token"] = api_token(logins_["owner"], "expired");
    DatabaseFile file(database_);
    file.run(
        "UPDATE api_tokens SET expires_at = '2026-01-01 00:00:00.000000' "
        "WHERE name = 'expired'");
    file.run("UPDATE api_tokens SET revoked = 1 WHERE name = 'revoked'");
    EXPECT_EQ(run_cq_server({"account", "disable", "off@example.com"}, environment_).exit_status,
              0);
    EXPECT_EQ(send("DELETE", "/users/" + gone.id, "", add("root", true).login).status, 204);
  }
  std::string api_token(const std::string& login, const std::string& name = "t") {
    const HttpAnswer answer =
        send("POST", "/users/me/api-tokens",
             R"({"name":")" + name + R"(","scopes":["project.view","teams.manage"]})", login);
    const JsonValue json = answer.json();
    const JsonValue* token = json.member("token");
    if (token == nullptr) throw std::runtime_error("no token: " + answer.body);
    return *token->as_string();
  }

  FakeScalarsService scalars_;
  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "experiments.db";
  std::map<std::string, std::string> environment_ = experiments_environment(database_);
  std::optional<ServerProcess> server_;
  std::map<std::string, std::string> known_;
  std::map<std::string, std::string> logins_;
  std::map<std::string, std::string> useless_;
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

TEST_F(ExperimentsAccess, WhatIsForAnyTokenIsForNobodyElse) {
  const std::string none = owners_token("");
  for (const ExperimentsAccessRow& row : kAnyTokenTable) {
    expect_row(row);
    EXPECT_EQ(send(row.method, row.path, row.body, none).status, row.statuses.front())
        << row.method << " " << row.path;
  }
  for (const auto& [caller, token] : useless_) {
    EXPECT_EQ(get(server_->port(), "/users/me/profile", token).status, 401) << caller;
  }
  EXPECT_EQ(get(server_->port(), "/users/me/profile", none).status, 200);
}

TEST_F(ExperimentsAccess, WhatNeedsNoTokenIsAnsweredAlikeWhoeverAsks) {
  std::map<std::string, std::string> callers = useless_;
  callers["the owner"] = logins_["owner"];
  callers["an API token"] = owners_token("");
  for (const OpenRow& row : kOpenTable) {
    for (const auto& [caller, token] : callers) {
      const HttpAnswer answer = send("POST", row.path, row.body, token);
      EXPECT_EQ(answer.status, row.status) << caller << ": " << row.path << ": " << answer.body;
      EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << row.path;
    }
  }
}

TEST_F(ExperimentsAccess, ThePagesSessionIsAPagesAloneWhoeverAsks) {
  std::map<std::string, std::string> callers = useless_;
  callers["the owner"] = logins_["owner"];
  callers["an API token"] = owners_token("");
  for (const auto& [caller, token] : callers) {
    Headers headers{{"Content-Type", "application/x-www-form-urlencoded"}};
    if (!token.empty()) headers["Authorization"] = "Bearer " + token;
    const HttpAnswer asked = send_request(server_->port(), "GET", kPageSession, headers);
    EXPECT_EQ(asked.status, 200) << caller;
    EXPECT_THAT(asked.body, testing::HasSubstr(R"("account":null)")) << caller;
    for (const char* method : {"POST", "DELETE"}) {
      const HttpAnswer answer = send_request(server_->port(), method, kPageSession, headers,
                                             "username=owner%40example.com&password=secret123");
      EXPECT_EQ(answer.status, 403) << caller << ": " << method << ": " << answer.body;
      EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << caller;
    }
  }
}

TEST_F(ExperimentsAccess, ATeamIsHandedOverByItsOwnerAlone) {
  const std::string body = R"({"userId":"${member}"})";
  const auto status = [&](const std::string& token) {
    return send("POST", kHandTeamOver, body, token).status;
  };
  for (const auto& [caller, token] : useless_) EXPECT_EQ(status(token), 401) << caller;
  EXPECT_EQ(status(owners_token("")), 403);
  for (const char* role : {"outsider", "viewer", "member", "admin"}) {
    EXPECT_EQ(status(logins_[role]), 403) << role;
  }
  EXPECT_EQ(status(owners_token("teams.manage")), 200);
  EXPECT_EQ(status(logins_["owner"]), 403) << "it isn't theirs any more";
}

TEST_F(ExperimentsAccess, ATeamIsRemovedByWhoManagesIt) {
  const auto status = [this](const char* role) {
    return send("DELETE", kDeleteTeam, "", logins_[role]).status;
  };
  for (const auto& [caller, token] : useless_) {
    EXPECT_EQ(send("DELETE", kDeleteTeam, "", token).status, 401) << caller;
  }
  EXPECT_EQ(send("DELETE", kDeleteTeam, "", owners_token("")).status, 403);
  for (const char* role : {"outsider", "viewer", "member"}) EXPECT_EQ(status(role), 403) << role;
  EXPECT_EQ(status("admin"), 200);
  EXPECT_EQ(send("GET", "/projects/${project}", "", logins_["owner"]).status, 200)
      << "its projects are the owner's";
  EXPECT_EQ(send("GET", "/projects/${project}", "", logins_["admin"]).status, 404);
}

}  // namespace
}  // namespace cq::test
