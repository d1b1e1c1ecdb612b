#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cq/timestamp.hpp>
#include <set>
#include <utility>

#include "accounts/api_key_format.hpp"
#include "crypto/jwt.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

constexpr const char* kUnit = "ku_00000000000000000000000000000001";

/// What a refusal says; `part` is an id, e.g. "api-keys/1".
std::string sentence(const std::string& module, const std::string& part) {
  std::string words = part.substr(0, part.find('/'));
  std::replace(words.begin(), words.end(), '-', ' ');
  return "Store module " + module + " has no " + words + " (part \"" + part +
         "\"), which this needs; use " +
         (part == "maintenance/1" ? "the database's own tools, or " : "") +
         "a module that has it, as 'cq-server module list' shows.";
}

/// Whose token a request carries.
enum class As { kNobody, kPerson, kAgent };

/// A request, and what the module lacks for it; nothing: the status that it is answered with.
struct AskedOfLacking {
  std::string method;
  std::string target;
  As as = As::kNobody;
  std::string body;
  std::string lacks;
  int status = 501;
};

std::map<std::string, std::string> environment_of(const std::string& module) {
  auto environment = server_environment("unused.db");
  environment["CQ_STORE_MODULE_PATH"] = CQ_TEST_MODULE_DIRECTORY "/lacking";
  environment["CQ_DATABASE_URL"] = module + "://";
  return environment;
}

HttpAnswer send(std::uint16_t port, const AskedOfLacking& exchange) {
  Headers headers{{"Content-Type", "application/json"}};
  if (exchange.as == As::kPerson) {
    headers["Authorization"] = "Bearer " + crypto::JwtAuthority(kJwtSecret).issue("alice", now());
  } else if (exchange.as == As::kAgent) {
    headers["Authorization"] = "Bearer " + accounts::to_string(accounts::make_api_key_token());
  }
  return send_request(port, exchange.method, exchange.target, headers, exchange.body);
}

void expect_answers(const std::string& module, const std::vector<AskedOfLacking>& exchanges) {
  ServerProcess server(environment_of(module));
  for (const AskedOfLacking& exchange : exchanges) {
    const HttpAnswer answer = send(server.port(), exchange);
    const std::string named = module + ": " + exchange.method + " " + exchange.target;
    EXPECT_EQ(answer.status, exchange.status) << named << " " << answer.body;
    if (exchange.status == 501) {
      const JsonValue json = answer.json();
      ASSERT_NE(json.member("detail"), nullptr) << named << " " << answer.body;
      EXPECT_EQ(*json.member("detail")->as_string(), sentence(module, exchange.lacks)) << named;
    }
  }
  EXPECT_EQ(get(server.port(), "/api/v1/ready").status, 200) << module;
  EXPECT_EQ(server.stop(), 0) << module << server.log();
  EXPECT_THAT(server.log(), testing::Not(HasSubstr("ERROR"))) << module;
}

const std::string kPropose =
    R"({"domains":["api"],"insight":{"summary":"s","detail":"d","action":"a"}})";
const std::string kReview = std::string("/api/v1/review/") + kUnit;
const std::string kOfUnit = std::string("/api/v1/knowledge/") + kUnit;

