#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "e2e/contract_replay.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

/// What is written here is what the original would have written.
namespace cq::test {
namespace {

using testing::ElementsAre;

constexpr const char* kFixtureAtHead = CQ_TEST_DATA_DIRECTORY "/fixtures/cq-at-0001.db";
constexpr const char* kProposalToWrite =
    R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})";
constexpr const char* kMoment = R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?)";

/// The text with a mark in place of what differs from run to run.
std::string masked(std::string text) {
  static const std::vector<std::pair<std::regex, std::string>> kMarks{
      {std::regex(std::string(kMoment) + "Z"), "<moment Z>"},
      {std::regex(std::string(kMoment) + R"(\+00:00)"), "<moment +00:00>"},
      {std::regex("ku_[0-9a-f]{32}"), "<unit id>"},
      {std::regex("^[0-9a-f]{64}$"), "<hash>"},
      // A login hashes a password anew whose hash has a lower cost, as those of the fixtures have.
      {std::regex(R"(^\$2b\$(04|12)\$[./A-Za-z0-9]{53}$)"), "<password hash>"},
      {std::regex("^[0-9a-f]{32}$"), "<key id>"},
  };
  for (const auto& [pattern, mark] : kMarks) text = std::regex_replace(text, pattern, mark);
  return text;
}

/// The names of a table's columns, in their order.
std::vector<std::string> columns_of(DatabaseFile& database, const std::string& table) {
  std::vector<std::string> names;
  for (const Row& row : database.run("SELECT name FROM pragma_table_info(?) ORDER BY cid", {table}))
    names.push_back(row[0]);
  return names;
}

/// A table's rows, each a text of its columns with their storage types, masked.
std::vector<std::string> shapes_of(DatabaseFile& database, const std::string& table) {
  const std::vector<std::string> columns = columns_of(database, table);
  std::string sql = "SELECT 1";
  for (const std::string& column : columns) {
    sql.append(", typeof(").append(column).append("), ").append(column);
  }
  std::vector<std::string> shapes;
  for (const Row& row : database.run(sql + " FROM " + table)) {
    std::string shape;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool is_prefix = columns[i] == "key_prefix";
      shape.append(columns[i]).append(" ").append(row[2 * i + 1]).append(": ");
      shape += is_prefix && std::regex_match(row[2 * i + 2], std::regex("[a-z2-7]{8}"))
                   ? "<prefix>"
                   : masked(row[2 * i + 2]);
      shape += "\n";
    }
    shapes.push_back(shape);
  }
  return shapes;
}

TEST(WrittenRows, AfterTheRecordedExchangesTheRowsAreThoseOfTheOriginal) {
  const TempDirectory directory;
  const std::filesystem::path file = directory.path() / "cq.db";
  ContractReplay server(file);
  for (const ContractCase& contract_case : read_contract_cases()) server.replay(contract_case);
  ASSERT_EQ(server.stop(), 0);
  // A copy, since looking at a database may leave files beside it.
  const std::filesystem::path original = directory.path() / "original.db";
  std::filesystem::copy_file(kFixtureAtHead, original);
  std::filesystem::permissions(original, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  DatabaseFile expected(original);
  DatabaseFile written(file);
  for (const char* table : {"knowledge_units", "knowledge_unit_domains", "users", "api_keys"}) {
    const auto rows = shapes_of(expected, table);
    EXPECT_FALSE(rows.empty()) << table;
    EXPECT_THAT(shapes_of(written, table), testing::UnorderedElementsAreArray(rows)) << table;
  }
}

/// Rows whose like the recorded exchanges don't leave. One server for all of it.
class WrittenRow : public testing::Test {
 public:
  WrittenRow() = default;
  ~WrittenRow() override { EXPECT_EQ(server_.stop(), 0); }
  WrittenRow(const WrittenRow&) = delete;
  WrittenRow& operator=(const WrittenRow&) = delete;
  WrittenRow(WrittenRow&&) = delete;
  WrittenRow& operator=(WrittenRow&&) = delete;

 protected:
  /// The text at that place of the answer to a request that must succeed.
  std::string made(const std::string& target, const std::string& body, const std::string& token,
                   const char* member) {
    const HttpAnswer answer = post_json(server_.port(), target, body, token);
    EXPECT_EQ(answer.status / 100, 2) << target << ": " << answer.body;
    const JsonValue json = answer.json();
    const JsonValue* value = json.member(member);
    return value == nullptr || value->as_string() == nullptr ? "" : *value->as_string();
  }
  std::string new_key(const std::string& labels) {
    return made("/api/v1/users/me/api-keys",
                R"({"name":"ключ","ttl":" 30D ","labels":)" + labels + "}", jwt_, "token");
  }
  std::string propose(const std::string& body) {
    return made("/api/v1/knowledge", body, key_, "id");
  }
  void decide(const std::string& id, const std::string& verb) {
    made("/api/v1/review/" + id + "/" + verb, "", jwt_, "status");
  }
  std::string data_of(const std::string& id) {
    return database_.run("SELECT data FROM knowledge_units WHERE id = ?", {id}).at(0).at(0);
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_{file_};
  DatabaseFile database_{file_};
  std::string jwt_ = log_in_as_alice();
  std::string key_ = new_key("[]");

 private:
  std::string log_in_as_alice() {
    database_.add_contract_users();
    return login_of_contract_user("alice");
  }
};

TEST_F(WrittenRow, LabelsArePythonsJsonInAscii) {
  new_key(R"(["ci","é ☕","𝔘","a\"b\\\nc"])");
  EXPECT_THAT(
      database_.run("SELECT labels, name, ttl, typeof(user_id) FROM api_keys ORDER BY labels"),
      ElementsAre(
          Row{R"(["ci", "\u00e9 \u2615", "\ud835\udd18", "a\"b\\\nc"])", "ключ", "30d", "integer"},
          Row{"[]", "ключ", "30d", "integer"}));
}

