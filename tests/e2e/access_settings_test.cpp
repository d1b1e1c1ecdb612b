#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

constexpr const char* kUnitToReview =
    R"({"domains":["api"],"insight":{"summary":"s","detail":"d","action":"a"}})";

// Who may read, and who may decide what, as the settings say.
class AccessSettings : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings) {
    auto environment = server_environment(file_);
    environment.insert(settings.begin(), settings.end());
    const bool is_new = !std::filesystem::exists(file_);
    server_.emplace(environment);
    if (is_new) DatabaseFile(file_).add_contract_users();
    alice_ = login_of_contract_user("alice");
    bob_ = login_of_contract_user("bob");
    key_ = make_api_key(server_->port(), alice_);
  }

  HttpAnswer read(const std::string& target, const std::string& token = "") {
    return get(server_->port(), target, token);
  }
  std::string propose() {
    const HttpAnswer answer = post_json(server_->port(), "/api/v1/knowledge", kUnitToReview, key_);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return *answer.json().member("id")->as_string();
  }
  HttpAnswer decide(const std::string& id, const std::string& verb, const std::string& token) {
    return post_json(server_->port(), "/api/v1/review/" + id + "/" + verb, "", token);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::optional<ServerProcess> server_;
  std::string alice_;
  std::string bob_;
  std::string key_;  ///< alice's
};

TEST_F(AccessSettings, ReadingNeedsAKeyOrALoginWhereTheSettingsSaySo) {
  start({{"CQ_READING", "key"}});
  decide(propose(), "approve", bob_);
  for (const std::string target : {"/api/v1/knowledge?domains=api", "/api/v1/knowledge/stats"}) {
    const HttpAnswer nobody = read(target);
    EXPECT_EQ(nobody.status, 401) << target;
    EXPECT_EQ(nobody.body, R"({"detail":"Missing or invalid authorization header"})");
    EXPECT_EQ(read(target, "nonsense").body, R"({"detail":"Invalid or expired token"})");
    const HttpAnswer agent = read(target, key_);
    EXPECT_EQ(agent.status, 200) << target;
    EXPECT_EQ(agent.header("cache-control"), "no-store");
    EXPECT_EQ(agent.body, read(target, alice_).body);
  }
  EXPECT_THAT(read("/api/v1/knowledge?domains=api", key_).body, HasSubstr("\"summary\":\"s\""));
  for (const char* target : {"/api/v1/health", "/api/v1/ready", "/openapi.json", "/docs"}) {
    EXPECT_EQ(read(target).status, 200) << target;
  }
  // Queries that are wrong tell nobody that they are.
  EXPECT_EQ(read("/api/v1/knowledge?limit=x").status, 401);
  EXPECT_EQ(read("/api/v1/knowledge?domains=api&limit=x", key_).status, 422);
  EXPECT_THAT(read("/openapi.json").body, HasSubstr(R"("security":[{"agent":[]},{"person":[]}])"));
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(AccessSettings, PeopleDecideWhatTheyProposedUnlessTheSettingsRefuseIt) {
  start({});
  EXPECT_EQ(read("/api/v1/knowledge/stats").status, 200);
  EXPECT_EQ(decide(propose(), "approve", alice_).status, 200);
  EXPECT_EQ(server_->stop(), 0);

  start({{"CQ_REVIEW_OWN", "refused"}});
  const std::string id = propose();
  for (const char* verb : {"approve", "reject"}) {
    const HttpAnswer own = decide(id, verb, alice_);
    EXPECT_EQ(own.status, 403);
    EXPECT_EQ(own.body,
              R"({"detail":"You proposed this unit, so another reviewer has to decide it"})");
  }
  EXPECT_THAT(read("/api/v1/review/" + id, alice_).body, HasSubstr("\"status\":\"pending\""));
  EXPECT_EQ(decide("ku_00000000000000000000000000000000", "approve", alice_).status, 404);
  EXPECT_EQ(decide(id, "approve", bob_).status, 200);
  EXPECT_EQ(server_->stop(), 0);
}

TEST_F(AccessSettings, AnotherValueIsRefusedWithWhatIsAllowed) {
  auto environment = server_environment(file_);
  environment["CQ_READING"] = "closed";
  environment["CQ_REVIEW_OWN"] = "no";
  const ProcessResult result = run_cq_server({"config"}, environment);
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.out,
              HasSubstr("CQ_READING: the value 'closed' (environment) is not open or key."));
  EXPECT_THAT(
      result.out,
      HasSubstr("CQ_REVIEW_OWN: the value 'no' (environment) is not 'allowed' or 'refused'."));
}

}  // namespace
}  // namespace cq::test
