#include <cq/accounts/api_keys.hpp>
#include <cq/accounts/users.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/json.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <cq/testkit/samples.hpp>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace testkit;

namespace {

const Timestamp kWhileKeysWereValid = at("2026-11-21T01:00:00Z");

// What the original server answered on the data of its databases.
class Expected {
 public:
  Expected()
      : json_(std::get<JsonValue>(parse_json(
            bytes_of(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures/expected.json")))) {}

  [[nodiscard]] std::string text(std::string_view name) const {
    return *json_.member(name)->as_string();
  }
  /// The second last part of "cqa.v1.<id>.<secret>".
  [[nodiscard]] std::string key_id(std::string_view name) const { return text(name).substr(7, 32); }
  [[nodiscard]] std::vector<std::string> ids_for_api() const {
    std::vector<std::string> ids;
    const auto* data = json_.member("answers")->member("query_api")->member("data");
    for (const JsonValue& unit : *data->as_array()) {
      ids.push_back(*unit.member("id")->as_string());
    }
    return ids;
  }

 private:
  JsonValue json_;
};

class TakeoverTest : public SqliteTest, public testing::WithParamInterface<const char*> {
 protected:
  [[nodiscard]] std::filesystem::path copy() const { return copy_of_fixture(GetParam()); }
  const Expected expected_;
};
INSTANTIATE_TEST_SUITE_P(Fixture, TakeoverTest,
                         testing::Values("cq-at-0001.db", "cq-before-migrations.db"),
                         [](const testing::TestParamInfo<const char*>& fixture) {
                           return std::string(fixture.param) == "cq-at-0001.db"
                                      ? "at_0001"
                                      : "before_migrations";
                         });

TEST_P(TakeoverTest, NoRowChanges) {
  const auto database = copy();
  const auto before = all_rows(database);
  open(database).reset();
  EXPECT_EQ(all_rows(database), before);
  EXPECT_EQ(RawDatabase(database).value("SELECT version_num FROM alembic_version"),
            feature().migrations().head());
  EXPECT_EQ(RawDatabase(database).value("PRAGMA integrity_check"), "ok");
}

TEST_P(TakeoverTest, AQueryIsAnsweredInTheOriginalsOrder) {
  const auto store = open(copy());
  std::vector<std::string> ids;
  for (const auto& unit : part<Knowledge>(*store).query({{"api"}, {}, {}, "", 50})) {
    ids.push_back(unit.id);
  }
  EXPECT_EQ(ids, expected_.ids_for_api());
}

TEST_P(TakeoverTest, EveryUnitIsFoundAsItIsStored) {
  const auto database = copy();
  const auto store = open(database);
  for (const Row& row :
       RawDatabase(database).rows("SELECT id, data, status, reviewed_by, reviewed_at "
                                  "FROM knowledge_units")) {
    const auto found = part<Knowledge>(*store).find(row[0].value());
    ASSERT_TRUE(found) << row[0].value();
    EXPECT_EQ(found->document, row[1]);
    EXPECT_EQ(found->status, row[2] == "approved"   ? ReviewStatus::kApproved
                             : row[2] == "rejected" ? ReviewStatus::kRejected
                                                    : ReviewStatus::kPending);
    EXPECT_EQ(found->reviewed_by, row[3]);
    EXPECT_EQ(found->reviewed_at.has_value(), row[4].has_value());
    if (row[4]) {
      EXPECT_EQ(found->reviewed_at, at(*row[4]));
    }
  }
}

TEST_P(TakeoverTest, APersonsKeysAndWhatIsKnownOfThemAreFound) {
  const auto store = open(copy());
  const auto alice = part<Users>(*store).find("alice");
  ASSERT_TRUE(alice);
  EXPECT_EQ(alice->id, 1);
  EXPECT_EQ(alice->created_at, at("2026-01-02T03:04:05.678901Z"));
  const auto live =
      part<ApiKeys>(*store).find_active(expected_.key_id("api_key_of_alice"), kWhileKeysWereValid);
  ASSERT_TRUE(live);
  EXPECT_EQ(live->username, "alice");
  EXPECT_EQ(live->key.labels, (std::vector<std::string>{"ci", "prod"}));
  EXPECT_EQ(live->key.ttl, "30d");
  EXPECT_EQ(live->key.last_used_at, at("2026-11-21T00:11:16.924450Z"));
}

TEST_P(TakeoverTest, ARevokedKeyIsNotActive) {
  const auto store = open(copy());
  EXPECT_FALSE(part<ApiKeys>(*store).find_active(expected_.key_id("revoked_api_key_of_alice"),
                                                 kWhileKeysWereValid));
}

TEST_P(TakeoverTest, WhatIsWrittenHasTheFormOfTheOriginalsRows) {
  const auto database = copy();
  {
    const auto store = open(database);
    ApiKey key = sample_key(1, 1);
    key.expires_at = at("2026-01-31T00:00:00.000001Z");
    part<ApiKeys>(*store).create(key, {20});
    part<ApiKeys>(*store).touch(key.id, at("2026-01-02T00:00:00.5Z"));
    part<Knowledge>(*store).insert(sample_unit(1, {"api", "web"}));
  }
  RawDatabase raw(database);
  EXPECT_EQ(raw.rows("SELECT labels, expires_at, created_at, last_used_at, revoked_at "
                     "FROM api_keys WHERE id = '" +
                     hex_id(1) + "'"),
            (std::vector<Row>{{R"(["ci", "prod"])", "2026-01-31T00:00:00.000001+00:00",
                               "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00.500000+00:00",
                               std::nullopt}}));
  const std::string id = "ku_" + hex_id(1);
  EXPECT_EQ(raw.rows("SELECT status, reviewed_by, reviewed_at, created_at, tier, typeof(data) "
                     "FROM knowledge_units WHERE id = '" +
                     id + "'"),
            (std::vector<Row>{{"pending", std::nullopt, std::nullopt,
                               "2026-01-02T03:04:05.678901+00:00", "private", "text"}}));
  EXPECT_EQ(raw.rows("SELECT domain FROM knowledge_unit_domains WHERE unit_id = '" + id +
                     "' ORDER BY domain"),
            (std::vector<Row>{{"api"}, {"web"}}));
}

}  // namespace
}  // namespace cq::test