TEST_F(WrittenRow, AKeyKeepsNothingOfItsSecretButItsHashAndPrefix) {
  const std::string secret = key_.substr(key_.rfind('.') + 1);
  const auto rows = database_.run("SELECT * FROM api_keys");
  ASSERT_EQ(rows.size(), 1U);
  for (const std::string& value : rows[0]) EXPECT_EQ(value.find(secret), std::string::npos);
  EXPECT_EQ(database_.run("SELECT key_prefix, length(key_hash) FROM api_keys"),
            (std::vector<Row>{{secret.substr(0, 8), "64"}}));
}

TEST_F(WrittenRow, ARevokedKeyHasItsMoment) {
  made("/api/v1/users/me/api-keys/" + key_.substr(7, 32) + "/revoke", "", jwt_, "id");
  const auto rows = database_.run("SELECT revoked_at FROM api_keys");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(masked(rows[0][0]), "<moment +00:00>");
}

TEST_F(WrittenRow, AFlagHasItsMembersInOrderAndNoNulls) {
  const std::string original = propose(kProposalToWrite);
  const std::string id = propose(kProposalToWrite);
  decide(id, "approve");
  const std::string target = "/api/v1/knowledge/" + id + "/flags";
  made(target,
       R"({"duplicate_of":")" + original + R"(","detail":"é \"same\"","reason":"duplicate"})", key_,
       "id");
  made(target, R"({"reason":"stale","detail":null})", key_, "id");
  made(target, R"({"reason":"incorrect","detail":""})", key_, "id");
  const std::string data = data_of(id);
  EXPECT_EQ(masked(data.substr(data.find(R"("flags":)"))),
            R"("flags":[{"reason":"duplicate","timestamp":"<moment Z>","detail":"é \"same\"",)"
            R"("duplicate_of":"<unit id>"},{"reason":"stale","timestamp":"<moment Z>"},)"
            R"({"reason":"incorrect","timestamp":"<moment Z>","detail":""}]})");
  EXPECT_NE(data.find(original), std::string::npos);
}

TEST_F(WrittenRow, AConfirmationChangesItsUnitsDataAlone) {
  const std::string id = propose(kProposalToWrite);
  decide(id, "approve");
  const std::string rest =
      "SELECT status, reviewed_by, reviewed_at, created_at, tier FROM knowledge_units";
  const auto before = database_.run(rest);
  made("/api/v1/knowledge/" + id + "/confirmations", "", key_, "id");
  EXPECT_EQ(database_.run(rest), before);
  EXPECT_EQ(masked(data_of(id)),
            R"({"id":"<unit id>","version":1,"domains":["a"],"insight":{"summary":"S",)"
            R"("detail":"D","action":"A"},"context":{"languages":[],"frameworks":[],)"
            R"("pattern":""},"evidence":{"confidence":0.6,"confirmations":2,)"
            R"("first_observed":"<moment Z>","last_confirmed":"<moment Z>"},"tier":"private",)"
            R"("created_by":"alice","flags":[]})");
}

TEST_F(WrittenRow, TheMomentOfAProposalIsOneInColumnAndData) {
  const std::string id = propose(kProposalToWrite);
  EXPECT_EQ(database_.run("SELECT json_extract(data, '$.evidence.first_observed') ="
                          " replace(created_at, '+00:00', 'Z') FROM knowledge_units"),
            std::vector<Row>{{"1"}});
  EXPECT_EQ(database_.run("SELECT status, typeof(reviewed_by), typeof(reviewed_at)"
                          " FROM knowledge_units WHERE id = ?",
                          {id}),
            (std::vector<Row>{{"pending", "null", "null"}}));
}

TEST_F(WrittenRow, ADecisionHasReviewerAndMoment) {
  const std::string approved = propose(kProposalToWrite);
  const std::string rejected = propose(kProposalToWrite);
  decide(approved, "approve");
  decide(rejected, "reject");
  const auto rows =
      database_.run("SELECT status, reviewed_by, reviewed_at FROM knowledge_units ORDER BY status");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0][0], "approved");
  EXPECT_EQ(rows[1][0], "rejected");
  for (const Row& row : rows) {
    EXPECT_EQ(row[1], "alice");
    EXPECT_EQ(masked(row[2]), "<moment +00:00>");
  }
}

TEST_F(WrittenRow, AUserMadeOnTheCommandLineIsAsTheOriginalsAre) {
  const ProcessResult result = run_cq_server({"user", "create", "carol", "--password-stdin"},
                                             server_environment(file_), "open sesame\n");
  ASSERT_EQ(result.exit_status, 0) << result.err;
  const auto rows = database_.run(
      "SELECT typeof(id), password_hash, created_at FROM users WHERE username = 'carol'");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0][0], "integer");
  EXPECT_TRUE(std::regex_match(rows[0][1], std::regex(R"(\$2b\$12\$[./0-9A-Za-z]{53})")));
  EXPECT_EQ(masked(rows[0][2]), "<moment +00:00>");
}

}  // namespace
}  // namespace cq::test
