#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// What people look for, and several decisions at a time.
class UnitSearchRoutes : public testing::Test {
 protected:
  void start(const std::map<std::string, std::string>& settings = {}) {
    environment_.insert(settings.begin(), settings.end());
    server_.emplace(environment_);
    jwt_ = add_user(directory_.path() / "cq.db", "alice", "admin");
    key_ = make_api_key(server_->port(), jwt_);
  }
  std::string propose(const std::string& domain, const std::string& summary,
                      const std::string& detail = "nothing more") {
    const HttpAnswer answer = post_json(
        server_->port(), "/api/v1/knowledge",
        R"({"domains":[")" + domain + R"("],"insight":{"summary":")" + summary + R"(","detail":")" +
            detail + R"(","action":"act"},"context":{"languages":["rust"]}})",
        key_);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return *answer.json().member("id")->as_string();
  }
  HttpAnswer decide(const std::string& body) {
    return post_json(server_->port(), "/api/v1/review/decisions", body, jwt_);
  }
  HttpAnswer ask(const std::string& target) { return get(server_->port(), target, jwt_); }
  /// The ids of what is found, and the cursor of the next page.
  std::vector<std::string> find(const std::string& query) {
    const HttpAnswer answer = ask("/api/v1/review/search" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> ids;
    const JsonValue body = answer.json();
    for (const JsonValue& unit : *body.member("data")->as_array()) {
      ids.push_back(*unit.member("knowledge_unit")->member("id")->as_string());
    }
    const std::string* next = body.member("next_cursor")->as_string();
    cursor_ = next == nullptr ? "" : *next;
    return ids;
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  std::optional<ServerProcess> server_;
  std::string jwt_;
  std::string key_;
  std::string cursor_;
};

TEST_F(UnitSearchRoutes, FindWordsInAnyFieldAndCase) {
  start();
  const std::string first = propose("api", "Batches answer 200", "Look at EVERY item");
  const std::string second = propose("\u00c4rger", "Umlauts", "every \u00dcbung");
  EXPECT_THAT(find("?q=every"), ElementsAre(second, first));
  EXPECT_THAT(find("?q=item+batches"), ElementsAre(first));
  EXPECT_THAT(find("?q=%C3%BCbung"), ElementsAre(second));
  EXPECT_THAT(find("?q=%C3%A4rger+alice+RUST"), ElementsAre(second));
  EXPECT_THAT(find("?q=" + first), ElementsAre(first));
  EXPECT_THAT(find("?q=arger+UBUNG"), ElementsAre(second));
  EXPECT_THAT(find("?q=every*"), IsEmpty());  // nothing in a word is an operator
  EXPECT_THAT(find("?q=%22every+OR+item"), IsEmpty());
  EXPECT_THAT(find("?q=ev"), ElementsAre(second, first));
  EXPECT_THAT(find("?q=insight"), IsEmpty());  // a name of the document is no word of it
}

TEST_F(UnitSearchRoutes, FilterByState) {
  start();
  const std::string pending = propose("api", "pending one");
  const std::string approved = propose("db", "approved one");
  EXPECT_EQ(decide(R"({"unit_ids":[")" + approved + R"("],"decision":"approved"})").status, 200);
  EXPECT_THAT(find("?status=approved"), ElementsAre(approved));
  EXPECT_THAT(find("?domain=API"), ElementsAre(pending));
  EXPECT_THAT(find("?proposer=bob"), IsEmpty());
  EXPECT_THAT(find("?flagged=true"), IsEmpty());
  EXPECT_EQ(post_json(server_->port(), "/api/v1/knowledge/" + approved + "/flags",
                      R"({"reason":"stale","detail":"gone in June"})", key_)
                .status,
            201);
  EXPECT_THAT(find("?flagged=true"), ElementsAre(approved));
  EXPECT_THAT(find("?flagged=false"), ElementsAre(pending));
  EXPECT_THAT(find("?q=june"), ElementsAre(approved));
  EXPECT_THAT(find("?confidence_max=0.5"), ElementsAre(approved));
  EXPECT_THAT(find("?since=2000-01-01T00:00:00Z&proposer=alice"), SizeIs(2));
  EXPECT_THAT(find("?until=2000-01-01T00:00:00Z"), IsEmpty());
  EXPECT_THAT(find("?confirmed_before=2000-01-01T00:00:00Z"), IsEmpty());
  EXPECT_EQ(ask("/api/v1/review/search?since=yesterday").status, 422);
}

TEST_F(UnitSearchRoutes, GoOnBehindAPageWhateverWasDecidedMeanwhile) {
  start();
  std::vector<std::string> newest_first;
  for (int i = 0; i < 7; ++i) {
    newest_first.insert(newest_first.begin(), propose("api", "unit " + std::to_string(i)));
  }
  std::vector<std::string> found = find("?status=pending&limit=3");
  ASSERT_THAT(found, SizeIs(3));
  decide(R"({"unit_ids":[")" + found.back() + R"("],"decision":"rejected"})");
  while (!cursor_.empty()) {
    for (const std::string& id : find("?status=pending&limit=3&cursor=" + cursor_)) {
      found.push_back(id);
    }
  }
  EXPECT_EQ(found, newest_first);
  EXPECT_EQ(ask("/api/v1/review/search?cursor=5").status, 422);
  EXPECT_EQ(ask("/api/v1/review/search?limit=201").status, 422);
}

TEST_F(UnitSearchRoutes, DecideEachUnitByItselfAndRecordTheReason) {
  start();
  const std::string first = propose("api", "one");
  const std::string second = propose("api", "two");
  const std::string unknown = "ku_00000000000000000000000000000000";
  EXPECT_EQ(post_json(server_->port(), "/api/v1/review/" + second + "/approve", "", jwt_).status,
            200);
  const HttpAnswer answer = decide(R"({"unit_ids":[")" + first + R"(",")" + second + R"(",")" +
                                   unknown + R"("],"decision":"rejected","reason":"too vague"})");
  EXPECT_EQ(answer.body,
            R"({"data":[{"unit_id":")" + first +
                R"(","outcome":"decided","detail":""},{"unit_id":")" + second +
                R"(","outcome":"conflict","detail":"Knowledge unit already approved"},)" +
                R"({"unit_id":")" + unknown +
                R"(","outcome":"not_found","detail":"Knowledge unit not found"}]})");
  EXPECT_THAT(ask("/api/v1/review/" + first).body, HasSubstr(R"("status":"rejected")"));
  EXPECT_THAT(ask("/api/v1/review/audit?act=unit.reject").body, HasSubstr("too vague"));
  EXPECT_EQ(decide(R"({"unit_ids":[],"decision":"approved"})").status, 422);
  EXPECT_EQ(decide(R"({"unit_ids":["x"],"decision":"pending"})").status, 422);
}

