#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr const char* kUsersSession = "/app/session";
constexpr const char* kCredentials = R"({"username":"alice","password":"pw"})";

// People who use the page: their token is in a cookie, which their browser sends by itself.
class PageSession : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    environment_.insert(settings.begin(), settings.end());
    server_.emplace(environment_);
    add_user(directory_.path() / "cq.db", "alice");
  }
  HttpAnswer send(const std::string& method, const std::string& target, Headers headers,
                  const std::string& body = "") {
    headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, target, headers, body);
  }
  HttpAnswer begin(const std::string& credentials = kCredentials) {
    return send("POST", kUsersSession, {{"X-CQ-Page", "1"}}, credentials);
  }
  /// What the browser would send back.
  std::string cookie() {
    const std::string set = begin().header("set-cookie");
    return set.substr(0, set.find(';'));
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;
};

TEST_F(PageSession, ComesInACookieThatScriptsAndOtherSitesCantUse) {
  start();
  const HttpAnswer answer = begin();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"username":"alice"})");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
  const std::string set = answer.header("set-cookie");
  EXPECT_THAT(set, StartsWith("cq_session=ey"));
  for (const char* part : {"; Path=/;", "; HttpOnly", "; SameSite=Strict", "; Max-Age=86400"}) {
    EXPECT_THAT(set, HasSubstr(part));
  }
  EXPECT_THAT(set, Not(HasSubstr("Secure")));
}

TEST_F(PageSession, IsForHttpsAloneBehindAProxyThatSpeaksIt) {
  start();
  const HttpAnswer answer = send(
      "POST", kUsersSession, {{"X-CQ-Page", "1"}, {"X-Forwarded-Proto", "https"}}, kCredentials);
  const std::string set = answer.header("set-cookie");
  EXPECT_THAT(set, StartsWith("__Host-cq_session=ey"));
  EXPECT_THAT(set, HasSubstr("; Secure"));
  const std::string cookie = set.substr(0, set.find(';'));
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", cookie}}).status, 401);
  EXPECT_EQ(
      send("GET", "/api/v1/users/me", {{"Cookie", cookie}, {"X-Forwarded-Proto", "https"}}).status,
      200);
}

TEST_F(PageSession, ReadsWithTheCookieAloneAndChangesWithTheHeaderToo) {
  start();
  const std::string session = cookie();
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", session}}).status, 200);
  EXPECT_EQ(send("GET", "/api/v1/review/queue", {{"Cookie", "a=b; " + session}}).status, 200);
  const std::string key = R"({"name":"k","ttl":"1d"})";
  const HttpAnswer refused = send("POST", "/api/v1/users/me/api-keys", {{"Cookie", session}}, key);
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.body, HasSubstr("X-CQ-Page"));
  Headers from_page{{"Cookie", session}, {"X-CQ-Page", "1"}};
  EXPECT_EQ(send("POST", "/api/v1/users/me/api-keys", from_page, key).status, 201);
  from_page["Sec-Fetch-Site"] = "same-site";
  EXPECT_EQ(send("POST", "/api/v1/users/me/api-keys", from_page, key).status, 403);
  from_page["Sec-Fetch-Site"] = "same-origin";
  EXPECT_EQ(send("POST", "/api/v1/users/me/api-keys", from_page, key).status, 201);
}

TEST_F(PageSession, ChangesNothingForAnotherUserThanThePageShows) {
  start();
  add_user(directory_.path() / "cq.db", "\u00e4nn");
  const std::string set =
      begin("{\"username\":\"\u00e4nn\",\"password\":\"pw\"}").header("set-cookie");
  Headers headers{{"Cookie", set.substr(0, set.find(';'))}, {"X-CQ-Page", "user=alice"}};
  const std::string key = R"({"name":"k","ttl":"1d"})";
  const HttpAnswer refused = send("POST", "/api/v1/users/me/api-keys", headers, key);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("logged in"));
  EXPECT_EQ(send("GET", "/api/v1/users/me", headers).status, 200);
  headers["X-CQ-Page"] = "user=%C3%A4nn";
  EXPECT_EQ(send("POST", "/api/v1/users/me/api-keys", headers, key).status, 201);
}

