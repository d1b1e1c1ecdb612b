#include <gtest/gtest.h>

#include "accounts/account_json.hpp"
#include "api/tests/complaints.hpp"

namespace cq::accounts {
namespace {

using test::json;
using test::thrown_complaints;

TEST(AccountRequests, AnApiKeyHasNoLabelsUnlessItIsGivenSome) {
  const CreateApiKeyRequest request =
      create_api_key_request().read_body(json(R"({"name":"n","ttl":"30d"})"));
  EXPECT_EQ(request.name, "n");
  EXPECT_EQ(request.ttl, "30d");
  EXPECT_TRUE(request.labels.empty());
}

TEST(AccountRequests, ALoginNeedsItsPassword) {
  EXPECT_NE(thrown_complaints([] {
              static_cast<void>(login_request().read_body(json(R"({"username":"alice"})")));
            }).find(R"("loc":["body","password"])"),
            std::string::npos);
}

// The API's documentation shows them.
TEST(AccountRequests, NamesAreThoseOfTheirSchemas) {
  EXPECT_EQ(login_request().name(), "LoginRequest");
  EXPECT_EQ(create_api_key_request().name(), "CreateApiKeyRequest");
}

}  // namespace
}  // namespace cq::accounts
