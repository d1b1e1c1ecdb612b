#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/access_rows.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

// Who gets what: every route of the API's description, for every kind of caller.
namespace cq::test {
namespace {

constexpr const char* kNoUnitId = "ku_00000000000000000000000000000000";
constexpr const char* kNoKeyId = "00000000000000000000000000000000";

/// The callers, in the order of a row's statuses.
constexpr std::array<const char*, 9> kCallers{"nobody",
                                              "an API key",
                                              "a revoked key",
                                              "a reader",
                                              "a reviewer",
                                              "an administrator",
                                              "a deleted user",
                                              "an old password's token",
                                              "a token from before a logout"};
using AccessStatuses = std::array<int, kCallers.size()>;

struct AccessRow {
  AccessStatuses statuses;
  const char* body = "";
  const char* query = "";
};
using AccessRows = std::map<std::string, AccessRow>;

constexpr AccessStatuses for_all(int status) {
  AccessStatuses statuses{};
  statuses.fill(status);
  return statuses;
}
constexpr AccessStatuses for_people(int reader, int reviewer, int admin) {
  return {401, 401, 401, reader, reviewer, admin, 401, 401, 401};
}
constexpr AccessStatuses for_people(int status) {
  return for_people(status, status, status);
}
constexpr AccessStatuses for_agents(int status) {
  return {401, status, 401, 401, 401, 401, 401, 401, 401};
}

/// What a request asks for isn't there, or can't be used, where it would change what others ask
/// for: behind the credentials that is 404 or 422. The last row ends the callers' tokens.
AccessRows table_where_reading_is(const AccessStatuses& reading) {
  return {
      {"GET /api/v1/health", {for_all(200)}},
      {"GET /api/v1/ready", {for_all(200)}},
      {"GET /metrics", {for_all(200)}},
      {"GET /openapi.json", {for_all(200)}},
      {"GET /docs", {for_all(200)}},
      {"GET /.well-known/cq-node.json", {for_all(404)}},
      {"POST /api/v1/auth/login", {for_all(200), R"({"username":"reviewer","password":"pw"})"}},
      {"POST /app/session", {for_all(403), R"({"username":"reviewer","password":"pw"})"}},
      {"DELETE /app/session", {for_all(403)}},
      {"GET /api/v1/users/me", {for_people(200)}},
      {"POST /api/v1/users/me/password",
       {for_people(422), R"({"old_password":"pw","new_password":""})"}},
      {"GET /api/v1/users/me/api-keys", {for_people(200)}},
      {"POST /api/v1/users/me/api-keys", {for_people(201), R"({"name":"ci","ttl":"1d"})"}},
      {"POST /api/v1/users/me/api-keys/{key_id}/revoke", {for_people(404)}},
      {"GET /api/v1/knowledge", {reading, "", "?domains=api"}},
      {"GET /api/v1/knowledge/stats", {reading}},
      {"POST /api/v1/knowledge",
       {for_agents(201),
        R"({"domains":["api"],"insight":{"summary":"s","detail":"d","action":"a"}})"}},
      {"POST /api/v1/knowledge/{unit_id}/confirmations", {for_agents(404)}},
      {"POST /api/v1/knowledge/{unit_id}/flags", {for_agents(404), R"({"reason":"stale"})"}},
      {"GET /api/v1/review/queue", {for_people(200)}},
      {"GET /api/v1/review/stats", {for_people(200)}},
      {"GET /api/v1/review/units", {for_people(200)}},
      {"GET /api/v1/review/search", {for_people(200)}},
      {"GET /api/v1/review/export.jsonl", {for_people(200)}},
      {"GET /api/v1/review/export.csv", {for_people(200)}},
      {"GET /api/v1/review/zero-hits", {for_people(200)}},
      {"POST /api/v1/review/decisions",
       {for_people(403, 422, 422), R"({"unit_ids":[],"decision":"approved"})"}},
      {"GET /api/v1/review/{unit_id}", {for_people(404)}},
      {"GET /api/v1/review/{unit_id}/similar", {for_people(404)}},
      {"POST /api/v1/review/{unit_id}/approve", {for_people(403, 404, 404)}},
      {"POST /api/v1/review/{unit_id}/reject", {for_people(403, 404, 404)}},
      {"GET /api/v1/review/audit", {for_people(403, 403, 200)}},
      {"GET /api/v1/review/server", {for_people(403, 403, 200)}},
      {"GET /api/v1/admin/users", {for_people(403, 403, 200)}},
      {"POST /api/v1/admin/users", {for_people(403, 403, 422), R"({"username":"","password":""})"}},
      {"POST /api/v1/admin/users/role",
       {for_people(403, 403, 404), R"({"username":"nobody","role":"admin"})"}},
      {"POST /api/v1/admin/users/password",
       {for_people(403, 403, 404), R"({"username":"nobody","password":"pw"})"}},
      {"POST /api/v1/admin/users/logout", {for_people(403, 403, 404), R"({"username":"nobody"})"}},
      {"POST /api/v1/admin/users/delete", {for_people(403, 403, 404), R"({"username":"nobody"})"}},
      {"GET /api/v1/admin/api-keys", {for_people(403, 403, 200)}},
      {"POST /api/v1/admin/api-keys/revoke",
       {for_people(403, 403, 404), R"({"username":"reviewer","key_id":"x"})"}},
      {"POST /api/v1/admin/log-level", {for_people(403, 403, 200), R"({"level":"info"})"}},
      {"GET /api/v1/admin/backups", {for_people(403, 403, 200)}},
      {"GET /api/v1/admin/diagnosis", {for_people(403, 403, 200)}},
      {"POST /api/v1/admin/diagnosis", {for_people(403, 403, 202)}},
      {"POST /api/v1/users/me/logout-all", {for_people(204)}},
#ifndef CQ_WITHOUT_PAGE
      {"GET /app/", {for_all(200)}},
      {"GET /app/assets/{file}", {for_all(404)}},
      {"GET /app/features", {for_all(200)}},
      {"GET /health", {for_all(404)}},  // the callers say neither what they take nor what they are
      {"GET /", {for_all(302)}},
      {"GET /app", {for_all(302)}},
      {"GET /login", {for_all(302)}},
      {"GET /review", {for_all(302)}},
      {"GET /dashboard", {for_all(302)}},
      {"GET /settings/api-keys", {for_all(302)}},
#endif
  };
}

std::string with_replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

}  // namespace

std::vector<AccessRequest> access_requests() {
  std::vector<AccessRequest> requests;
  for (const auto& [route, row] : table_where_reading_is(for_all(200))) {
    const std::size_t blank = route.find(' ');
    requests.push_back({route.substr(0, blank), with_any_parameters(route.substr(blank + 1))});
  }
  return requests;
}

namespace {

class AccessTable : public testing::Test {
 protected:
  void start(const std::string& reading) {
    environment_["CQ_READING"] = reading;
    server_.emplace(environment_);
    const auto add = [this](const char* name, const char* role) {
      return add_user(directory_.path() / "cq.db", name, role);
    };
    const std::string reader = add("reader", "reader");
    const std::string reviewer = add("reviewer", "reviewer");
    const std::string key = make_api_key(port(), reviewer);
    const std::string revoked = make_api_key(port(), reviewer);
    const std::string id = revoked.substr(std::string("cqa.v1.").size(), 32);
    EXPECT_EQ(post_json(port(), "/api/v1/users/me/api-keys/" + id + "/revoke", "", reviewer).status,
              200);
    tokens_ = {"",
               key,
               revoked,
               reader,
               reviewer,
               add("admin", "admin"),
               add("gone", "admin"),
               add("changed", "admin"),
               add("out", "admin")};
    for (std::size_t i = 6; i < tokens_.size(); ++i) {
      EXPECT_EQ(get(port(), "/api/v1/users/me", tokens_[i]).status, 200) << kCallers[i];
    }
    run({"user", "delete", "gone", "--yes"});
    run({"user", "passwd", "changed", "--password-stdin"}, "another\n");
    run({"user", "logout", "out"});
  }

