#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kSession = "/app/experiments/session";
constexpr const char* kAnnsEmail = "ann@example.com";

// People who use the page with an account of experiments: their token is in a cookie.
class ExperimentsPageSession : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    for (const auto& [name, value] : settings) environment_[name] = value;
    server_.emplace(environment_);
    login_ = add_account(directory_.path() / "experiments.db", kAnnsEmail).login;
  }
  HttpAnswer send(const std::string& method, const std::string& target, const Headers& headers,
                  const std::string& body = "") {
    return send_request(server_->port(), method, target, headers, body);
  }
  HttpAnswer begin(Headers headers = {{"X-CQ-Page", "1"}},
                   const std::string& password = kAccountPassword) {
    headers["Content-Type"] = "application/x-www-form-urlencoded";
    return send("POST", kSession, headers, "username=ann%40example.com&password=" + password);
  }
  std::string cookie() {
    const std::string set = begin().header("set-cookie");
    return set.substr(0, set.find(';'));
  }
  int create_project(Headers headers) {
    headers["Content-Type"] = "application/json";
    return send("POST", "/api/projects", headers, R"({"name":"p"})").status;
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::string login_;
};

TEST_F(ExperimentsPageSession, ComesInACookieThatScriptsCantReadAndNotInTheBody) {
  start();
  const HttpAnswer answer = begin();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"success":true})");
  const std::string set = answer.header("set-cookie");
  EXPECT_THAT(set, StartsWith("cq_experiments=ey"));
  for (const char* part : {"; Path=/;", "; HttpOnly", "; SameSite=Strict", "; Max-Age=604800"}) {
    EXPECT_THAT(set, HasSubstr(part));
  }
  const std::string secure =
      begin({{"X-CQ-Page", "1"}, {"X-Forwarded-Proto", "https"}}).header("set-cookie");
  EXPECT_THAT(secure, StartsWith("__Host-cq_experiments=ey"));
  EXPECT_THAT(secure, HasSubstr("; Secure"));
}

TEST_F(ExperimentsPageSession, TellsThePageWhoItIsAndWhereTheRoutesAre) {
  start({{"CQ_EXPERIMENTS_PREFIX", "/tracker"}});
  EXPECT_EQ(send("GET", kSession, {}).body, R"({"prefix":"/tracker","account":null})");
  const std::string body = send("GET", kSession, {{"Cookie", cookie()}}).body;
  EXPECT_THAT(body, HasSubstr(R"("email":"ann@example.com")"));
  EXPECT_EQ(send("GET", "/tracker/projects", {{"Cookie", cookie()}}).status, 200);
}

TEST_F(ExperimentsPageSession, ReadsWithTheCookieAloneAndChangesWithTheHeaderToo) {
  start();
  const std::string session = cookie();
  EXPECT_EQ(send("GET", "/api/projects", {{"Cookie", session}}).status, 200);
  EXPECT_EQ(send("GET", "/api/users/me/api-tokens", {{"Cookie", session}}).status, 200);
  EXPECT_EQ(create_project({{"Cookie", session}}), 403);
  EXPECT_EQ(create_project({{"Cookie", session}, {"X-CQ-Page", "1"}}), 200);
  EXPECT_EQ(create_project({{"Cookie", session}, {"X-CQ-Page", "user=somebody-else"}}), 409);
}

TEST_F(ExperimentsPageSession, CountsForNothingFromAnotherOriginAlsoOneThatMayUseTheApi) {
  start({{"CQ_EXPERIMENTS_ALLOWED_ORIGINS", "*"}});
  const std::string session = cookie();
  for (const Headers& from :
       {Headers{{"Sec-Fetch-Site", "same-site"}}, Headers{{"Sec-Fetch-Site", "cross-site"}},
        Headers{{"Origin", "http://127.0.0.1:1"}}}) {
    Headers headers = from;
    headers["Cookie"] = session;
    headers["X-CQ-Page"] = "1";
    EXPECT_EQ(send("GET", "/api/projects", headers).status, 401);
    EXPECT_EQ(create_project(headers), 401);
  }
  EXPECT_EQ(create_project({{"Cookie", session},
                            {"X-CQ-Page", "1"},
                            {"Origin", "http://127.0.0.1"},
                            {"Sec-Fetch-Site", "same-origin"}}),
            200);
}

TEST_F(ExperimentsPageSession, CountsForNothingBesideAnAuthorizationHeader) {
  start();
  EXPECT_EQ(
      send("GET", "/api/projects", {{"Cookie", cookie()}, {"Authorization", "Bearer x"}}).status,
      401);
}

TEST_F(ExperimentsPageSession, BeginsOnlyOnThePageAndWithTheRightPassword) {
  start();
  EXPECT_EQ(begin({}).status, 403);
  EXPECT_EQ(begin({{"X-CQ-Page", "1"}, {"Sec-Fetch-Site", "cross-site"}}).status, 403);
  EXPECT_EQ(begin({{"X-CQ-Page", "1"}}, "wrong").status, 401);
}

TEST_F(ExperimentsPageSession, Ends) {
  start();
  EXPECT_EQ(send("DELETE", kSession, {}).status, 403);
  const HttpAnswer ended = send("DELETE", kSession, {{"X-CQ-Page", "1"}});
  EXPECT_EQ(ended.status, 204);
  EXPECT_THAT(ended.header("set-cookie"), HasSubstr("cq_experiments=; "));
  EXPECT_THAT(ended.header("set-cookie"), HasSubstr("Max-Age=0"));
}

TEST_F(ExperimentsPageSession, IsNoUsersSessionNorIsOneOfAUserTaken) {
  start({{"CQ_FEATURES", "knowledge,experiments"},
         {"CQ_DB_PATH", (directory_.path() / "cq.db").string()},
         {"CQ_JWT_SECRET", std::string(32, 'j')},
         {"CQ_API_KEY_PEPPER", "pepper"}});
  std::string value = cookie();
  value = value.substr(value.find('=') + 1);
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", "cq_session=" + value}}).status, 401);
  EXPECT_EQ(send("GET", "/api/projects", {{"Cookie", "cq_session=" + value}}).status, 401);
}

TEST_F(ExperimentsPageSession, IsntServedWithoutThePage) {
  start({{"CQ_PAGE", "off"}});
  EXPECT_EQ(send("GET", kSession, {}).status, 404);
  EXPECT_EQ(send("GET", "/api/projects", {{"Cookie", "cq_experiments=" + login_}}).status, 401);
}

}  // namespace
}  // namespace cq::test
