#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A server whose proxy has a path for it.
class PublicUrl : public testing::Test {
 protected:
  void start(const std::string& url) {
    environment_["CQ_PUBLIC_URL"] = url;
    server_.emplace(environment_);
    add_user(directory_.path() / "cq.db", "alice");
  }
  HttpAnswer send(const std::string& method, const std::string& target, const Headers& headers,
                  const std::string& body = "") {
    return send_request(server_->port(), method, target, headers, body);
  }
  std::string session_cookie() {
    return send("POST", "/app/session", {{"X-CQ-Page", "1"}, {"Content-Type", "application/json"}},
                R"({"username":"alice","password":"pw"})")
        .header("set-cookie");
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;
};

TEST_F(PublicUrl, IsWhereTheApiAndItsRedirectsAre) {
  start("http://example.org:81/tools/cq/");
  EXPECT_THAT(get(server_->port(), "/openapi.json").body,
              HasSubstr(R"("servers":[{"url":"http://example.org:81/tools/cq"}])"));
  const HttpAnswer moved = get(server_->port(), "/api/v1/health/?a=b");
  EXPECT_EQ(moved.status, 307);
  EXPECT_EQ(moved.header("location"), "http://example.org:81/tools/cq/api/v1/health?a=b");
  const ProcessResult demo = run_cq_server({"demo"}, environment_);
  EXPECT_EQ(demo.exit_status, kDone) << demo.err;
  EXPECT_THAT(demo.out, HasSubstr("http://example.org:81/tools/cq"));
  EXPECT_THAT(demo.out, Not(HasSubstr("127.0.0.1")));
}

TEST_F(PublicUrl, ThePagesCookieIsForItsPath) {
  start("http://example.org/tools/cq");
  const std::string set = session_cookie();
  EXPECT_THAT(set, StartsWith("cq_session=ey"));
  EXPECT_THAT(set, HasSubstr("; Path=/tools/cq/;"));
  EXPECT_THAT(set, Not(HasSubstr("Secure")));
  const Headers cookie{{"Cookie", set.substr(0, set.find(';'))}, {"X-CQ-Page", "1"}};
  EXPECT_EQ(send("GET", "/api/v1/users/me", cookie).status, 200);
  const std::string ended = send("DELETE", "/app/session", cookie).header("set-cookie");
  EXPECT_THAT(ended, HasSubstr("; Path=/tools/cq/;"));
  EXPECT_THAT(ended, HasSubstr("Max-Age=0"));
}

TEST_F(PublicUrl, ThePagesCookieIsForHttpsAloneWhateverTheProxySays) {
  start("https://example.org/tools/cq");
  const std::string set = session_cookie();
  // A cookie whose name begins with __Host- can't be for a path.
  EXPECT_THAT(set, StartsWith("__Secure-cq_session=ey"));
  EXPECT_THAT(set, HasSubstr("; Path=/tools/cq/;"));
  EXPECT_THAT(set, HasSubstr("; Secure"));
  const std::string cookie = set.substr(0, set.find(';'));
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", cookie}}).status, 200);
  const std::string plain = cookie.substr(std::string("__Secure-").size());
  EXPECT_EQ(send("GET", "/api/v1/users/me", {{"Cookie", plain}}).status, 401);
}

TEST_F(PublicUrl, AHostOfItsOwnHasACookieForThatHostAlone) {
  start("https://cq.example.org");
  const std::string set = session_cookie();
  EXPECT_THAT(set, StartsWith("__Host-cq_session=ey"));
  EXPECT_THAT(set, HasSubstr("; Path=/;"));
}

TEST_F(PublicUrl, ThatIsNoneKeepsTheServerFromStarting) {
  environment_["CQ_PUBLIC_URL"] = "example.org/tools/cq";
  const ProcessResult refused = run_cq_server({"serve"}, environment_);
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_EQ(refused.err,
            "cq-server: CQ_PUBLIC_URL: the value 'example.org/tools/cq' (environment) is not an "
            "http or https URL without a user, a query or a fragment, and with a path of plain "
            "characters, e.g. https://example.org/tools/cq.\n");
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "cq.db"));
}

}  // namespace
}  // namespace cq::test
