// Who gets what of workspaces: every route by every kind of token, and by keys and logins of the
// first feature.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "e2e/access_rows.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "e2e/workspaces_server.hpp"
#include "support/raw_client.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using ScopeNames = std::vector<std::string>;

constexpr std::array<const char*, 9> kScopes{"sessions:read",  "sessions:write",  "commands:write",
                                             "commands:run",   "artifacts:read",  "artifacts:write",
                                             "debugger:write", "worktrees:write", "leases:write"};

constexpr const char* kAnybody = "anybody";  ///< the one scope of a route that needs no token
constexpr const char* kAdmin = "admin";      ///< of one that no other scope suffices for

/// One row: what it takes, and the status where that is there. What a request asks for isn't there,
/// or can't be used, where it would change what others ask for.
struct WorkspacesRow {
  const char* method;
  const char* path;
  ScopeNames scopes;  ///< empty: any token
  int status;
  const char* body = "";
};

const std::vector<WorkspacesRow>& workspaces_rows() {
  static const std::vector<WorkspacesRow> kRows{
      {"GET", "/healthz", {kAnybody}, 200},
      {"GET", "/readyz", {kAnybody}, 200},
      {"GET", "/whoami", {}, 200},
      {"POST", "/repository/init", {kAdmin}, 422, "{}"},
      {"GET", "/repository", {"sessions:read"}, 200},
      {"GET", "/repository/{name}", {"sessions:read"}, 404},
      {"GET", "/repository/{name}/worktrees", {"sessions:read"}, 404},
      {"POST", "/repository/{name}/worktrees", {"worktrees:write"}, 404, R"({"path":"/x"})"},
      {"POST",
       "/repository/{name}/leases",
       {"leases:write"},
       404,
       R"({"owner":"x","ttl_seconds":60})"},
      {"GET", "/repository/{name}/leases/line", {"sessions:read"}, 404},
      {"GET", "/worktrees/{worktree_id}", {"sessions:read"}, 404},
      {"PATCH", "/worktrees/{worktree_id}", {"worktrees:write"}, 404, R"({"condition":"clean"})"},
      {"DELETE", "/worktrees/{worktree_id}", {"worktrees:write"}, 404},
      {"POST",
       "/worktrees/{worktree_id}/heartbeat",
       {"leases:write"},
       404,
       R"({"lease_token":"x","ttl_seconds":60})"},
      {"POST", "/worktrees/{worktree_id}/release", {"leases:write"}, 404, R"({"lease_token":"x"})"},
      {"POST", "/worktrees/{worktree_id}/break", {kAdmin}, 404, R"({"reason":"x"})"},
      {"GET", "/leases/ends", {"sessions:read"}, 200},
      {"POST", "/sessions", {"sessions:write"}, 422, "{}"},
      {"GET", "/sessions", {"sessions:read"}, 200},
      {"GET", "/sessions/{session_id}", {"sessions:read"}, 404},
      {"DELETE", "/sessions/{session_id}", {"sessions:write"}, 404},
      {"PUT", "/sessions/{session_id}/status", {"sessions:write"}, 404, R"({"status":"running"})"},
      {"POST",
       "/sessions/{session_id}/commands",
       {"commands:write", "sessions:write"},
       404,
       R"({"argv":["x"]})"},
      {"GET", "/sessions/{session_id}/commands", {"sessions:read"}, 404},
      {"POST",
       "/sessions/{session_id}/commands/claim",
       {"commands:run"},
       404,
       R"({"owner":"x","ttl_seconds":60})"},
      {"POST",
       "/sessions/{session_id}/commands/{command_id}/heartbeat",
       {"commands:run"},
       404,
       R"({"claim_token":"x","ttl_seconds":60})"},
      {"PUT",
       "/sessions/{session_id}/commands/{command_id}/result",
       {"commands:run"},
       404,
       R"({"claim_token":"x","status":"failed"})"},
      {"GET", "/sessions/{session_id}/debugger", {"sessions:read"}, 404},
      {"PATCH", "/sessions/{session_id}/debugger", {"debugger:write"}, 404, "{}"},
      {"POST",
       "/sessions/{session_id}/artifact-records",
       {"artifacts:write"},
       404,
       R"({"kind":"log","path":"/x"})"},
      {"POST", "/sessions/{session_id}/uploads", {"artifacts:write"}, 422},
      {"GET", "/sessions/{session_id}/artifacts", {"artifacts:read", "sessions:read"}, 404},
      {"GET",
       "/sessions/{session_id}/artifacts/{artifact_id}",
       {"artifacts:read", "sessions:read"},
       404},
      {"GET", "/events", {"sessions:read"}, 200},
      {"POST", "/auth/tokens", {kAdmin}, 422, "{}"},
      {"GET", "/auth/tokens", {kAdmin}, 200},
      {"DELETE", "/auth/tokens/{token_id}", {kAdmin}, 404},
      {"POST", "/client/repository/init", {kAdmin}, 422, "{}"},
      {"POST", "/client/sessions", {"sessions:write"}, 422, "{}"},
      {"GET", "/client/sessions/{session_id}", {"sessions:read"}, 404},
      {"GET", "/client/sessions/{session_id}/logs", {"artifacts:read", "sessions:read"}, 404},
      {"POST",
       "/client/sessions/{session_id}/debug",
       {"sessions:write"},
       404,
       R"({"action":"x","payload":{}})"},
      {"GET",
       "/client/sessions/{session_id}/artifacts/{artifact_id}",
       {"artifacts:read", "sessions:read"},
       404},
      {"GET", "/client/sessions/{session_id}/commands", {"sessions:read"}, 404},
      // Without a handshake of a WebSocket there is nothing, for nobody.
      {"GET", "/sessions/{session_id}/logs", {kAnybody}, 404},
      {"POST", "/sessions/{session_id}/logs", {kAnybody}, 404},
      {"PUT", "/sessions/{session_id}/logs", {kAnybody}, 404},
      {"PATCH", "/sessions/{session_id}/logs", {kAnybody}, 404},
      {"DELETE", "/sessions/{session_id}/logs", {kAnybody}, 404},
      {"GET", "/sessions/{session_id}/debug", {kAnybody}, 404},
      {"POST", "/sessions/{session_id}/debug", {kAnybody}, 404},
      {"PUT", "/sessions/{session_id}/debug", {kAnybody}, 404},
      {"PATCH", "/sessions/{session_id}/debug", {kAnybody}, 404},
      {"DELETE", "/sessions/{session_id}/debug", {kAnybody}, 404},
  };
  return kRows;
}

