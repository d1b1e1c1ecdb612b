#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"

/// How much a client can make the server store, and that what is stored beyond that stays usable.
namespace cq::test {
namespace {

using testing::HasSubstr;

std::string member_text(const HttpAnswer& answer, const char* name) {
  const JsonValue json = answer.json();
  const JsonValue* const member = json.member(name);
  return member == nullptr ? answer.body : *member->as_string();
}

std::string proposal_of(std::size_t extension_bytes) {
  return R"({"domains":["api"],"insight":{"summary":"S","detail":"D","action":"A"},)"
         R"("extensions":{"acme:x":")" +
         std::string(extension_bytes, 'x') + R"("}})";
}

class StoredBounds : public testing::Test {
 protected:
  /// Starts a server with these settings besides the usual ones, logs in and makes a key.
  void start(const std::map<std::string, std::string>& settings) {
    auto environment = server_environment(file_);
    environment.insert(settings.begin(), settings.end());
    const ServerProcess& server = server_.emplace(environment);
    port_ = server.port();
    DatabaseFile(file_).add_contract_users();
    jwt_ = login_of_contract_user("alice");
    key_ = member_text(make_key(), "token");
  }
  HttpAnswer make_key(const std::string& body = R"({"name":"k","ttl":"1d"})") {
    return post_json(port_, "/api/v1/users/me/api-keys", body, jwt_);
  }
  HttpAnswer propose(std::size_t extension_bytes) {
    return post_json(port_, "/api/v1/knowledge", proposal_of(extension_bytes), key_);
  }
  std::string approved_unit() {
    std::string id = member_text(propose(1), "id");
    EXPECT_EQ(post_json(port_, "/api/v1/review/" + id + "/approve", "", jwt_).status, 200);
    return id;
  }
  HttpAnswer flag(const std::string& id, const std::string& body = R"({"reason":"stale"})") {
    return post_json(port_, "/api/v1/knowledge/" + id + "/flags", body, key_);
  }
  HttpAnswer confirm(const std::string& id) {
    return post_json(port_, "/api/v1/knowledge/" + id + "/confirmations", "", key_);
  }
  std::string number_of(const std::string& what) {
    return DatabaseFile(file_).run("SELECT count(*) FROM " + what)[0][0];
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  std::uint16_t port_ = 0;
  std::string jwt_;
  std::string key_;
  std::optional<ServerProcess> server_;
};

TEST_F(StoredBounds, AUnitHasAtMost64KiB) {
  start({});
  const HttpAnswer small = propose(1);
  ASSERT_EQ(small.status, 201);
  const std::size_t rest = std::stoul(
      DatabaseFile(file_).run("SELECT length(CAST(data AS BLOB)) - 1 FROM knowledge_units")[0][0]);
  EXPECT_EQ(propose(65'536 - rest).status, 201);
  const HttpAnswer large = propose(65'537 - rest);
  EXPECT_EQ(large.status, 422);
  EXPECT_EQ(large.body,
            R"({"detail":"unit: at most 65536 bytes are stored, got 65537; shorten its )"
            R"(texts or its extensions"})");
  EXPECT_EQ(number_of("knowledge_units"), "2");
}

TEST_F(StoredBounds, ASettingRaisesTheSizeOfAUnit) {
  start({{"CQ_MAX_UNIT_BYTES", "200000"}});
  EXPECT_EQ(propose(150'000).status, 201);
  EXPECT_EQ(propose(200'000).status, 422);
}

TEST_F(StoredBounds, AUnitHasAtMostAThousandFlags) {
  start({});
  const std::string id = approved_unit();
  ASSERT_EQ(flag(id).status, 201);
  // Copied in the database: a thousand requests would take minutes under a sanitizer.
  DatabaseFile database(file_);
  const std::string one =
      database.run("SELECT json_extract(data, '$.flags[0]') FROM knowledge_units")[0][0];
  std::string all = "[" + one;
  for (int i = 1; i < 999; ++i) all += "," + one;
  database.run("UPDATE knowledge_units SET data = json_set(data, '$.flags', json(?))", {all + "]"});
  ASSERT_EQ(flag(id).status, 201);
  const HttpAnswer refused = flag(id);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body,
            R"({"detail":"The unit has 1000 flags, and at most 1000 are kept; it needs a review )"
            R"(rather than another one"})");
  EXPECT_EQ(confirm(id).status, 201);
}

TEST_F(StoredBounds, ASettingBoundsTheFlagsOfAUnit) {
  start({{"CQ_MAX_FLAGS_PER_UNIT", "2"}});
  const std::string id = approved_unit();
  EXPECT_EQ(flag(id).status, 201);
  EXPECT_EQ(flag(id).status, 201);
  EXPECT_EQ(flag(id).status, 409);
}

TEST_F(StoredBounds, AFlagFailsBySizeOnlyForItsDetail) {
  start({{"CQ_MAX_UNIT_BYTES", "600"}});
  const std::string id = approved_unit();
  const HttpAnswer refused =
      flag(id, R"({"reason":"stale","detail":")" + std::string(600, 'd') + R"("})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body, R"({"detail":"The unit would be larger than the 600 bytes that one may )"
                          R"(have; flag it without a detail"})");
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(flag(id).status, 201);
  }
}

TEST_F(StoredBounds, ALargerUnitThatIsStoredIsUsedAsItIs) {
  start({{"CQ_MAX_UNIT_BYTES", "200000"}});
  const std::string id = member_text(propose(100'000), "id");
  EXPECT_EQ(post_json(port_, "/api/v1/review/" + id + "/approve", "", jwt_).status, 200);
  EXPECT_EQ(flag(id).status, 201);
  EXPECT_EQ(flag(id).status, 201);
  server_.reset();
  auto environment = server_environment(file_);
  environment["CQ_MAX_FLAGS_PER_UNIT"] = "1";
  port_ = server_.emplace(environment).port();
  const std::string found = get(port_, "/api/v1/knowledge?domains=api").body;
  EXPECT_THAT(found, HasSubstr(std::string(100'000, 'x')));
  EXPECT_EQ(confirm(id).status, 201);
  EXPECT_EQ(flag(id).status, 409);
  const ProcessResult exported = run_cq_server({"export", "-"}, environment);
  EXPECT_EQ(exported.exit_status, 0) << exported.err;
  environment["CQ_DB_PATH"] = (directory_.path() / "other.db").string();
  const ProcessResult imported = run_cq_server({"import", "-"}, environment, exported.out);
  EXPECT_EQ(imported.exit_status, 0) << imported.err;
  const char* const all = "SELECT data FROM knowledge_units";
  EXPECT_EQ(DatabaseFile(directory_.path() / "other.db").run(all), DatabaseFile(file_).run(all));
}

TEST_F(StoredBounds, TheOldestKeysThatAreNotActiveMakeRoomForANewOne) {
  start({{"CQ_MAX_KEYS_PER_USER", "20"}});
  DatabaseFile(file_).run(
      "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 39) "
      "INSERT INTO api_keys (id, user_id, name, labels, key_prefix, key_hash, ttl, expires_at, "
      "created_at, revoked_at) SELECT 'old' || i, (SELECT id FROM users WHERE username = 'alice'), "
      "'n', '[]', 'p', 'h' || i, '1d', '2026-02-01T00:00:00+00:00', '2025-01-01T00:' || i || "
      "':00+00:00', '2025-12-01T00:00:00+00:00' FROM n WHERE i < 38");
  EXPECT_EQ(number_of("api_keys"), "29");
  const HttpAnswer listed = get(port_, "/api/v1/users/me/api-keys", jwt_);
  EXPECT_THAT(listed.body, HasSubstr("old10"));
  EXPECT_EQ(make_key().status, 201);
  EXPECT_EQ(number_of("api_keys"), "20");
  EXPECT_EQ(number_of("api_keys WHERE id LIKE 'old%'"), "18");
  EXPECT_EQ(number_of("api_keys WHERE id < 'old20' AND id LIKE 'old%'"), "0");
  EXPECT_EQ(propose(1).status, 201);  // the active key is still there
}

TEST_F(StoredBounds, ALabelOfAKeyHasAtMost64Characters) {
  start({});
  const std::string longest(64, 'l');
  EXPECT_EQ(make_key(R"({"name":"k","ttl":"1d","labels":[")" + longest + R"("]})").status, 201);
  const HttpAnswer refused =
      make_key(R"({"name":"k","ttl":"1d","labels":["ci",")" + longest + R"(l"]})");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.body, R"({"detail":"labels: each must be at most 64 characters, got 65"})");
  const ProcessResult command = run_cq_server({"api-key", "create", "--user", "alice", "--name",
                                               "k", "--ttl", "1d", "--label", longest + "l"},
                                              server_environment(file_));
  EXPECT_EQ(command.exit_status, 2);
  EXPECT_THAT(command.err, HasSubstr("labels: each must be at most 64 characters, got 65"));
}

}  // namespace
}  // namespace cq::test
