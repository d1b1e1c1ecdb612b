// What a project's experiments are asked beyond their lists: searched, compared, saved, named,
// measured; and what one does with one's teams.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string text_at(const JsonValue& json, const std::string& name) {
  const JsonValue* member = json.member(name);
  if (member == nullptr) return "absent";
  return member->as_string() != nullptr ? *member->as_string() : write_json(*member);
}

class ExperimentsSearch : public testing::Test {
 protected:
  ExperimentsSearch() {
    server_.emplace(environment_);
    for (const char* name : {"ann", "bob", "eve"}) {
      const StoredAccount account =
          add_account(directory_.path() / "experiments.db", std::string(name) + "@example.com");
      logins_[name] = account.login;
      ids_[name] = account.id;
    }
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& who = "ann") {
    Headers headers{{"Authorization", "Bearer " + logins_[who]}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + path, headers, body);
  }
  JsonValue sent(const std::string& method, const std::string& path, const std::string& body = "",
                 const std::string& who = "ann") {
    const HttpAnswer answer = send(method, path, body, who);
    EXPECT_EQ(answer.status, 200) << method << " " << path << ": " << answer.body;
    return answer.json();
  }

  void make_project() {
    project_ = id_of(send("POST", "/projects",
                          R"({"name":"p","metrics":[{"name":"acc","direction":"maximize",)"
                          R"("aggregation":"best"}]})"));
  }
  std::string make(const std::string& name, const std::string& members = "") {
    return id_of(
        send("POST", "/experiments",
             R"({"projectId":")" + project_ + R"(","name":")" + name + "\"" + members + "}"));
  }
  void log(const std::string& experiment, const std::string& name, const std::string& value) {
    EXPECT_EQ(send("POST", "/metrics",
                   R"({"experimentId":")" + experiment + R"(","name":")" + name + R"(","value":)" +
                       value + "}")
                  .status,
              200);
  }
  /// The names of what a page shows, and its cursor.
  std::vector<std::string> found(const std::string& query, std::string* cursor = nullptr) {
    const JsonValue page = sent("GET", "/projects/" + project_ + "/experiments/search?" + query);
    std::vector<std::string> names;
    const JsonValue* data = page.member("data");
    if (data == nullptr) return {write_json(page)};
    for (const JsonValue& one : *data->as_array()) names.push_back(text_at(one, "name"));
    if (cursor != nullptr) *cursor = text_at(page, "next_cursor");
    return names;
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::map<std::string, std::string> logins_;
  std::map<std::string, std::string> ids_;
  std::string project_;
};

TEST_F(ExperimentsSearch, FindsByEveryKindOfConditionAndSortsByAnything) {
  make_project();
  const std::string one = make("one", R"(,"tags":["a"],"features":{"lr":0.1,"opt":{"n":"sgd"}})");
  const std::string two = make("two", R"(,"tags":["a","b"],"status":"running",)"
                                      R"("features":{"lr":0.01,"opt":{"n":"adam"}})");
  make("three", R"(,"description":"a Long one")");
  log(one, "acc", "0.5");
  log(one, "acc", "0.4");
  log(two, "acc", "0.9");
  log(two, "loss", "3");
  EXPECT_THAT(found(""), ElementsAre("one", "two", "three"));
  EXPECT_THAT(found("status=running&status=failed"), ElementsAre("two"));
  EXPECT_THAT(found("tag=a&tag=b"), ElementsAre("two"));
  EXPECT_THAT(found("text=long"), ElementsAre("three"));
  EXPECT_THAT(found("feature=lr%3E%3D0.1"), ElementsAre("one"));
  EXPECT_THAT(found("feature=opt.n!%3Dsgd&feature=lr"), ElementsAre("two"));
  EXPECT_THAT(found("metric=acc%3E%3D0.5"), ElementsAre("one", "two")) << "by the best";
  EXPECT_THAT(found("metric=loss%3D3"), ElementsAre("two"));
  EXPECT_THAT(found("sort=-created"), ElementsAre("three", "two", "one"));
  EXPECT_THAT(found("sort=name"), ElementsAre("one", "three", "two"));
  EXPECT_THAT(found("sort=feature:lr"), ElementsAre("two", "one", "three"));
  EXPECT_THAT(found("sort=-metric:acc"), ElementsAre("two", "one", "three"));

  std::string cursor;
  EXPECT_THAT(found("sort=-metric:acc&limit=2", &cursor), ElementsAre("two", "one"));
  ASSERT_NE(cursor, "null");
  EXPECT_THAT(found("sort=-metric:acc&limit=2&cursor=" + cursor, &cursor), ElementsAre("three"));
  EXPECT_EQ(cursor, "null");

  const JsonValue page =
      sent("GET", "/projects/" + project_ + "/experiments/search?limit=1&sort=-metric:acc");
  const JsonValue& first = page.member("data")->as_array()->front();
  EXPECT_EQ(text_at(first, "metrics"), R"([{"name":"acc","aggregation":"best","value":0.9}])");
  EXPECT_EQ(text_at(first, "gitDiff"), "absent");
}