std::string joined(const ScopeNames& scopes) {
  std::string text;
  for (const std::string& scope : scopes) text += (text.empty() ? "" : ",") + scope;
  return text;
}

}  // namespace

std::vector<AccessRequest> workspaces_access_requests() {
  std::vector<AccessRequest> requests;
  for (const WorkspacesRow& row : workspaces_rows()) {
    requests.push_back({row.method, with_any_parameters(row.path)});
  }
  return requests;
}

namespace {

class WorkspacesAccess : public testing::Test {
 protected:
  WorkspacesAccess() {
    environment_.merge(workspaces_environment(database_));
    environment_["CQ_FEATURES"] = "knowledge,workspaces";
    server_.emplace(environment_);
    admin_ = make_token({kAdmin});
    tokens_ = {{"nobody", ""}, {"no token", "x"}};
    tokens_["a revoked token"] = make_token({kAdmin}, "revoked");
    tokens_["an expired token"] = make_token({kAdmin}, "expired");
    DatabaseFile(database_).run(
        "UPDATE auth_tokens SET expires_at = '2026-01-01 00:00:00.000000' WHERE name = 'expired'");
    DatabaseFile(database_).run(
        "UPDATE auth_tokens SET revoked_at = '2026-01-01 00:00:00.000000' WHERE name = 'revoked'");
    for (const char* name : {"ann", "gone", "out"}) logins_[name] = add_user(users_, name, "admin");
    logins_["reviewer"] = add_user(users_, "reviewer");
    tokens_["a login of the first feature"] = logins_["ann"];
    tokens_["a revoked key"] = make_key("ann", {kAdmin});
    run({"api-key", "revoke", "--user", "ann", id_of_key(tokens_["a revoked key"])});
    tokens_["a deleted user's key"] = make_key("gone", {kAdmin});
    run({"user", "delete", "gone", "--yes"});
  }

