#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <regex>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/eventually.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class ObservabilityTest : public testing::Test {
 protected:
  ServerProcess start(const Headers& settings = {}) {
    auto environment = server_environment(file_);
    environment.insert(settings.begin(), settings.end());
    return ServerProcess(environment);
  }

  /// The log once it holds that text; lines are written behind the answers that they are about.
  static std::string log_with(const ServerProcess& server, const std::string& text) {
    EXPECT_TRUE(eventually([&] { return server.log().find(text) != std::string::npos; }));
    return server.log();
  }

  TempDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "cq.db";
};

TEST_F(ObservabilityTest, EveryResponseCarriesARequestId) {
  const ServerProcess server = start();
  for (const char* target : {"/api/v1/health", "/api/v1/health/", "/nope", "/api/v1/users/me"}) {
    EXPECT_THAT(get(server.port(), target).header("x-request-id"), MatchesRegex("[0-9a-f]{32}"))
        << target;
    EXPECT_EQ(send_request(server.port(), "GET", target, {{"X-Request-ID", "my.id_1-2"}})
                  .header("x-request-id"),
              "my.id_1-2")
        << target;
  }
}

TEST_F(ObservabilityTest, ARequestIsOneLineWithoutItsQueryOrToken) {
  const ServerProcess server = start();
  DatabaseFile(file_).add_contract_users();
  const std::string token = login_of_contract_user("alice");
  send_request(server.port(), "GET", "/api/v1/users/me?password=hidden-1",
               {{"X-Request-ID", "trace-1"}, {"Authorization", "Bearer " + token}});
  const std::string log = log_with(server, "trace-1");
  EXPECT_TRUE(std::regex_search(log, std::regex("info GET /api/v1/users/me 200 [0-9]+ bytes [0-9]+ "
                                                "us from=127.0.0.1 id=trace-1 user=alice\n")))
      << log;
  EXPECT_THAT(log, Not(HasSubstr("hidden-1")));
  EXPECT_THAT(log, Not(HasSubstr("secret123")));
  EXPECT_THAT(log, Not(HasSubstr(token)));
}

TEST_F(ObservabilityTest, ARequestMadeWithAKeyNamesTheKeyAndDoesNotShowIt) {
  const ServerProcess server = start({{"CQ_LOG_FORMAT", "json"}});
  DatabaseFile(file_).add_contract_users();
  const std::string jwt = login_of_contract_user("alice");
  const JsonValue made =
      post_json(server.port(), "/api/v1/users/me/api-keys", R"({"name":"ci","ttl":"1d"})", jwt)
          .json();
  const std::string token = *made.member("token")->as_string();
  const std::string id = *made.member("id")->as_string();
  std::string bare = id;
  std::erase(bare, '-');
  EXPECT_EQ(send_request(server.port(), "POST", "/api/v1/knowledge",
                         {{"X-Request-ID", "trace-2"}, {"Authorization", "Bearer " + token}}, "{}")
                .status,
            422);
  const std::string log = log_with(server, "trace-2");
  const std::string line = log.substr(log.rfind('{', log.find("trace-2")));
  const JsonValue record = std::get<JsonValue>(parse_json(line.substr(0, line.find('\n'))));
  EXPECT_EQ(*record.member("method")->as_string(), "POST");
  EXPECT_EQ(*record.member("path")->as_string(), "/api/v1/knowledge");
  EXPECT_EQ(record.member("status")->as_int64(), 422);
  EXPECT_EQ(*record.member("user")->as_string(), "alice");
  std::string noted = *record.member("key_id")->as_string();
  std::erase(noted, '-');
  EXPECT_EQ(noted, bare);
  EXPECT_THAT(log, Not(HasSubstr(token)));
}

TEST_F(ObservabilityTest, AnUnexpectedFailureIsLoggedUnderItsRequestId) {
  const ServerProcess server = start();
  DatabaseFile(file_).add_contract_users();
  const std::string token = login_of_contract_user("alice");
  DatabaseFile(file_).run("UPDATE users SET created_at = 'garbage' WHERE username = 'alice'");
  const HttpAnswer answer =
      send_request(server.port(), "GET", "/api/v1/users/me",
                   {{"X-Request-ID", "trace-3"}, {"Authorization", "Bearer " + token}});
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, R"({"detail":"Internal Server Error"})");
  EXPECT_EQ(answer.header("x-request-id"), "trace-3");
  EXPECT_THAT(log_with(server, "id=trace-3"), HasSubstr("error GET /api/v1/users/me failed"));
}

