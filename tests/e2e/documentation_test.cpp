#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Documentation : public testing::Test {
 protected:
  ~Documentation() override { EXPECT_EQ(server_.stop(), 0); }
  Documentation() = default;
  Documentation(const Documentation&) = delete;
  Documentation& operator=(const Documentation&) = delete;
  Documentation(Documentation&&) = delete;
  Documentation& operator=(Documentation&&) = delete;

  TempDirectory directory_;
  ServerProcess server_{directory_.path() / "cq.db"};
};

TEST_F(Documentation, TheDocumentIsServedAsJson) {
  const HttpAnswer answer = get(server_.port(), "/openapi.json");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  const JsonValue document = answer.json();
  EXPECT_EQ(*document.member("openapi")->as_string(), "3.1.0");
  EXPECT_NE(document.member("paths")->member("/api/v1/knowledge"), nullptr);
}

TEST_F(Documentation, ThePageIsServedUnderAStrictPolicy) {
  const HttpAnswer answer = get(server_.port(), "/docs");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "text/html; charset=utf-8");
  const std::string policy = answer.header("content-security-policy");
  EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, HasSubstr("script-src 'sha256-"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
}

TEST_F(Documentation, ThePageNamesNoOtherHost) {
  const std::string page = get(server_.port(), "/docs").body;
  EXPECT_THAT(page, HasSubstr("openapi.json"));
  EXPECT_THAT(page, HasSubstr("</html>"));
  for (const char* reference : {"http://", "https://", "src=\"//", "href=\"//", "@import"}) {
    EXPECT_THAT(page, Not(HasSubstr(reference)));
  }
}

TEST_F(Documentation, BothAnswerHeadAndNeitherCanBeWrittenTo) {
  for (const char* target : {"/openapi.json", "/docs"}) {
    const HttpAnswer answer = send_request(server_.port(), "POST", target);
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(answer.header("allow"), "GET, HEAD");
    const HttpAnswer head = send_request(server_.port(), "HEAD", target);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
  }
}

}  // namespace
}  // namespace cq::test