TEST_F(UnitSearchRoutes, ShowWhatResemblesAUnit) {
  start();
  const std::string known = propose("api", "Stripe answers 200 to rate limited batches");
  const std::string other = propose("api", "Completely unrelated thing about caches");
  const std::string asked = propose("api", "Stripe answers 200 for batches that are rate limited");
  decide(R"({"unit_ids":[")" + known + R"(",")" + other + R"("],"decision":"approved"})");
  const HttpAnswer answer = ask("/api/v1/review/" + asked + "/similar");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(known));
  EXPECT_THAT(answer.body, Not(HasSubstr(asked)));
  EXPECT_EQ(ask("/api/v1/review/ku_0/similar").status, 404);
}

TEST_F(UnitSearchRoutes, CountWhatWasAskedForInVain) {
  start();
  for (int i = 0; i < 2; ++i) get(server_->port(), "/api/v1/knowledge?domains=Kafka&domains=api");
  const std::string body = ask("/api/v1/review/zero-hits").body;
  EXPECT_THAT(body, HasSubstr(R"("domains":["api","kafka"],"times":2)"));
  EXPECT_THAT(body, HasSubstr(R"("kept":true)"));
}

TEST_F(UnitSearchRoutes, KeepNothingOfThatWhereItIsSwitchedOff) {
  start({{"CQ_ZERO_HITS", "off"}});
  get(server_->port(), "/api/v1/knowledge?domains=kafka");
  EXPECT_EQ(ask("/api/v1/review/zero-hits").body, R"({"data":[],"kept":false})");
}

TEST_F(UnitSearchRoutes, ExportAllThatIsFoundHoweverMuchThatIs) {
  constexpr int kCopies = part_of(9000);
  start();
  propose("api", "the first");
  DatabaseFile(directory_.path() / "cq.db")
      .run(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(? AS "
          "INTEGER)) INSERT INTO knowledge_units (id, data, status, created_at) "
          "SELECT printf('ku_%032x', i), json_set(data, '$.id', printf('ku_%032x', i), "
          "'$.insight.summary', CASE i WHEN 5 THEN 'needle' ELSE 'copy ' || i END), status, "
          "strftime('%Y-%m-%dT%H:%M:%S', '2020-01-01', i || ' seconds') || '+00:00' "
          "FROM n, (SELECT data, status FROM knowledge_units LIMIT 1)",
          {std::to_string(kCopies)});
  const auto lines_of = [this](const std::string& target) {
    const HttpAnswer answer = ask("/api/v1/review/export" + target);
    EXPECT_EQ(answer.status, 200) << answer.body.substr(0, 200);
    return std::pair(std::count(answer.body.begin(), answer.body.end(), '\n'), answer);
  };
  const auto [all, lines] = lines_of(".jsonl");
  EXPECT_EQ(all, kCopies + 1);
  EXPECT_EQ(lines.header("content-type"), "application/jsonl");
  EXPECT_EQ(lines.header("content-disposition"), "attachment; filename=\"units.jsonl\"");
  EXPECT_THAT(lines.body.substr(0, lines.body.find('\n')), HasSubstr("the first"));
  EXPECT_THAT(lines.body.substr(lines.body.size() / 2), HasSubstr("\"copy 1\""));
  // Of 9,000 it is behind the 8,192 units that a step of a search looks at.
  const auto [rare, csv] = lines_of(".csv?q=needle&status=pending");
  EXPECT_EQ(rare, 2);
  EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_THAT(csv.body, testing::StartsWith("id,status,summary,"));
  EXPECT_EQ(lines_of(".csv?status=rejected").first, 1);
  EXPECT_EQ(ask("/api/v1/review/export.csv?since=yesterday").status, 422);
}

}  // namespace
}  // namespace cq::test