TEST_F(ExperimentsSearch, RefusesWhatIsNoQuestionInOneSentence) {
  make_project();
  const std::string path = "/projects/" + project_ + "/experiments/search?";
  for (const auto& [query, sentence] : std::vector<std::pair<std::string, std::string>>{
           {"sort=colour", "aren't sorted by 'colour'"},
           {"feature=lr!0.1", "The condition 'lr!0.1' isn't"},
           {"feature=%3D1", "The condition '=1' isn't"},
           {"metric=acc%3Eall", "is compared with what is no number"},
           {"metric=acc%3ENaN", "is compared with what is no number"},
           {"cursor=zz", "The cursor isn't"},
           {"cursor=5b5d", "The cursor isn't"}}) {
    const HttpAnswer answer = send("GET", path + query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_THAT(answer.body, HasSubstr(sentence)) << query;
  }
  make("one");
  make("two");
  std::string cursor;
  found("limit=1", &cursor);
  EXPECT_EQ(send("GET", path + "sort=name&cursor=" + cursor).status, 400) << "of another order";
  for (const char* query : {"limit=0", "limit=201", "status=done"}) {
    EXPECT_EQ(send("GET", path + query).status, 422) << query;
  }
}

TEST_F(ExperimentsSearch, ADifferenceToTheParentFollowsBoth) {
  make_project();
  const std::string parent = make("parent", R"(,"features":{"lr":0.1,"seed":1})");
  const std::string child = make("child", R"(,"parentExperimentId":")" + parent +
                                              R"(","features":{"lr":0.01,"seed":1,"drop":0.5})");
  const std::string expected = R"({"lr":{"from":0.1,"to":0.01},"drop":{"to":0.5}})";
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + child), "featuresDiff"), expected);
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + parent), "featuresDiff"), "null");
  const JsonValue list = sent("GET", "/projects/" + project_ + "/experiments");
  EXPECT_EQ(text_at(list.as_array()->at(1), "featuresDiff"), expected);
  sent("PATCH", "/experiments/" + parent, R"({"features":{"lr":0.01}})");
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + child), "featuresDiff"),
            R"({"seed":{"to":1},"drop":{"to":0.5}})");
  const JsonValue changed =
      sent("PATCH", "/experiments/" + child, R"({"features":{"lr":0.02},"status":"running"})");
  EXPECT_EQ(text_at(changed, "featuresDiff"), R"({"lr":{"from":0.01,"to":0.02}})");
  EXPECT_NE(text_at(changed, "startedAt"), "null");
  EXPECT_EQ(text_at(changed, "completedAt"), "null");
  EXPECT_NE(
      text_at(sent("PATCH", "/experiments/" + child, R"({"status":"complete"})"), "completedAt"),
      "null");
  sent("DELETE", "/experiments/" + parent);
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + child), "featuresDiff"), "null");
}

TEST_F(ExperimentsSearch, ANameFindsItsParentUnlessTheRequestSaysOne) {
  make_project();
  const std::string base = make("1_from_0_base");
  make("11_from_0_other");
  const std::string child = make("2_from_1_lr");
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + child), "parentExperimentId"), base);
  const std::string root = make("3_from_1_x", R"(,"parentExperimentId":null)");
  EXPECT_EQ(text_at(sent("GET", "/experiments/" + root), "parentExperimentId"), "null");
  EXPECT_EQ(write_json(sent("GET", "/projects/" + project_ + "/naming?name=4_from_2_a_b")),
            R"({"num":"4","parent":"2","change":"a_b","parentExperimentId":")" + child + "\"}");
  EXPECT_EQ(write_json(sent("GET", "/projects/" + project_ + "/naming?name=plain")),
            R"({"num":null,"parent":null,"change":null,"parentExperimentId":null})");
  EXPECT_EQ(text_at(sent("GET", "/projects/" + project_ + "/naming?name=5_from_9_x"),
                    "parentExperimentId"),
            "null");
}

