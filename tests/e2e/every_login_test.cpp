// The ways to log in: with a user's password for a token, or for the page's cookie, and with that
// of an account of experiments. What holds for one holds for all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cq/json.hpp>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/experiments_server.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kAnn = "ann@example.com";  // a user's name and an account's e-mail

HttpAnswer try_json(std::uint16_t port, const std::string& target, const Headers& headers,
                    const std::string& user, const std::string& password,
                    const std::string& source) {
  Headers all = headers;
  all["Content-Type"] = "application/json";
  return send_request(port, "POST", target, all,
                      R"({"username":")" + user + R"(","password":")" + password + "\"}", source);
}

/// A way to log in.
struct LoginKind {
  const char* name;
  HttpAnswer (*attempt)(std::uint16_t port, const std::string& user, const std::string& password,
                        const std::string& source);
  const char* right;  ///< kAnn's password
  int wrong;          ///< the status without it
  const char* metric;
  const char* detail;  ///< of its entries in the audit
};

const LoginKind kLoginKinds[] = {
    {"Login",
     [](std::uint16_t port, const std::string& user, const std::string& password,
        const std::string& source) {
       return try_json(port, "/api/v1/auth/login", {}, user, password, source);
     },
     kUserPassword, 401, "cq_failed_logins_total", ""},
    {"Page",
     [](std::uint16_t port, const std::string& user, const std::string& password,
        const std::string& source) {
       return try_json(port, "/app/session", {{"X-CQ-Page", "1"}}, user, password, source);
     },
     kUserPassword, 401, "cq_failed_logins_total", ""},
    {"Experiments",
     [](std::uint16_t port, const std::string& user, const std::string& password,
        const std::string& source) {
       return send_request(port, "POST", "/api/auth/jwt/login",
                           {{"Content-Type", "application/x-www-form-urlencoded"}},
                           "username=" + user + "&password=" + password, source);
     },
     kAccountPassword, 400, "cq_experiments_failed_logins_total", "account of experiments"},
    {"PageOfExperiments",
     [](std::uint16_t port, const std::string& user, const std::string& password,
        const std::string& source) {
       return send_request(
           port, "POST", "/app/experiments/session",
           {{"Content-Type", "application/x-www-form-urlencoded"}, {"X-CQ-Page", "1"}},
           "username=" + user + "&password=" + password, source);
     },
     kAccountPassword, 401, "cq_experiments_failed_logins_total", "account of experiments"},
};

class EveryLogin : public testing::TestWithParam<LoginKind> {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    environment_["CQ_FEATURES"] = "knowledge,experiments";
    environment_["CQ_EXPERIMENTS_JWT_SECRET"] = std::string(32, 'e');
    environment_.insert(settings.begin(), settings.end());
    server_.emplace(environment_);
    add_user(directory_.path() / "cq.db", kAnn);
    add_account(directory_.path() / "experiments.db", kAnn);
  }

  HttpAnswer attempt(const std::string& user, const std::string& password,
                     const std::string& source = "127.0.0.1") const {
    return GetParam().attempt(server_->port(), user, password, source);
  }

  /// "act actor address subject detail" of each entry of logins, the oldest first.
  [[nodiscard]] std::vector<std::string> logins_in_audit() const {
    const ProcessResult listed = run_cq_server({"audit", "--json"}, environment_);
    EXPECT_EQ(listed.exit_status, kDone) << listed.err;
    std::vector<std::string> lines;
    const JsonValue entries = std::get<JsonValue>(parse_json(listed.out));
    for (const JsonValue& entry : *entries.as_array()) {
      const auto text = [&entry](const char* name) { return *entry.member(name)->as_string(); };
      if (!text("act").starts_with("login")) continue;
      lines.insert(lines.begin(), text("act") + " " + text("actor") + " " + text("address") + " " +
                                      text("subject") + " " + text("detail"));
    }
    return lines;
  }
  [[nodiscard]] std::string counted(const std::string& reason, int count) const {
    return std::string("\n") + GetParam().metric + "{reason=\"" + reason + "\"} " +
           std::to_string(count) + "\n";
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;
};

TEST_P(EveryLogin, IsLimitedByUserAndByAddress) {
  start({{"CQ_LOGIN_TRIES_PER_USER", "2"}, {"CQ_LOGIN_TRIES_PER_ADDRESS", "3"}});
  EXPECT_EQ(attempt(kAnn, GetParam().right).status, 200);
  std::vector<int> statuses;
  for (const char* user :
       {"x@example.com", "x@example.com", "x@example.com", "y@example.com", "z@example.com"}) {
    statuses.push_back(attempt(user, "wrong").status);
  }
  const int wrong = GetParam().wrong;
  EXPECT_THAT(statuses, ElementsAre(wrong, wrong, 429, wrong, 429));
  const HttpAnswer refused = attempt("x@example.com", GetParam().right);
  EXPECT_EQ(refused.status, 429);
  const int wait = std::stoi("0" + refused.header("retry-after"));
  EXPECT_GE(wait, 1);
  EXPECT_LE(wait, 60);
  EXPECT_EQ(attempt(kAnn, GetParam().right).status, 200) << "who has logged in from there";
  EXPECT_EQ(attempt("x@example.com", "wrong", "127.0.0.2").status, wrong) << "another address";
}

/// One of those whose limits are of users of the first feature is in login_limits_test.cpp.
class LoginOfExperiments : public EveryLogin {};

TEST_P(LoginOfExperiments, ByDefaultHasTenTries) {
  start();
  std::vector<int> statuses;
  for (int i = 0; i < 11; ++i) statuses.push_back(attempt(kAnn, "wrong").status);
  std::vector<int> expected(10, GetParam().wrong);
  expected.push_back(429);
  EXPECT_EQ(statuses, expected);
}

