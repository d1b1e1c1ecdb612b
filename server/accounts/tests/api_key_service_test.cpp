#include "accounts/api_key_service.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "support/server_fakes.hpp"

namespace cq::accounts {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::kNoon;

class ApiKeyServiceTest : public testing::Test {
 protected:
  ApiKeyServiceTest() { store_users_.create(test::user_named("alice")); }

  CreatedApiKey create(const std::string& ttl = "1h") {
    return service_.create("alice", "main", ttl, {" ci ", "ci", "", "prod"});
  }

  Timestamp now_ = kNoon;
  test::FakeUsers store_users_;
  test::FakeApiKeys store_keys_;
  UserService users_{store_users_, [this] { return now_; }};
  ApiKeyService service_{users_, store_keys_, "pepper", [this] { return now_; }, nullptr};
};

TEST_F(ApiKeyServiceTest, StoresTheHashOfTheSecretAndNeverTheSecret) {
  const CreatedApiKey created = create();
  const std::string secret = created.token.substr(created.token.rfind('.') + 1);
  ASSERT_EQ(store_keys_.keys.size(), 1U);
  const ApiKey& stored = store_keys_.keys.front();
  EXPECT_EQ(stored.hash, crypto::HmacSha256("pepper").hex_of(secret));
  EXPECT_EQ(stored.prefix, secret.substr(0, 8));
  EXPECT_EQ(stored.labels, (std::vector<std::string>{"ci", "prod"}));
  EXPECT_EQ(stored.created_at, kNoon);
  EXPECT_EQ(stored.expires_at, kNoon + 1h);
  EXPECT_EQ(stored.user_id, 1);
}

TEST_F(ApiKeyServiceTest, RecognisesItsKeysUntilTheyExpire) {
  const CreatedApiKey created = create();
  const std::optional<Agent> agent = service_.authenticate(created.token);
  ASSERT_TRUE(agent);
  EXPECT_EQ(agent->username, "alice");
  EXPECT_EQ(agent->key_id, created.key.id);
  now_ += 1h;
  EXPECT_FALSE(service_.authenticate(created.token));
}

TEST_F(ApiKeyServiceTest, RefusesAnotherSecretWithAKnownId) {
  const CreatedApiKey created = create();
  const CreatedApiKey other = create();
  EXPECT_FALSE(service_.authenticate("cqa.v1." + created.key.id +
                                     other.token.substr(other.token.rfind('.'))));
  EXPECT_FALSE(service_.authenticate("garbage"));
}

TEST_F(ApiKeyServiceTest, NotesTheUseOfAKeyThatWasAccepted) {
  const CreatedApiKey created = create();
  {
    api::LastUsedRecorder recorder(
        [this](const std::string& key_id, Timestamp at) { store_keys_.touch(key_id, at); },
        [](const std::string&) {});
    const ApiKeyService noting(
        users_, store_keys_, "pepper", [this] { return now_; }, &recorder);
    EXPECT_TRUE(noting.authenticate(created.token));
  }
  EXPECT_EQ(store_keys_.touched, (std::map<std::string, Timestamp>{{created.key.id, kNoon}}));
}

TEST_F(ApiKeyServiceTest, ChecksTheTtlBeforeTheNumberOfKeys) {
  for (int i = 0; i < 20; ++i) {
    create();
  }
  EXPECT_EQ(error_of([this] { create(); }), "conflict: Maximum of 20 active API keys per user");
  EXPECT_EQ(error_of([this] { create("0s"); }),
            "invalid argument: '0s': ttl must be greater than zero");
}

TEST_F(ApiKeyServiceTest, ALabelHasAtMost64CharactersWithoutTheBlanksAroundIt) {
  std::string longest;
  for (int i = 0; i < 64; ++i) {
    longest += "é";
  }
  EXPECT_EQ(service_.create("alice", "n", "1h", {" " + longest + " "}).key.labels,
            std::vector<std::string>{longest});
  EXPECT_EQ(error_of([&] {
              static_cast<void>(service_.create("alice", "n", "1h", {"ci", longest + "x"}));
            }),
            "invalid argument: labels: each must be at most 64 characters, got 65");
  EXPECT_EQ(store_keys_.keys.size(), 1U);
}

TEST_F(ApiKeyServiceTest, ScopesAreLabelsThatOnlyAnOperatorGives) {
  const auto create_scoped = [this](const std::vector<std::string>& scopes) {
    return service_.create("alice", "main", "1h", {"ci"}, {}, scopes);
  };
  const CreatedApiKey scoped = create_scoped({"a:read", "a:write", "a:read"});
  ASSERT_EQ(scoped.key.labels.size(), 4U);
  EXPECT_EQ(scoped.key.labels[0], "ci");
  EXPECT_EQ(scoped.key.labels[1], "cq-scope:a:read");
  EXPECT_EQ(scoped.key.labels[2], "cq-scope:a:write");
  EXPECT_EQ(scoped.key.labels[3].rfind("cq-scope-mac:", 0), 0U);
  EXPECT_LE(scoped.key.labels[3].size(), 64U);
  EXPECT_EQ(service_.authenticate(scoped.token)->scopes,
            (std::vector<std::string>{"a:read", "a:write"}));
  EXPECT_TRUE(service_.authenticate(create().token)->scopes.empty());
  for (const char* const label : {"cq-scope:admin", " cq-scope:", "cq-scope-mac:0"}) {
    EXPECT_NE(error_of([&] {
                static_cast<void>(service_.create("alice", "x", "1h", {label}));
              }).find("api-key create --scopes"),
              std::string::npos)
        << label;
  }
  for (const std::string& scope : {std::string(), std::string(56, 's'), std::string("\xff")}) {
    EXPECT_NE(error_of([&] { static_cast<void>(create_scoped({scope})); }), "");
  }
}

// Another server, which knows no scopes, let somebody choose these labels.
TEST_F(ApiKeyServiceTest, ScopesThatNoServerOfThisPepperGaveCountForNothing) {
  const CreatedApiKey scoped = service_.create("alice", "main", "1h", {}, {}, {"a", "b"});
  const CreatedApiKey plain = create();
  const std::vector<std::string> proven = scoped.key.labels;
  const auto scopes_with = [this](const CreatedApiKey& key, std::vector<std::string> labels) {
    for (ApiKey& stored : store_keys_.keys) {
      if (stored.id == key.key.id) stored.labels = std::move(labels);
    }
    return service_.authenticate(key.token)->scopes;
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(scopes_with(scoped, proven), (Texts{"a", "b"}));
  EXPECT_EQ(scopes_with(plain, {"cq-scope:admin"}), Texts{});
  EXPECT_EQ(scopes_with(plain, proven), Texts{}) << "they are another key's";
  EXPECT_EQ(scopes_with(scoped, {"cq-scope:a", proven.back()}), Texts{});
  EXPECT_EQ(scopes_with(scoped, {"cq-scope:ab", proven.back()}), Texts{});
  EXPECT_EQ(scopes_with(scoped, {"cq-scope:admin", proven[0], proven[1], proven[2]}), Texts{});
  EXPECT_EQ(scopes_with(scoped, {"cq-scope:a", "cq-scope:b", "cq-scope-mac:"}), Texts{});
  static_cast<void>(scopes_with(scoped, proven));
  const ApiKeyService other(
      users_, store_keys_, "pepper2", [this] { return now_; }, nullptr);
  EXPECT_FALSE(other.authenticate(scoped.token)) << "the scopes need no less than the key does";
}

TEST_F(ApiKeyServiceTest, AUserHasAsManyKeysAsAreAllowed) {
  create();
  EXPECT_EQ(store_keys_.allowed.active, 20U);
  EXPECT_EQ(store_keys_.allowed.all, 1000U);
  const ApiKeyService service(users_, store_keys_, "pepper", [this] { return now_; }, nullptr,
                              {.all = 5000});
  static_cast<void>(service.create("alice", "n", "1h", {}));
  EXPECT_EQ(store_keys_.allowed.active, 20U);
  EXPECT_EQ(store_keys_.allowed.all, 5000U);
}

TEST_F(ApiKeyServiceTest, ListsTheNewestFirst) {
  const CreatedApiKey first = create();
  const CreatedApiKey second = create();
  const ApiKeyList list = service_.list("alice");
  ASSERT_EQ(list.keys.size(), 2U);
  EXPECT_EQ(list.keys.front().id, second.key.id);
  EXPECT_EQ(list.at, kNoon);
}

TEST_F(ApiKeyServiceTest, KnowsNobodyElse) {
  EXPECT_EQ(error_of([this] { static_cast<void>(service_.list("bob")); }),
            "not found: User not found");
  EXPECT_EQ(error_of([this] { static_cast<void>(service_.create("bob", "n", "1d", {})); }),
            "not found: User not found");
}

}  // namespace
}  // namespace cq::accounts