TEST_F(ExperimentsSearch, ComparesSideBySide) {
  make_project();
  const std::string one = make("one", R"(,"features":{"lr":0.1,"seed":1})");
  const std::string two = make("two", R"(,"features":{"lr":0.01,"seed":1,"opt":{"n":"adam"}})");
  log(one, "acc", "0.5");
  log(two, "acc", "0.9");
  log(two, "loss", "3");
  const std::string path = "/projects/" + project_ + "/experiments/compare?experiment_id=";
  const JsonValue compared = sent("GET", path + two + "&experiment_id=" + one);
  EXPECT_EQ(text_at(compared, "features"),
            R"([{"path":"lr","values":[0.01,0.1],"differs":true},)"
            R"({"path":"opt.n","values":["adam",null],"differs":true},)"
            R"({"path":"seed","values":[1,1],"differs":false}])");
  EXPECT_EQ(text_at(compared, "metrics"),
            R"([{"name":"acc","direction":"maximize","aggregation":"best","values":[0.9,0.5],)"
            R"("best":0},{"name":"loss","direction":null,"aggregation":"last","values":[3.0,null],)"
            R"("best":null}])");
  EXPECT_EQ(text_at(compared.member("experiments")->as_array()->at(0), "name"), "two");
  make_project();
  const std::string foreign = make("x");
  EXPECT_EQ(send("GET", path + foreign).status, 400);
  EXPECT_EQ(send("GET", path + "00000000-0000-4000-8000-000000000000").status, 400);
  std::string many = path + one;
  for (int i = 0; i < 20; ++i) many += "&experiment_id=" + one;
  EXPECT_EQ(send("GET", many).status, 422);
}

TEST_F(ExperimentsSearch, WhatIsFoundIsSavedAsCsvAndJsonLines) {
  make_project();
  const std::string one =
      make("=one", R"(,"tags":["a","b"],"features":{"lr":-0.5,"note":"x, \"y\""})");
  log(one, "acc", "-0.25");
  for (int i = 0; i < 250; ++i) make("r" + std::to_string(i), R"(,"features":{"n":true})");
  const HttpAnswer csv = send("GET", "/projects/" + project_ + "/experiments/export.csv");
  EXPECT_EQ(csv.status, 200);
  EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8");
  EXPECT_EQ(csv.header("content-disposition"), "attachment; filename=\"experiments.csv\"");
  EXPECT_THAT(csv.body,
              testing::StartsWith("id,name,status,progress,description,createdAt,startedAt,"
                                  "completedAt,parentExperimentId,tags,acc best,lr,n,note\r\n" +
                                  one + ",'=one,planned,0,,"));
  EXPECT_THAT(csv.body, HasSubstr(",a b,-0.25,-0.5,,\"x, \"\"y\"\"\"\r\n"));
  EXPECT_EQ(std::count(csv.body.begin(), csv.body.end(), '\n'), 252);
  const HttpAnswer lines =
      send("GET", "/projects/" + project_ + "/experiments/export.jsonl?sort=-created&text=r");
  EXPECT_EQ(lines.header("content-type"), "application/jsonl");
  EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 250);
  const auto first = parse_json(lines.body.substr(0, lines.body.find('\n')));
  EXPECT_EQ(text_at(std::get<JsonValue>(first), "name"), "r249");
}

