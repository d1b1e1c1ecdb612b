#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

/// What the recorded cases leave out. One server for all of it.
class Api : public testing::Test {
 protected:
  Api() { DatabaseFile(file_).add_contract_users(); }
  ~Api() override { EXPECT_EQ(server_.stop(), 0); }
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;
  Api(Api&&) = delete;
  Api& operator=(Api&&) = delete;

  HttpAnswer propose(const std::string& body) {
    const HttpAnswer made =
        post_json(port(), "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})", jwt());
    return post_json(port(), "/api/v1/knowledge", body, *made.json().member("token")->as_string());
  }
  static std::string jwt() { return login_of_contract_user("alice"); }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_{file_};
};

struct Exchange {
  std::string method;
  std::string target;
  Headers headers;
  std::string body;
  int status;
  std::string contains;
};

TEST_F(Api, AnswersWhatTheRecordedCasesLeaveOut) {
  const Headers json{{"Content-Type", "application/json"}};
  const std::string login = "/api/v1/auth/login";
  const std::string knowledge = "/api/v1/knowledge";
  const std::vector<Exchange> exchanges{
      {"POST",
       login,
       {{"Content-Type", "APPLICATION/vnd.api+JSON; charset=x"}},
       "[]",
       422,
       R"("model_attributes_type")"},
      {"POST", login, {}, "[]", 422, R"("input":[])"},
      {"POST", login, {{"Content-Type", "text/json"}}, "[]", 422, R"("input":"[]")"},
      {"POST", login, json, "\"\xff\"", 400, "There was an error parsing the body"},
      {"POST", login, json, std::string(100'000, '['), 400, "There was an error parsing the body"},
      {"POST", login, json, R"({"username":"\ud800","password":""})", 422, R"("detail":[)"},
      {"POST", login, json, "{\"é\": }", 422, R"("loc":["body",6])"},
      {"POST", knowledge, json, "{", 422, "json_invalid"},
      {"POST", knowledge, {{"Content-Type", "text/plain"}}, "{", 401, "Invalid API key"},
      {"GET", knowledge + "?domains=api&limit=99999999999999999999999", {}, "", 200, "data"},
      {"GET", knowledge + "?domains=api&limit=1.0", {}, "", 200, "data"},
      {"GET", knowledge + "?domains=api&limit=%205%20", {}, "", 200, "data"},
      {"GET", knowledge + "?domains=api&limit=x&limit=05", {}, "", 200, "data"},
      {"GET", knowledge + "?domains=api&limit=2;x", {}, "", 422, R"("input":"2;x")"},
      {"GET", knowledge + "?domains=%zz", {}, "", 200, "data"},
      {"GET", knowledge + "?limit=x", {}, "", 422, R"("int_parsing")"},
      {"GET", "/api/v1/%6Bnowledge?domains=a", {}, "", 200, "data"},
      {"GET", "/api/v1//health", {}, "", 404, "Not Found"},
      {"GET", "/api/v1/nope/", {}, "", 404, "Not Found"},
      {"GET", "/nope", {}, "", 404, "Not Found"},
      {"POST", "/.well-known/other.json", {}, "", 404, R"({"detail":"Not Found"})"},
  };
  for (const Exchange& exchange : exchanges) {
    SCOPED_TRACE(exchange.method + " " + exchange.target + " " + exchange.body.substr(0, 60));
    const HttpAnswer answer =
        send_request(port(), exchange.method, exchange.target, exchange.headers, exchange.body);
    EXPECT_EQ(answer.status, exchange.status);
    EXPECT_THAT(answer.body, HasSubstr(exchange.contains));
  }
}

TEST_F(Api, RedirectsToAnAbsoluteUrlOfTheSchemeThatAProxyNames) {
  const std::string base = "127.0.0.1:" + std::to_string(port()) + "/api/v1/health";
  EXPECT_EQ(get(port(), "/api/v1/health/?a=%20b").header("location"), "http://" + base + "?a=%20b");
  EXPECT_EQ(send_request(port(), "DELETE", "/api/v1/health//", {{"X-Forwarded-Proto", "https"}})
                .header("location"),
            "https://" + base);
}

TEST_F(Api, NamesEveryAllowedMethodOnce) {
  const auto allowed = [this](const char* target) {
    return send_request(port(), "DELETE", target).header("allow");
  };
  EXPECT_EQ(allowed("/api/v1/knowledge"), "GET, POST");
  EXPECT_EQ(allowed("/api/v1/users/me/api-keys"), "GET, POST");
  EXPECT_EQ(allowed("/api/v1/auth/login"), "POST");
  EXPECT_EQ(allowed("/.well-known/cq-node.json"), "GET");
  for (const char* method : {"PUT", "POST", "HEAD", "OPTIONS", "PATCH"}) {
    EXPECT_EQ(send_request(port(), method, "/.well-known/cq-node.json").status, 405) << method;
  }
  for (const char* target :
       {"/api/v1/review/queue", "/api/v1/review/stats", "/api/v1/review/units"}) {
    EXPECT_EQ(allowed(target), "GET") << target;
  }
}

TEST_F(Api, KeepsExtensionsAsTheyWereSent) {
  const std::string extensions =
      R"({"acme:big":123456789012345678901234567890,"acme:float":1.10,"acme:nan":NaN})";
  const HttpAnswer answer =
      propose(R"({"domains":["a"],"insight":{"summary":"","detail":"","action":""},"extensions":)" +
              extensions + "}");
  ASSERT_EQ(answer.status, 201);
  EXPECT_THAT(
      answer.body,
      HasSubstr(
          R"("extensions":{"acme:big":123456789012345678901234567890,"acme:float":1.1,"acme:nan":null})"));
}

TEST_F(Api, RefusesTooManyAndTooLongDomainsInASentence) {
  const std::string insight = R"("insight":{"summary":"","detail":"","action":""}})";
  std::string domains = "\"d0\"";
  for (int i = 1; i < 17; ++i) {
    domains += ",\"d" + std::to_string(i) + "\"";
  }
  const HttpAnswer many = propose("{\"domains\":[" + domains + "]," + insight);
  EXPECT_EQ(many.status, 422);
  EXPECT_THAT(many.body, HasSubstr(R"({"detail":"domains)"));
  const HttpAnswer longer = propose("{\"domains\":[\"" + std::string(65, 'x') + "\"]," + insight);
  EXPECT_EQ(longer.status, 422);
  EXPECT_THAT(longer.body, HasSubstr(R"({"detail":"domains)"));
}

TEST_F(Api, CountsTheTtlBeforeTheLimitOfKeys) {
  const std::string token = jwt();
  const std::string target = "/api/v1/users/me/api-keys";
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(post_json(port(), target, R"({"name":"k","ttl":"1d"})", token).status, 201);
  }
  const HttpAnswer full = post_json(port(), target, R"({"name":"k","ttl":"1d"})", token);
  EXPECT_EQ(full.status, 409);
  EXPECT_EQ(full.body, R"({"detail":"Maximum of 20 active API keys per user"})");
  EXPECT_EQ(post_json(port(), target, R"({"name":"k","ttl":"x"})", token).status, 422);
}

TEST_F(Api, LogsRequestsWithoutTheirQueriesAndSecrets) {
  const std::string token = log_in(port(), "alice", "secret123");
  get(port(), "/api/v1/knowledge?domains=very-private");
  get(port(), "/api/v1/users/me", token);
  EXPECT_EQ(server_.stop(), 0);
  EXPECT_THAT(server_.log(), HasSubstr("GET /api/v1/knowledge 200 "));
  EXPECT_THAT(server_.log(), HasSubstr("POST /api/v1/auth/login 200 "));
  for (const std::string& secret : {std::string("very-private"), std::string("secret123"), token}) {
    EXPECT_THAT(server_.log(), testing::Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace cq::test
