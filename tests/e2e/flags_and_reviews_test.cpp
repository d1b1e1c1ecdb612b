#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "e2e/contract_matching.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

/// Where the original answers 500, and what it has no way to say: the rules of this server.
namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kProposalToFlag =
    R"({"domains":["api"],"insight":{"summary":"S","detail":"D","action":"A"}})";
constexpr const char* kOriginal = "ku_00000000000000000000000000000001";

class FlagsAndReviews : public testing::Test {
 public:
  FlagsAndReviews() = default;
  ~FlagsAndReviews() override { EXPECT_EQ(server_.stop(), 0); }
  FlagsAndReviews(const FlagsAndReviews&) = delete;
  FlagsAndReviews& operator=(const FlagsAndReviews&) = delete;
  FlagsAndReviews(FlagsAndReviews&&) = delete;
  FlagsAndReviews& operator=(FlagsAndReviews&&) = delete;

 protected:
  HttpAnswer flag(const std::string& body) {
    return post_json(port(), "/api/v1/knowledge/" + unit_ + "/flags", body, key_);
  }
  HttpAnswer ask(const std::string& target) { return get(port(), target, jwt_); }
  /// What is stored of the unit.
  std::string data() { return DatabaseFile(file_).run("SELECT data FROM knowledge_units")[0][0]; }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_{file_};
  const std::string jwt_ = seed();
  const std::string key_ = text_of(
      post_json(port(), "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})", jwt_), "token");
  const std::string unit_ = approved_unit();

 private:
  static std::string text_of(const HttpAnswer& answer, const char* name) {
    const JsonValue json = answer.json();
    return *json.member(name)->as_string();
  }
  std::string seed() {
    DatabaseFile(file_).add_contract_users();
    return login_of_contract_user("alice");
  }
  std::string approved_unit() {
    std::string id = text_of(post_json(port(), "/api/v1/knowledge", kProposalToFlag, key_), "id");
    post_json(port(), "/api/v1/review/" + id + "/approve", "", jwt_);
    return id;
  }
};

TEST_F(FlagsAndReviews, ADuplicateMustNameItsOriginal) {
  for (const char* body :
       {R"({"reason":"duplicate"})", R"({"reason":"duplicate","duplicate_of":null})"}) {
    const HttpAnswer answer = flag(body);
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(answer.body, R"({"detail":[{"type":"missing","loc":["body","duplicate_of"],)"
                           R"("msg":"Field required","input":)" +
                               std::string(body) + "}]}");
  }
  EXPECT_THAT(data(), HasSubstr(R"("confidence":0.5,)"));
}

TEST_F(FlagsAndReviews, AnOriginalIsNamedByAUnitsId) {
  for (const char* id :
       {"", "ku_1", "ku_0000000000000000000000000000000G", "ku_0000000000000000000000000000000A",
        "ku_000000000000000000000000000000011"}) {
    const HttpAnswer answer =
        flag(R"({"reason":"duplicate","duplicate_of":")" + std::string(id) + R"("})");
    EXPECT_EQ(answer.status, 422) << id;
    EXPECT_THAT(answer.body, HasSubstr(R"("loc":["body","duplicate_of"])")) << id;
  }
  const HttpAnswer number = flag(R"({"reason":"duplicate","duplicate_of":1})");
  EXPECT_EQ(number.status, 422);
  EXPECT_THAT(number.body, HasSubstr(R"("type":"string_type","loc":["body","duplicate_of"])"));
  EXPECT_THAT(data(), HasSubstr(R"("flags":[]})"));
}

