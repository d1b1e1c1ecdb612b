#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <variant>

#include "e2e/contract_matching.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

constexpr const char* kProposalOfTakeover =
    R"({"domains":["takeover"],"insight":{"summary":"S","detail":"D","action":"A"}})";

constexpr const char* kFarOff = "2999-01-01T00:00:00+00:00";

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" / name;
}

JsonValue expected() {
  std::ifstream file(fixture("expected.json"));
  std::ostringstream text;
  text << file.rdbuf();
  return std::get<JsonValue>(parse_json(text.str()));
}

std::string text_at(const JsonValue& json, const char* name) {
  return *json.member(name)->as_string();
}

/// All rows of the tables that the original wrote, but for when a key was last used.
std::map<std::string, std::set<Row>> rows_of(DatabaseFile& database) {
  const std::map<std::string, std::string> columns{
      {"knowledge_units", "*"},
      {"knowledge_unit_domains", "*"},
      {"users", "*"},
      {"api_keys",
       "id, user_id, name, labels, key_prefix, key_hash, ttl, expires_at, created_at, revoked_at"},
  };
  std::map<std::string, std::set<Row>> tables;
  for (const auto& [table, names] : columns) {
    const std::vector<Row> rows = database.run("SELECT " + names + " FROM " + table);
    tables[table].insert(rows.begin(), rows.end());
  }
  return tables;
}

/// A copy of a database of the original, and a server on it.
class FixtureTakeover : public testing::TestWithParam<const char*> {
 protected:
  FixtureTakeover() {
    std::filesystem::copy_file(fixture(GetParam()), file_);
    std::filesystem::permissions(file_, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    // The keys were made for some days; the test is to hold for longer.
    DatabaseFile(file_).run("UPDATE api_keys SET expires_at = ?", {kFarOff});
  }

  /// What the original answered, as compact JSON.
  [[nodiscard]] std::string expected_answer(const std::string& name) const {
    const JsonValue* wanted = dig(expected_, "answers." + name);
    return wanted == nullptr ? "none" : write_json(*wanted);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "taken-over.db";
  const JsonValue expected_ = expected();
};

TEST_P(FixtureTakeover, AnswersTheQueryAsTheOriginalDid) {
  ServerProcess server(file_);
  const HttpAnswer answer = get(server.port(), "/api/v1/knowledge?domains=api&limit=50");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, expected_answer("query_api"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, AnswersWithTheStatisticsOfTheOriginal) {
  ServerProcess server(file_);
  const HttpAnswer answer = get(server.port(), "/api/v1/knowledge/stats");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, expected_answer("stats"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, ListsTheUnitsAsTheOriginalDid) {
  ServerProcess server(file_);
  const std::string jwt =
      log_in(server.port(), "alice", text_at(expected_, "password_of_every_user"));
  const HttpAnswer answer = get(server.port(), "/api/v1/review/units", jwt);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, expected_answer("units"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, ListsTheKeysAsTheOriginalDid) {
  ServerProcess server(file_);
  const std::string jwt =
      log_in(server.port(), "alice", text_at(expected_, "password_of_every_user"));
  const HttpAnswer answer = get(server.port(), "/api/v1/users/me/api-keys", jwt);
  EXPECT_EQ(answer.status, 200);
  const std::regex expiry(R"re("expires_at":"[^"]*")re");
  EXPECT_EQ(answer.body, std::regex_replace(expected_answer("keys"), expiry,
                                            std::string(R"("expires_at":")") + kFarOff + '"'));
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, LetsPasswordsAndKeysOfTheOriginalIn) {
  ServerProcess server(file_);
  const std::string jwt =
      log_in(server.port(), "alice", text_at(expected_, "password_of_every_user"));
  EXPECT_EQ(get(server.port(), "/api/v1/users/me/api-keys", jwt).status, 200);
  EXPECT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfTakeover,
                      text_at(expected_, "api_key_of_alice"))
                .status,
            201);
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, RefusesTheRevokedKey) {
  ServerProcess server(file_);
  const HttpAnswer answer = post_json(server.port(), "/api/v1/knowledge", kProposalOfTakeover,
                                      text_at(expected_, "revoked_api_key_of_alice"));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body, R"({"detail":"Invalid API key"})");
  EXPECT_EQ(server.stop(), 0);
}

TEST_P(FixtureTakeover, ChangesNoRowThatWasThere) {
  DatabaseFile database(file_);
  const auto before = rows_of(database);
  ServerProcess server(file_);
  const std::string key = text_at(expected_, "api_key_of_alice");
  ASSERT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfTakeover, key).status, 201);
  ASSERT_EQ(get(server.port(), "/api/v1/knowledge?domains=api").status, 200);
  EXPECT_EQ(server.stop(), 0);

  const auto after = rows_of(database);
  for (const auto& [table, rows] : before) {
    EXPECT_THAT(after.at(table), testing::IsSupersetOf(rows)) << table;
  }
  EXPECT_EQ(after.at("knowledge_units").size(), before.at("knowledge_units").size() + 1);
  EXPECT_EQ(after.at("users"), before.at("users"));
  EXPECT_EQ(after.at("api_keys"), before.at("api_keys"));
}

TEST_P(FixtureTakeover, NotesTheUseOfTheUsedKeyAlone) {
  DatabaseFile database(file_);
  const std::string last_uses = "SELECT id, last_used_at FROM api_keys ORDER BY id";
  const std::vector<Row> before = database.run(last_uses);
  const std::string key = text_at(expected_, "api_key_of_alice");
  ServerProcess server(file_);
  ASSERT_EQ(post_json(server.port(), "/api/v1/knowledge", kProposalOfTakeover, key).status, 201);
  EXPECT_EQ(server.stop(), 0);  // which writes down what was to be noted

  const std::vector<Row> after = database.run(last_uses);
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const bool is_used = key.find(before[i][0]) != std::string::npos;
    EXPECT_EQ(after[i] != before[i], is_used) << before[i][0];
  }
}

INSTANTIATE_TEST_SUITE_P(Original, FixtureTakeover,
                         testing::Values("cq-at-0001.db", "cq-before-migrations.db"),
                         [](const auto& instance) {
                           return std::string(instance.param) == "cq-at-0001.db"
                                      ? "AtRevision0001"
                                      : "FromBeforeMigrations";
                         });

}  // namespace
}  // namespace cq::test