  /// Asks for each cell, the row that ends tokens last.
  void check(const AccessRows& table) {
    constexpr const char* kLast = "POST /api/v1/users/me/logout-all";
    for (const auto& [route, row] : table) {
      if (route != kLast) check_row(route, row);
    }
    check_row(kLast, table.at(kLast));
  }

  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;

 private:
  void run(const std::vector<std::string>& arguments, const std::string& input = "") {
    const ProcessResult result = run_cq_server(arguments, environment_, input);
    EXPECT_EQ(result.exit_status, kDone) << result.err;
  }

  void check_row(const std::string& route, const AccessRow& row) {
    const std::size_t blank = route.find(' ');
    const std::string target =
        with_any_parameters(with_replaced(
            with_replaced(route.substr(blank + 1), "{unit_id}", kNoUnitId), "{key_id}", kNoKeyId)) +
        row.query;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      Headers headers{{"Content-Type", "application/json"}};
      if (!tokens_[i].empty()) headers["Authorization"] = "Bearer " + tokens_[i];
      const HttpAnswer answer =
          send_request(port(), route.substr(0, blank), target, headers, row.body);
      EXPECT_EQ(answer.status, row.statuses.at(i))
          << route << " for " << kCallers.at(i) << ": " << answer.body;
      EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << route;
      if (row.statuses.front() == 401) {
        EXPECT_EQ(answer.header("cache-control"), "no-store") << route;
      }
    }
  }

  std::array<std::string, kCallers.size()> tokens_;
};

TEST_F(AccessTable, HoldsForEveryRouteAndCaller) {
  start("open");
  const AccessRows table = table_where_reading_is(for_all(200));
  check(table);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(AccessTable, HoldsWhereReadingNeedsCredentials) {
  start("key");
  check(table_where_reading_is({401, 200, 401, 200, 200, 200, 401, 401, 401}));
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace
}  // namespace cq::test