TEST_F(FlagsAndReviews, EveryComplaintAboutAFlagIsListed) {
  const std::string detail(1001, 'd');
  const HttpAnswer answer = flag(R"({"reason":"duplicate","detail":")" + detail + R"("})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr(R"("loc":["body","detail"])"));
  EXPECT_THAT(answer.body, HasSubstr(R"({"type":"missing","loc":["body","duplicate_of"])"));
  const HttpAnswer other = flag(R"({"reason":"boring","duplicate_of":"bad"})");
  EXPECT_THAT(other.body, HasSubstr(R"({"type":"enum","loc":["body","reason"])"));
  EXPECT_THAT(other.body, Not(HasSubstr("duplicate_of\"]")));
}

TEST_F(FlagsAndReviews, AFlagOfAnotherReasonMayCarryAnyOriginal) {
  for (const std::string& original :
       {"\"" + unit_ + "\"", std::string("\"bad\""), std::string("5")}) {
    const HttpAnswer answer = flag(R"({"reason":"stale","duplicate_of":)" + original + "}");
    EXPECT_EQ(answer.status, 201) << original;
    EXPECT_THAT(answer.body, Not(HasSubstr(R"("duplicate_of":")"))) << original;
  }
}

TEST_F(FlagsAndReviews, AUnitIsNoDuplicateOfItself) {
  const HttpAnswer answer = flag(R"({"reason":"duplicate","duplicate_of":")" + unit_ + R"("})");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("a unit is no duplicate of itself"));
  EXPECT_THAT(data(), HasSubstr(R"("flags":[]})"));
}

TEST_F(FlagsAndReviews, ADetailHasAThousandCharactersAtMost) {
  std::string detail;
  for (int i = 0; i < 1000; ++i) detail += "é";
  const HttpAnswer longer = flag(R"({"reason":"stale","detail":")" + detail + R"(é"})");
  EXPECT_EQ(longer.status, 422);
  EXPECT_THAT(longer.body, HasSubstr(R"("type":"string_too_long","loc":["body","detail"],)"
                                     R"("msg":"String should have at most 1000 characters")"));
  EXPECT_THAT(longer.body, HasSubstr(R"("ctx":{"max_length":1000})"));
  EXPECT_EQ(flag(R"({"reason":"stale","detail":")" + detail + R"("})").status, 201);
  EXPECT_THAT(data(), HasSubstr(detail));
}

TEST_F(FlagsAndReviews, ADetailIsShownToReviewersAlone) {
  const HttpAnswer flagged =
      flag(R"({"reason":"duplicate","detail":"secret reason","duplicate_of":")" +
           std::string(kOriginal) + R"("})");
  EXPECT_EQ(flagged.status, 201);
  EXPECT_THAT(flagged.body, Not(HasSubstr("secret reason")));
  EXPECT_THAT(flagged.body, HasSubstr(R"("duplicate_of":")" + std::string(kOriginal) + R"("}]})"));
  const std::string found = get(port(), "/api/v1/knowledge?domains=api").body;
  EXPECT_THAT(found, HasSubstr(R"("reason":"duplicate")"));
  EXPECT_THAT(found, Not(HasSubstr("secret reason")));
  EXPECT_THAT(found, HasSubstr(R"("detail":null,"duplicate_of":")" + std::string(kOriginal)));
  const HttpAnswer confirmed =
      post_json(port(), "/api/v1/knowledge/" + unit_ + "/confirmations", "", key_);
  EXPECT_EQ(confirmed.status, 201);
  EXPECT_THAT(confirmed.body, Not(HasSubstr("secret reason")));
  EXPECT_THAT(ask("/api/v1/review/" + unit_).body, HasSubstr(R"("detail":"secret reason")"));
}

TEST_F(FlagsAndReviews, ALoneSurrogateIsRefused) {
  for (const char* body :
       {R"({"reason":"stale","detail":"\ud800"})", R"({"reason":"stale","detail":"\udc00\ud800"})",
        R"({"reason":"\udfff"})"}) {
    EXPECT_EQ(flag(body).status, 422) << body;
  }
  EXPECT_EQ(
      post_json(port(), "/api/v1/knowledge",
                R"({"domains":["a"],"insight":{"summary":"\ud800","detail":"","action":""}})", key_)
          .status,
      422);
  EXPECT_EQ(post_json(port(), "/api/v1/users/me/api-keys", R"({"name":"\ud800","ttl":"1d"})", jwt_)
                .status,
            422);
  EXPECT_EQ(flag(R"({"reason":"stale","detail":"\ud835\udd18"})").status, 201);
  EXPECT_THAT(data(), HasSubstr("𝔘"));
}

TEST_F(FlagsAndReviews, ALimitBeyond64BitsIsRefused) {
  for (const char* list : {"/api/v1/review/queue?limit=", "/api/v1/review/queue?offset=",
                           "/api/v1/review/units?limit="}) {
    for (const char* value :
         {"9223372036854775808", "-9223372036854775809", "99999999999999999999999999999999"}) {
      const HttpAnswer answer = ask(std::string(list) + value);
      EXPECT_EQ(answer.status, 422) << list << value;
      EXPECT_THAT(answer.body, HasSubstr(R"("loc":["query",)")) << list << value;
    }
    EXPECT_EQ(ask(std::string(list) + "9223372036854775806").status, 200) << list;
    EXPECT_EQ(ask(std::string(list) + "-1").status, 200) << list;
  }
}

TEST_F(FlagsAndReviews, ATokenThatNamesNobodyIsRefused) {
  // Signed with the server's secret, valid until 2100, without sub.
  const std::string token =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MDAwMDAwMDAsImV4cCI6NDEwMjQ0NDgwMH0."
      "Kg7fDq0e4IV8scVZZLJ742_0nTGhZuU5jgzjIgVtrhw";
  for (const char* target : {"/api/v1/users/me", "/api/v1/review/queue", "/api/v1/review/stats"}) {
    const HttpAnswer answer = get(port(), target, token);
    EXPECT_EQ(answer.status, 401) << target;
    EXPECT_EQ(answer.body, R"({"detail":"Invalid or expired token"})") << target;
  }
}

}  // namespace
}  // namespace cq::test