  ProcessResult run(const std::vector<std::string>& arguments, const std::string& input = "") {
    ProcessResult result = run_cq_server(arguments, environment_, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
    return result;
  }
  std::string make_token(const ScopeNames& scopes, const std::string& name = "") {
    return add_workspaces_token(database_, name.empty() ? "token" + std::to_string(++made_) : name,
                                joined(scopes));
  }
  std::string make_key(const std::string& user, const ScopeNames& scopes) {
    std::vector<std::string> command{"api-key", "create", "--user",
                                     user,      "--name", "key" + std::to_string(++made_),
                                     "--ttl",   "1d"};
    if (!scopes.empty()) command.insert(command.end(), {"--scopes", joined(scopes)});
    const std::string out = run(command).out;
    return out.substr(0, out.find('\n'));
  }
  static std::string id_of_key(const std::string& key) {
    return key.substr(std::string("cqa.v1.").size(), 32);
  }
  /// A token without any scope, which the command refuses to make and the API does not.
  std::string make_empty_token() {
    const HttpAnswer made =
        post_json(server_->port(), "/auth/tokens", R"({"name":"empty","scopes":[]})", admin_);
    const JsonValue json = made.json();
    const JsonValue* token = json.member("token");
    if (token == nullptr) throw std::runtime_error("no token: " + made.body);
    return *token->as_string();
  }

  void expect(const WorkspacesRow& row, const std::string& caller, const std::string& token,
              int status) {
    Headers headers;
    if (!token.empty()) headers["Authorization"] = "Bearer " + token;
    expect_with(row, caller, headers, status);
  }
  void expect_with(const WorkspacesRow& row, const std::string& caller, Headers headers,
                   int status) {
    if (*row.body != '\0') headers["Content-Type"] = "application/json";
    const HttpAnswer answer = send_request(
        server_->port(), row.method, with_any_parameters(filled(row.path)), headers, row.body);
    EXPECT_EQ(answer.status, status)
        << row.method << " " << row.path << " for " << caller << ": " << answer.body;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << row.path;
    if (row.scopes != ScopeNames{kAnybody}) {
      EXPECT_EQ(answer.header("cache-control"), "no-store") << row.path;
    }
  }
  int get_with_cookie(const std::string& path, const std::string& cookie) {
    return send_request(server_->port(), "GET", path, {{"Cookie", cookie}}).status;
  }
  /// Numbers where the path takes numbers.
  static std::string filled(std::string path) {
    for (const char* number : {"{worktree_id}", "{artifact_id}", "{command_id}", "{token_id}"}) {
      const std::size_t at = path.find(number);
      if (at != std::string::npos) path.replace(at, std::string(number).size(), "999999");
    }
    return path;
  }

  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "workspaces.db";
  const std::filesystem::path users_ = directory_.path() / "cq.db";
  std::map<std::string, std::string> environment_ = server_environment(users_);
  std::string admin_;
  std::optional<ServerProcess> server_;
  std::map<std::string, std::string> logins_;  ///< of the first feature's users
  std::map<std::string, std::string> tokens_;  ///< those that are good for nothing
  int made_ = 0;
};

TEST_F(WorkspacesAccess, HoldsForEveryRouteAndCaller) {
  std::map<std::string, std::string> all_but;
  for (const char* left_out : kScopes) {
    ScopeNames others(kScopes.begin(), kScopes.end());
    std::erase(others, left_out);
    all_but[left_out] = make_token(others);
  }
  const std::string all = make_token(ScopeNames(kScopes.begin(), kScopes.end()));
  const std::string empty = make_empty_token();
  const std::string plain_key = make_key("ann", {});
  const std::string admins_key = make_key("ann", {kAdmin});
  std::map<std::string, std::string> exact;
  for (const WorkspacesRow& row : workspaces_rows()) {
    const bool is_open = row.scopes == ScopeNames{kAnybody};
    const bool is_admins = row.scopes == ScopeNames{kAdmin};
    for (const auto& [caller, token] : tokens_) {
      expect(row, caller, token, is_open ? row.status : 401);
    }
    const int of_empty = is_open || row.scopes.empty() ? row.status : 403;
    expect(row, "a token without scopes", empty, of_empty);
    expect(row, "a key without scopes", plain_key, of_empty);
    expect(row, "a token with all scopes but admin", all, is_admins ? 403 : row.status);
    expect(row, "an administrator's token", admin_, row.status);
    expect(row, "a key with the scope admin", admins_key, row.status);
    if (is_open || is_admins || row.scopes.empty()) continue;
    for (const std::string& needed : row.scopes) {
      expect(row, "a token without " + needed, all_but.at(needed), 403);
    }
    std::string& just_those = exact[joined(row.scopes)];
    if (just_those.empty()) just_those = make_token(row.scopes);
    expect(row, "a token with just what it takes", just_those, row.status);
  }
}

// People use the page with their token in a cookie: that of an administrator stands for the scope
// admin, anybody else's for those that read, where the page could have sent the request.
TEST_F(WorkspacesAccess, OnThePageEverybodyReadsAndAdministratorsDoEverything) {
  logins_["reader"] = add_user(users_, "reader", "reader");
  const auto cookie_of = [this](const char* name) { return "cq_session=" + logins_[name]; };
  const std::string admin = cookie_of("ann");
  const std::string reviewer = cookie_of("reviewer");
  const std::string reader = cookie_of("reader");
  const std::string out = cookie_of("out");
  run({"user", "logout", "out"});
  for (const WorkspacesRow& row : workspaces_rows()) {
    const bool is_open = row.scopes == ScopeNames{kAnybody};
    const bool only_reads = std::string(row.method) == "GET";
    const bool is_for_all =
        is_open || std::all_of(row.scopes.begin(), row.scopes.end(), [](const std::string& scope) {
          return scope == "sessions:read" || scope == "artifacts:read";
        });
    const auto on_page = [](const std::string& cookie) {
      return Headers{{"Cookie", cookie}, {"X-CQ-Page", "1"}};
    };
    const int of_others = is_for_all ? row.status : 403;
    expect_with(row, "an administrator on the page", on_page(admin), row.status);
    expect_with(row, "a reviewer on the page", on_page(reviewer), of_others);
    expect_with(row, "a reader on the page", on_page(reader), of_others);
    expect_with(row, "one who logged out", on_page(out), is_open ? row.status : 401);
    expect_with(row, "a cookie without the page", {{"Cookie", admin}},
                is_open || only_reads ? row.status : 403);
    expect_with(row, "a reviewer's cookie without the page", {{"Cookie", reviewer}}, of_others);
    expect_with(row, "a page that shows another user",
                {{"Cookie", admin}, {"X-CQ-Page", "user=reviewer"}},
                is_open || only_reads ? row.status : 409);
    expect_with(row, "a cookie beside a wrong token",
                {{"Cookie", admin}, {"X-CQ-Page", "1"}, {"Authorization", "Bearer x"}},
                is_open ? row.status : 401);
    expect_with(row, "another cookie", on_page("a=b"), is_open ? row.status : 401);
  }
  run({"user", "role", "ann", "reviewer"});
  EXPECT_EQ(get_with_cookie("/auth/tokens", admin), 403);
  EXPECT_EQ(get_with_cookie("/sessions", admin), 200);
}

TEST_F(WorkspacesAccess, WithoutThePageItsCookieCountsForNothing) {
  const std::string admin = "cq_session=" + logins_["ann"];
  EXPECT_EQ(get_with_cookie("/sessions", admin), 200);
  EXPECT_EQ(server_->stop(), 0);
  environment_["CQ_PAGE"] = "off";
  server_.emplace(environment_);
  EXPECT_EQ(get_with_cookie("/sessions", admin), 401);
}

// Whoever waits in line for a worktree when their token ends gets none, and the next one does.
TEST_F(WorkspacesAccess, ATokenThatEndsInTheLineGetsNoLease) {
  const auto post = [this](const std::string& path, const std::string& body) {
    return post_json(server_->port(), path, body, admin_);
  };
  post("/repository/init", R"({"name":"demo","remote_url":"u","default_branch":"m"})");
  post("/repository/demo/worktrees", R"({"path":"/srv/one"})");
  const HttpAnswer first =
      post("/repository/demo/leases", R"({"owner":"first","ttl_seconds":600})");
  ASSERT_EQ(first.status, 201) << first.body;
  const auto waiter = [this](const std::string& owner, const std::string& token) {
    const std::string body = R"({"owner":")" + owner + R"(","ttl_seconds":600,"wait_seconds":120})";
    RawClient client(server_->port());
    client.send("POST /repository/demo/leases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                token + "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    const auto deadline = std::chrono::steady_clock::now() + RawClient::kTimeout;
    const auto is_in_line = [&] {
      return get(server_->port(), "/repository/demo/leases/line", admin_)
                 .body.find("\"" + owner + "\"") != std::string::npos;
    };
    while (!is_in_line()) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("not in line");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return client;
  };
  RawClient ended = waiter("ended", make_token({"leases:write"}, "ends"));
  RawClient next = waiter("next", admin_);
  DatabaseFile(database_).run(
      "UPDATE auth_tokens SET revoked_at = '2026-01-01 00:00:00.000000' WHERE name = 'ends'");
  EXPECT_EQ(post("/worktrees/1/break", R"({"reason":"x"})").status, 200);
  EXPECT_EQ(post_json(server_->port(), "/whoami", "", admin_).status, 405) << "it serves meanwhile";
  const RawResponse refused = ended.read_response();
  EXPECT_EQ(refused.status, 401) << refused.body;
  EXPECT_EQ(next.read_response().status, 201);
}

// A login of the user ends, and the key that the user made goes on, until the user goes.
TEST_F(WorkspacesAccess, AKeyOutlivesALogoutAndNotItsUser) {
  const std::string key = make_key("out", {"sessions:read"});
  const auto status = [&] { return get(server_->port(), "/sessions", key).status; };
  EXPECT_EQ(status(), 200);
  run({"user", "logout", "out"});
  EXPECT_EQ(status(), 200);
  run({"user", "delete", "out", "--yes"});
  EXPECT_EQ(status(), 401);
}

}  // namespace
}  // namespace cq::test