TEST_P(EveryLogin, ThatFailsIsALineOfTheLogAnEntryOfTheAuditAndCounts) {
  start({{"CQ_LOGIN_TRIES_PER_USER", "2"}});
  const std::string before = get(server_->port(), "/metrics").body;
  EXPECT_THAT(before, HasSubstr(counted("wrong_password", 0)));
  EXPECT_THAT(before, HasSubstr(counted("too_many_tries", 0)));
  EXPECT_EQ(attempt(kAnn, "my-guess", "127.0.0.3").status, GetParam().wrong);
  EXPECT_EQ(attempt("nobody@example.com", "my-guess", "127.0.0.3").status, GetParam().wrong);
  EXPECT_EQ(attempt(kAnn, "my-guess", "127.0.0.3").status, GetParam().wrong);
  EXPECT_EQ(attempt(kAnn, "my-guess", "127.0.0.3").status, 429);
  const HttpAnswer right = attempt(kAnn, GetParam().right, "127.0.0.4");
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(right.header("cache-control"), "no-store");
  EXPECT_EQ(right.header("x-content-type-options"), "nosniff");

  const std::string after = get(server_->port(), "/metrics").body;
  EXPECT_THAT(after, HasSubstr(counted("wrong_password", 3)));
  EXPECT_THAT(after, HasSubstr(counted("too_many_tries", 1)));
  EXPECT_EQ(server_->stop(), kDone);  // its log is whole then
  const std::string line = " warning A login from 127.0.0.3 failed, as user: ";
  EXPECT_THAT(server_->log(), HasSubstr(line + kAnn + "\n"));
  EXPECT_THAT(server_->log(), HasSubstr(line + "nobody@example.com\n"));
  EXPECT_THAT(server_->log(), Not(HasSubstr("my-guess")));
  const std::string failed = "login.failed  127.0.0.3 ";
  const std::string detail = std::string(" ") + GetParam().detail;
  EXPECT_THAT(logins_in_audit(),
              ElementsAre(failed + kAnn + detail, failed + "nobody@example.com" + detail,
                          failed + kAnn + detail,
                          std::string("login ") + kAnn + " 127.0.0.4 " + kAnn + detail));
}

INSTANTIATE_TEST_SUITE_P(Of, EveryLogin, testing::ValuesIn(kLoginKinds),
                         [](const auto& each) { return std::string(each.param.name); });
INSTANTIATE_TEST_SUITE_P(Of, LoginOfExperiments, testing::Values(kLoginKinds[2], kLoginKinds[3]),
                         [](const auto& each) { return std::string(each.param.name); });

// Experiments have no audit of their own, and do without one where no other feature keeps one.
TEST(ExperimentsAlone, AreLoggedInToWithoutAnAudit) {
  const TempDirectory directory;
  const auto environment = experiments_environment(directory.path() / "experiments.db");
  const ServerProcess server(environment);
  add_account(directory.path() / "experiments.db", kAnn);
  EXPECT_EQ(try_account_login(server.port(), kAnn).status, 200);
  EXPECT_EQ(try_account_login(server.port(), kAnn, "x").status, 400);
}

/// What a first start lacks, each with what makes it, is told at once.
TEST(FirstStart, TellsAllThatIsMissingOfEveryFeature) {
  const TempDirectory directory;
  const std::map<std::string, std::string> environment{
      {"CQ_DB_PATH", (directory.path() / "cq.db").string()},
      {"CQ_FEATURES", "knowledge,workspaces,experiments"},
      {"CQ_FIRST_USER", "ann"},
      {"CQ_TLS_KEY", "/tls.key"}};
  const ProcessResult refused = run_cq_server({"serve", "--port", "0"}, environment);
  EXPECT_EQ(refused.exit_status, kMisconfigured);
  for (const char* told :
       {"CQ_JWT_SECRET and CQ_API_KEY_PEPPER are not set", "CQ_EXPERIMENTS_JWT_SECRET is not set",
        "openssl rand -hex 32", "CQ_FIRST_PASSWORD is not", "CQ_TLS_CERT is not"}) {
    EXPECT_THAT(refused.err, HasSubstr(told));
  }
  EXPECT_FALSE(std::filesystem::exists(directory.path() / "cq.db"));
}

TEST(SigningSecrets, AreRefusedWhereTheyAreWeakOrTheSame) {
  const TempDirectory directory;
  std::map<std::string, std::string> environment = server_environment(directory.path() / "cq.db");
  environment["CQ_FEATURES"] = "knowledge,experiments";
  const auto refusal = [&](const std::string& secret) {
    environment["CQ_EXPERIMENTS_JWT_SECRET"] = secret;
    const ProcessResult refused = run_cq_server({"serve", "--port", "0"}, environment);
    EXPECT_EQ(refused.exit_status, kMisconfigured);
    const ProcessResult doctor = run_cq_server({"doctor"}, environment);
    EXPECT_THAT(doctor.out, HasSubstr("problem  secrets: "));
    return refused.err;
  };
  EXPECT_THAT(refusal("fifteen-letters"), HasSubstr("CQ_EXPERIMENTS_JWT_SECRET has 15 bytes"));
  EXPECT_THAT(refusal(kJwtSecret), HasSubstr("are the same"));
  environment["CQ_EXPERIMENTS_JWT_SECRET"] = "sixteen-letters!";
  const ServerProcess server(environment);
  EXPECT_THAT(server.log(), HasSubstr("warning CQ_EXPERIMENTS_JWT_SECRET has 16 bytes"));
  EXPECT_THAT(run_cq_server({"doctor"}, environment).out,
              HasSubstr("warning  CQ_EXPERIMENTS_JWT_SECRET"));
}

}  // namespace
}  // namespace cq::test