TEST_F(PageSession, CountsForNothingBesideAnAuthorizationHeader) {
  start();
  const std::string session = cookie();
  EXPECT_EQ(
      send("GET", "/api/v1/users/me", {{"Cookie", session}, {"Authorization", "Bearer x"}}).status,
      401);
  EXPECT_EQ(send("POST", "/api/v1/knowledge", {{"Cookie", session}, {"X-CQ-Page", "1"}}).status,
            401);
}

TEST_F(PageSession, EndsWithALogoutAndWithAllTokens) {
  start();
  const std::string session = cookie();
  const HttpAnswer ended = send("DELETE", kUsersSession, {{"Cookie", session}, {"X-CQ-Page", "1"}});
  EXPECT_EQ(ended.status, 204);
  EXPECT_THAT(ended.header("set-cookie"), StartsWith("cq_session=;"));
  EXPECT_THAT(ended.header("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(send("DELETE", kUsersSession, {}).status, 403);
  EXPECT_EQ(
      send("POST", "/api/v1/users/me/logout-all", {{"Cookie", session}, {"X-CQ-Page", "1"}}).status,
      204);
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", session}}).status, 401);
}

TEST_F(PageSession, TriesCountAsThoseOfALogin) {
  start({{"CQ_LOGIN_TRIES_PER_USER", "2"}});
  const std::string wrong = R"({"username":"alice","password":"wrong"})";
  // Without the header nothing is tried.
  EXPECT_EQ(send("POST", kUsersSession, {}, wrong).status, 403);
  EXPECT_EQ(begin(wrong).status, 401);
  EXPECT_EQ(post_json(server_->port(), "/api/v1/auth/login", wrong).status, 401);
  const HttpAnswer refused = begin();
  EXPECT_EQ(refused.status, 429);
  EXPECT_THAT(refused.header("retry-after"), Not(IsEmpty()));
  EXPECT_THAT(refused.header("set-cookie"), IsEmpty());
}

#ifdef CQ_WITHOUT_PAGE
TEST_F(PageSession, ABuildWithoutThePageServesNothingOfIt) {
  start();
  for (const char* path : {"/", "/app", "/app/", "/login", "/review"}) {
    EXPECT_EQ(get(server_->port(), path).status, 404) << path;
  }
}
#else
TEST_F(PageSession, ThePageIsServedUnlessItIsSwitchedOff) {
  start();
  const HttpAnswer page = get(server_->port(), "/app/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("cache-control"), "no-store");
  EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
  EXPECT_THAT(page.body, HasSubstr("<!doctype html>"));
  const std::size_t at = page.body.find("assets/main-");
  ASSERT_NE(at, std::string::npos);
  const std::string script = page.body.substr(at, page.body.find('"', at) - at);
  const HttpAnswer asset = get(server_->port(), "/app/" + script);
  EXPECT_EQ(asset.status, 200);
  EXPECT_THAT(asset.header("cache-control"), HasSubstr("immutable"));
  EXPECT_EQ(get(server_->port(), "/").header("location"), "app/");
}

// What Docker, a kubelet, curl and a browser send; and what a client that sends no such header
// gets.
TEST_F(PageSession, TheOriginalsProbeFindsTheServerWell) {
  start();
  const std::vector<Headers> probes{{{"User-Agent", "Python-urllib/3.12"}},
                                    {{"User-Agent", "kube-probe/1.30"}, {"Accept", "*/*"}},
                                    {{"Accept", "text/html"}}};
  for (const Headers& headers : probes) {
    const HttpAnswer answer = send_request(server_->port(), "GET", "/health", headers);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"status":"ok"})");
    const HttpAnswer head = send_request(server_->port(), "HEAD", "/health", headers);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
  }
  EXPECT_EQ(send_request(server_->port(), "GET", "/health").body, R"({"detail":"Not Found"})");
}
#endif

TEST_F(PageSession, IsNotThereWithoutThePage) {
  start({{"CQ_PAGE", "off"}});
  for (const char* path : {"/", "/app", "/app/", "/app/features", "/app/assets/x", "/login",
                           "/review", "/dashboard", "/settings/api-keys"}) {
    EXPECT_EQ(get(server_->port(), path).status, 404) << path;
  }
  EXPECT_EQ(send("GET", "/health", {{"User-Agent", "curl/8.5.0"}, {"Accept", "*/*"}}).status, 404);
  EXPECT_EQ(begin().status, 404);
  const std::string token = log_in(server_->port(), "alice", "pw");
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", "cq_session=" + token}}).status, 401);
}

}  // namespace
}  // namespace cq::test