TEST_F(ObservabilityTest, IsReadyWhileTheSchemaIsAtHead) {
  const ServerProcess server = start();
  EXPECT_EQ(get(server.port(), "/api/v1/ready").body, R"({"status":"ready"})");
  DatabaseFile database(file_);
  const std::string head = database.run("SELECT version_num FROM alembic_version")[0][0];
  database.run("UPDATE alembic_version SET version_num = '0000'");
  const HttpAnswer unready = get(server.port(), "/api/v1/ready");
  EXPECT_EQ(unready.status, 503);
  EXPECT_EQ(
      unready.body,
      R"({"detail":"The schema is at revision 0000, but this server works on )" + head + R"("})");
  EXPECT_EQ(get(server.port(), "/api/v1/health").body, R"({"status":"ok"})");
  database.run("UPDATE alembic_version SET version_num = ?1", {head});
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200);
}

TEST_F(ObservabilityTest, CountsRequestsByRouteMethodAndStatus) {
  const ServerProcess server = start();
  get(server.port(), "/api/v1/health");
  get(server.port(), "/api/v1/health");
  get(server.port(), "/no/such/path");
  const HttpAnswer answer = get(server.port(), "/metrics");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.header("content-type"), HasSubstr("text/plain; version=0.0.4"));
  for (const char* line :
       {R"(cq_http_requests_total{method="GET",route="/api/v1/health",status="200"} 2)",
        R"(cq_http_requests_total{method="GET",route="unmatched",status="404"} 1)",
        R"(cq_http_request_duration_seconds_count{method="GET",route="/api/v1/health"} 2)",
        R"(cq_worker_pool_queued{pool="cq-hash"} 0)",
        R"(cq_worker_pool_active{pool="cq-monitor"} 1)",
        R"(cq_worker_pool_active{pool="cq-store-write"} 0)",
        R"(cq_knowledge_units{status="pending"} 0)", "cq_build_info{version="}) {
    EXPECT_THAT(answer.body, HasSubstr(line));
  }
}

TEST_F(ObservabilityTest, CountsFailedLoginsByTheirReason) {
  const ServerProcess server = start({{"CQ_LOGIN_TRIES_PER_USER", "2"}});
  DatabaseFile(file_).add_contract_users();
  const std::string token = log_in(server.port(), "alice", "secret123");
  const auto metrics = [&server] { return get(server.port(), "/metrics").body; };
  EXPECT_THAT(metrics(), HasSubstr("cq_failed_logins_total{reason=\"wrong_password\"} 0\n"));
  EXPECT_THAT(metrics(), HasSubstr("cq_failed_logins_total{reason=\"too_many_tries\"} 0\n"));
  const std::string wrong = R"({"username":"bob","password":"x"})";
  for (int i = 0; i < 5; ++i) post_json(server.port(), "/api/v1/auth/login", wrong);
  post_json(server.port(), "/api/v1/users/me/password",
            R"({"old_password":"x","new_password":"another"})", token);
  EXPECT_THAT(metrics(), HasSubstr("cq_failed_logins_total{reason=\"wrong_password\"} 3\n"));
  EXPECT_THAT(metrics(), HasSubstr("cq_failed_logins_total{reason=\"too_many_tries\"} 3\n"));
}

TEST_F(ObservabilityTest, TellsHowLargeTheDatabaseAndItsLogAre) {
  const ServerProcess server = start();
  DatabaseFile(file_).add_contract_users();
  const std::string body = get(server.port(), "/metrics").body;
  const auto value_of = [&body](const std::string& name) -> std::uintmax_t {
    std::smatch match;
    const std::regex line("\n" + name + "\\{feature=\"knowledge\"\\} ([0-9]+)\n");
    return std::regex_search(body, match, line) ? std::stoull(match[1]) : 0;
  };
  EXPECT_EQ(value_of("cq_database_bytes"), std::filesystem::file_size(file_));
  EXPECT_EQ(value_of("cq_database_log_bytes"), std::filesystem::file_size(file_.string() + "-wal"));
  EXPECT_GT(value_of("cq_database_log_bytes"), 0U);
}

TEST_F(ObservabilityTest, TheMetricsCanNeedAToken) {
  const ServerProcess server = start({{"CQ_METRICS_TOKEN", "metrics-secret"}});
  const HttpAnswer refused = get(server.port(), "/metrics");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, R"({"detail":"The metrics need their bearer token"})");
  EXPECT_EQ(get(server.port(), "/metrics", "metrics-secre").status, 401);
  EXPECT_EQ(get(server.port(), "/metrics", "metrics-secret").status, 200);
}

TEST_F(ObservabilityTest, TheMetricsCanHaveAPortOfTheirOwn) {
  const ServerProcess server = start({{"CQ_METRICS_PORT", "0"}});
  const std::string log = server.log();
  std::smatch match;
  ASSERT_TRUE(
      std::regex_search(log, match, std::regex("metrics are served on 127.0.0.1:([0-9]+)")));
  const auto port = static_cast<std::uint16_t>(std::stoi(match[1]));
  EXPECT_EQ(get(server.port(), "/metrics").status, 404);
  EXPECT_EQ(get(port, "/metrics").status, 200);
  EXPECT_EQ(get(port, "/api/v1/health").status, 404);
}

}  // namespace
}  // namespace cq::test