// Every route, on a module that has knowledge and nothing else.
std::vector<AskedOfLacking> of_knowledge_alone() {
  return {
      {"GET", "/api/v1/health", As::kNobody, "", "", 200},
      {"GET", "/api/v1/ready", As::kNobody, "", "", 200},
      {"GET", "/metrics", As::kNobody, "", "", 200},
      {"GET", "/docs", As::kNobody, "", "", 200},
      {"GET", "/openapi.json", As::kNobody, "", "", 200},
      {"GET", "/api/v1/knowledge?domains=api", As::kNobody, "", "", 200},
      {"POST", "/api/v1/auth/login", As::kNobody, R"({"username":"a","password":"b"})", "users/1"},
      // What no page sent is refused before anything is asked of the store.
      {"POST", "/app/session", As::kNobody, R"({"username":"a","password":"b"})", "", 403},
      {"GET", "/app/features", As::kNobody, "", "", 200},
      {"GET", "/health", As::kNobody, "", "", 404},
      {"GET", "/api/v1/users/me", As::kPerson, "", "users/1"},
      {"POST", "/api/v1/users/me/password", As::kPerson,
       R"({"old_password":"o","new_password":"n"})", "users/1"},
      {"POST", "/api/v1/users/me/logout-all", As::kPerson, "", "users/1"},
      {"GET", "/api/v1/users/me/api-keys", As::kPerson, "", "api-keys/1"},
      {"POST", "/api/v1/users/me/api-keys", As::kPerson, R"({"name":"n","ttl":"30d"})", "users/1"},
      {"POST", "/api/v1/users/me/api-keys/k/revoke", As::kPerson, "", "api-keys/1"},
      {"POST", "/api/v1/knowledge", As::kAgent, kPropose, "api-keys/1"},
      {"POST", kOfUnit + "/confirmations", As::kAgent, "", "api-keys/1"},
      {"POST", kOfUnit + "/flags", As::kAgent, R"({"reason":"stale"})", "api-keys/1"},
      {"GET", "/api/v1/knowledge/stats", As::kNobody, "", "statistics/1"},
      {"GET", "/api/v1/review/queue", As::kPerson, "", "reviews/1"},
      {"GET", "/api/v1/review/units", As::kPerson, "", "reviews/1"},
      {"GET", "/api/v1/review/stats", As::kPerson, "", "statistics/1"},
      {"GET", "/api/v1/review/search", As::kPerson, "", "reviews/1"},
      {"GET", "/api/v1/review/export.jsonl", As::kPerson, "", "reviews/1"},
      {"GET", "/api/v1/review/export.csv", As::kPerson, "", "reviews/1"},
      {"GET", "/api/v1/review/zero-hits", As::kPerson, "", "", 200},
      {"POST", "/api/v1/review/decisions", As::kPerson,
       std::string(R"({"unit_ids":[")") + kUnit + R"("],"decision":"approved"})", "reviews/1"},
      {"GET", "/api/v1/review/audit", As::kPerson, "", "", 403},
      {"GET", "/api/v1/review/server", As::kPerson, "", "", 403},
      {"GET", "/api/v1/admin/users", As::kPerson, "", "", 403},
      {"POST", "/api/v1/admin/users", As::kPerson, "{}", "", 403},
      {"POST", "/api/v1/admin/users/role", As::kPerson, "{}", "", 403},
      {"POST", "/api/v1/admin/users/password", As::kPerson, "{}", "", 403},
      {"POST", "/api/v1/admin/users/logout", As::kPerson, "{}", "", 403},
      {"POST", "/api/v1/admin/users/delete", As::kPerson, "{}", "", 403},
      {"GET", "/api/v1/admin/api-keys", As::kPerson, "", "", 403},
      {"POST", "/api/v1/admin/api-keys/revoke", As::kPerson, "{}", "", 403},
      {"POST", "/api/v1/admin/log-level", As::kPerson, "{}", "", 403},
      {"GET", "/api/v1/admin/backups", As::kPerson, "", "", 403},
      {"GET", "/api/v1/admin/diagnosis", As::kPerson, "", "", 403},
      {"POST", "/api/v1/admin/diagnosis", As::kPerson, "", "", 403},
      {"GET", kReview + "/similar", As::kPerson, "", "", 200},
      {"GET", kReview, As::kPerson, "", "", 200},
      {"POST", kReview + "/approve", As::kPerson, "", "reviews/1"},
      {"POST", kReview + "/reject", As::kPerson, "", "reviews/1"},
      {"POST", "/api/v1/knowledge", As::kNobody, kPropose, "", 401},
      {"GET", "/api/v1/review/queue", As::kNobody, "", "", 401},
  };
}

TEST(LackingParts, EveryRouteAnswersWhatTheModuleHasAnd501WithASentenceForTheRest) {
  expect_answers("partial", of_knowledge_alone());
}

TEST(LackingParts, MetricsCountNoUnitsWhereThereAreNoStatistics) {
  for (const auto& [module, counted] :
       std::map<std::string, bool>{{"lacksarchive", true}, {"lacksstatistics", false}}) {
    ServerProcess server(environment_of(module));
    const HttpAnswer answer = get(server.port(), "/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.find("cq_knowledge_units{") != std::string::npos, counted) << module;
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(server.log(), testing::Not(HasSubstr("could not be counted")));
  }
}

TEST(LackingParts, NoRouteIsLeftOut) {
  ServerProcess server(environment_of("partial"));
  std::set<std::string> described;
  const JsonValue document = get(server.port(), "/openapi.json").json();
  for (const auto& [path, methods] : *document.member("paths")->as_object()) {
    for (const auto& [method, operation] : *methods.as_object()) {
      if (method == "get" || method == "post")
        described.insert(std::string(method).append(" ").append(path));
    }
  }
  EXPECT_GE(described.size(), 18U);
  std::set<std::string> asked;
  for (const AskedOfLacking& exchange : of_knowledge_alone()) {
    std::string path = exchange.target.substr(0, exchange.target.find('?'));
    for (const auto& [value, name] : std::vector<std::pair<std::string, std::string>>{
             {kUnit, "{unit_id}"}, {"/k/revoke", "/{key_id}/revoke"}}) {
      const std::size_t found = path.find(value);
      if (found != std::string::npos) path.replace(found, value.size(), name);
    }
    asked.insert((exchange.method == "GET" ? "get " : "post ") + path);
  }
  for (const std::string& operation : described) {
    EXPECT_TRUE(asked.contains(operation)) << operation;
  }
}

TEST(LackingParts, OneThatIsNotClaimedIsNotUsedThoughTheModuleHasIt) {
  expect_answers(
      "lacksaccounts",
      {{"POST", "/api/v1/auth/login", As::kNobody, R"({"username":"a","password":"b"})", "users/1"},
       {"GET", "/app/features", As::kNobody, "", "", 200},
       {"GET", "/api/v1/users/me", As::kPerson, "", "users/1"},
       {"POST", "/api/v1/knowledge", As::kAgent, kPropose, "api-keys/1"},
       {"GET", "/api/v1/review/queue", As::kPerson, "", "", 200},
       {"GET", "/api/v1/review/stats", As::kPerson, "", "", 200},
       {"GET", "/metrics", As::kNobody, "", "", 200}});
  expect_answers("lacksreviews", {{"GET", "/api/v1/review/queue", As::kPerson, "", "reviews/1"},
                                  {"GET", "/api/v1/review/units", As::kPerson, "", "reviews/1"},
                                  {"GET", "/api/v1/review/stats", As::kPerson, "", "", 200},
                                  {"POST", kReview + "/approve", As::kPerson, "", "reviews/1"},
                                  {"GET", "/api/v1/knowledge/stats", As::kNobody, "", "", 200},
                                  {"POST", "/api/v1/auth/login", As::kNobody,
                                   R"({"username":"a","password":"b"})", "", 401},
                                  {"GET", "/metrics", As::kNobody, "", "", 200}});
  expect_answers("lacksstatistics",
                 {{"GET", "/api/v1/knowledge/stats", As::kNobody, "", "statistics/1"},
                  {"GET", "/api/v1/review/stats", As::kPerson, "", "statistics/1"},
                  {"GET", "/api/v1/review/queue", As::kPerson, "", "", 200},
                  {"GET", "/metrics", As::kNobody, "", "", 200}});
  expect_answers("lacksarchive", {{"GET", "/api/v1/review/queue", As::kPerson, "", "", 200},
                                  {"GET", "/api/v1/knowledge/stats", As::kNobody, "", "", 200}});
}

/// A command, and what the module lacks for it.
struct Command {
  std::string module;
  std::vector<std::string> arguments;
  std::string lacks;
};

TEST(LackingParts, EveryCommandGroupSaysWhatTheModuleLacksAndChangesNothing) {
  const TempDirectory directory;
  const std::string file = (directory.path() / "file").string();
  const std::string other = "sqlite:///" + (directory.path() / "other.db").string();
  const std::vector<Command> commands{
      {"partial", {"user", "create", "bob", "--password-stdin"}, "users/1"},
      {"partial", {"user", "list"}, "users/1"},
      {"partial", {"user", "passwd", "bob", "--password-stdin"}, "users/1"},
      {"partial", {"user", "delete", "bob", "--yes"}, "users/1"},
      {"partial", {"api-key", "create", "--user", "bob", "--name", "n", "--ttl", "1d"}, "users/1"},
      {"partial", {"api-key", "list", "--user", "bob"}, "users/1"},
      {"partial", {"api-key", "revoke", "--user", "bob", "k"}, "users/1"},
      {"partial", {"db", "current"}, "migrations/1"},
      {"partial", {"db", "history"}, "migrations/1"},
      {"partial", {"db", "heads"}, "migrations/1"},
      {"partial", {"db", "check"}, "migrations/1"},
      {"partial", {"db", "upgrade"}, "migrations/1"},
      {"partial", {"db", "upgrade", "--sql"}, "migrations/1"},
      {"partial", {"db", "upgrade", "a:b", "--sql"}, "migrations/1"},
      {"partial", {"db", "downgrade", "base", "--yes"}, "migrations/1"},
      {"partial", {"db", "downgrade", "base", "--sql"}, "migrations/1"},
      {"partial", {"db", "stamp", "head"}, "migrations/1"},
      {"partial", {"backup", file}, "maintenance/1"},
      {"partial", {"restore", file, "--yes"}, "maintenance/1"},
      {"partial", {"export", file}, "archive/1"},
      {"partial", {"export", "-"}, "archive/1"},
      {"partial", {"import", "-"}, "archive/1"},
      {"partial", {"copy", "--from", "partial://", "--to", other}, "archive/1"},
      {"partial", {"copy", "--from", other, "--to", "partial://"}, "archive/1"},
      {"partial", {"demo"}, "users/1"},
      {"lacksreviews", {"demo"}, "reviews/1"},
      {"lacksarchive", {"export", file}, "archive/1"},
      {"lacksarchive", {"import", "-"}, "archive/1"},
      {"lacksaccounts", {"user", "list"}, "users/1"},
      {"lacksaccounts", {"demo"}, "users/1"},
      {"lacksarchive", {"backup", file}, "maintenance/1"},
  };
  for (const Command& command : commands) {
    std::string named = command.module;
    for (const std::string& argument : command.arguments) named += " " + argument;
    const ProcessResult result =
        run_cq_server(command.arguments, environment_of(command.module), "secret\n");
    EXPECT_EQ(result.exit_status, 2) << named << result.err;
    EXPECT_EQ(result.out, "") << named;
    EXPECT_THAT(result.err, HasSubstr(sentence(command.module, command.lacks))) << named;
  }
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

TEST(LackingParts, DoctorLooksAtWhatThereIs) {
  const ProcessResult result = run_cq_server({"doctor"}, environment_of("partial"));
  EXPECT_EQ(result.exit_status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("ok       database: It opens and answers."));
  EXPECT_THAT(result.out, HasSubstr("Store module partial looks no further"));
}

}  // namespace
}  // namespace cq::test