TEST_F(ExperimentsSearch, UsageCountsPointsAndBytes) {
  make_project();
  const std::string one = make("one");
  const std::string two = make("two");
  log(one, "acc", "1");
  sent("POST", "/scalars/log_batch/" + one,
       R"({"scalars":[{"step":1,"scalars":{"a":1,"b":2}},{"step":2,"scalars":{"a":2}}]})");
  sent("POST", "/scalars/log/" + two, R"({"step":1,"scalars":{"a":1},"tags":["t"]})");
  const JsonValue of_one = sent("GET", "/experiments/" + one + "/usage");
  EXPECT_EQ(text_at(of_one, "metricPoints"), "1");
  const JsonValue& scalars = *of_one.member("scalars");
  EXPECT_EQ(text_at(scalars, "points"), "3");
  EXPECT_EQ(text_at(scalars, "series"), "2");
  EXPECT_EQ(text_at(scalars, "taggedRows"), "0");
  EXPECT_GT(scalars.member("bytes")->as_int64().value_or(0), 0);
  const JsonValue whole = sent("GET", "/projects/" + project_ + "/usage");
  EXPECT_EQ(text_at(*whole.member("scalars"), "points"), "4");
  EXPECT_EQ(text_at(*whole.member("scalars"), "taggedRows"), "1");
}

TEST_F(ExperimentsSearch, ATeamIsSeenHandedOverAndLeft) {
  const std::string team = id_of(send("POST", "/teams", R"({"name":"t"})"));
  EXPECT_EQ(
      send("POST", "/teams/" + team + "/members", R"({"email":"BOB@example.com","role":"admin"})")
          .status,
      200);
  EXPECT_EQ(send("POST", "/teams/" + team + "/members",
                 R"({"email":"nobody@example.com","role":"viewer"})")
                .body,
            R"({"detail":"There is no account with that e-mail"})");
  EXPECT_EQ(send("POST", "/teams/" + team + "/members",
                 R"({"email":"nobody@example.com","role":"viewer"})", "eve")
                .status,
            403)
      << "who may not add isn't told who has an account";
  const JsonValue teams = sent("GET", "/teams", "", "bob");
  ASSERT_EQ(teams.as_array()->size(), 1U);
  EXPECT_EQ(text_at(teams.as_array()->front(), "role"), "admin");
  EXPECT_EQ(write_json(sent("GET", "/teams", "", "eve")), "[]");
  const JsonValue shown = sent("GET", "/teams/" + team);
  EXPECT_EQ(text_at(shown, "role"), "owner");
  EXPECT_EQ(text_at(*shown.member("owner"), "email"), "ann@example.com");
  const JsonValue members = sent("GET", "/teams/" + team + "/members");
  EXPECT_EQ(text_at(members.as_array()->front(), "email"), "bob@example.com");

  const std::string project =
      id_of(send("POST", "/projects", R"({"name":"p","teamId":")" + team + "\"}"));
  const auto hand_over = [&](const std::string& to, const std::string& who) {
    return send("POST", "/teams/" + team + "/owner", R"({"userId":")" + ids_[to] + "\"}", who);
  };
  EXPECT_EQ(hand_over("bob", "bob").status, 403);
  EXPECT_EQ(hand_over("eve", "ann").status, 404);
  EXPECT_EQ(text_at(hand_over("bob", "ann").json(), "ownerId"), ids_["bob"]);
  EXPECT_EQ(text_at(sent("GET", "/teams/" + team), "role"), "admin");
  EXPECT_EQ(text_at(*sent("GET", "/projects/" + project).member("owner"), "id"), ids_["bob"]);

  const auto remove = [&](const std::string& whom, const std::string& who) {
    return send("DELETE", "/teams/" + team + "/members/" + ids_[whom], "", who).status;
  };
  EXPECT_EQ(remove("bob", "bob"), 409) << "the owner can't leave";
  EXPECT_EQ(remove("bob", "ann"), 409);
  EXPECT_EQ(remove("eve", "bob"), 404);
  EXPECT_EQ(remove("ann", "ann"), 200) << "an admin leaves";
  EXPECT_EQ(send("GET", "/teams/" + team).status, 404);
  EXPECT_EQ(send("GET", "/projects/" + project).status, 404);
  send("POST", "/teams/" + team + "/members", R"({"email":"ann@example.com","role":"admin"})",
       "bob");
  send("POST", "/teams/" + team + "/members", R"({"email":"eve@example.com","role":"admin"})",
       "bob");
  EXPECT_EQ(remove("eve", "ann"), 403) << "an admin removes no other";
  EXPECT_EQ(remove("ann", "bob"), 200) << "the owner does";

  EXPECT_EQ(send("DELETE", "/teams/" + team, "", "bob").status, 200);
  const JsonValue left = sent("GET", "/projects/" + project, "", "bob");
  EXPECT_EQ(text_at(left, "team"), "null");
}

}  // namespace
}  // namespace cq::test
