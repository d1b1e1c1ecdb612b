// What experiments may make the server hold and show, whatever their features, names and metrics
// are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "e2e/database_file.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

class ExperimentsBounds : public testing::Test {
 protected:
  ExperimentsBounds() {
    server_.emplace(environment_);
    login_ = add_account(file_, "ann@example.com").login;
    project_ = make_project();
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& body = "",
                  const std::string& token = "") {
    Headers headers{{"Authorization", "Bearer " + (token.empty() ? login_ : token)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + path, headers, body);
  }
  std::string make_project() { return id_of(send("POST", "/projects", R"({"name":"p"})")); }
  static std::string body_of(const std::string& project, const std::string& name,
                             const std::string& features, const std::string& parent = "") {
    return R"({"projectId":")" + project + R"(","name":")" + name + R"(","features":)" + features +
           (parent.empty() ? "" : R"(,"parentExperimentId":")" + parent + "\"") + "}";
  }
  std::string make(const std::string& name, const std::string& features = "{}",
                   const std::string& parent = "") {
    return id_of(send("POST", "/experiments", body_of(project_, name, features, parent)));
  }
  static std::string member(const HttpAnswer& answer, const std::string& name) {
    const JsonValue json = answer.json();
    const JsonValue* found = json.member(name);
    return found == nullptr ? answer.body : write_json(*found);
  }
  HttpAnswer search(const std::string& query) {
    return send("GET", "/projects/" + project_ + "/experiments/search?" + query);
  }
  /// The names that the pages of a search have, one experiment a page.
  std::vector<std::string> one_by_one(const std::string& query) {
    std::vector<std::string> names;
    std::string cursor;
    do {
      const HttpAnswer page = search(query + "&limit=1" + cursor);
      EXPECT_EQ(page.status, 200) << page.body;
      const JsonValue json = page.json();
      const JsonValue* data = json.member("data");
      if (data == nullptr) break;
      for (const JsonValue& one : *data->as_array()) {
        names.push_back(*one.member("name")->as_string());
      }
      const std::string* next = json.member("next_cursor")->as_string();
      cursor = next == nullptr ? "" : "&cursor=" + *next;
    } while (!cursor.empty() && names.size() < 20);
    return names;
  }
  void log(const std::string& experiment, const std::string& value) {
    const HttpAnswer answer =
        send("POST", "/metrics",
             R"({"experimentId":")" + experiment + R"(","name":"acc","value":)" + value + "}");
    EXPECT_EQ(answer.status, 200) << answer.body;
  }

  const TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "experiments.db";
  std::map<std::string, std::string> environment_ = experiments_environment(file_);
  std::optional<ServerProcess> server_;
  std::string login_;
  std::string project_;
};

TEST_F(ExperimentsBounds, InfiniteMetricsArePagedAsOthers) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"up", "\"inf\""},
                                                        {"down", "\"-inf\""},
                                                        {"two", "2"},
                                                        {"top", "\"inf\""},
                                                        {"low", "\"-inf\""},
                                                        {"none", "NaN"}}) {
    log(make(name), value);
  }
  using testing::ElementsAre;
  EXPECT_THAT(one_by_one("sort=metric:acc"),
              ElementsAre("down", "low", "two", "up", "top", "none"));
  EXPECT_THAT(one_by_one("sort=-metric:acc"),
              ElementsAre("top", "up", "two", "low", "down", "none"));
}

TEST_F(ExperimentsBounds, LongTextsArePagedByShortCursors) {
  const std::string same(9000, 'x');
  for (const char* end : {"b", "a", "c"}) make(end, R"({"f":")" + same + end + "\"}");
  for (const char* sort : {"sort=feature:f", "sort=-feature:f"}) {
    const std::vector<std::string> names = one_by_one(sort);
    EXPECT_EQ(names.size(), 3U) << sort;
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), 3U) << sort;
  }
  EXPECT_LT(member(search("sort=feature:f&limit=1"), "next_cursor").size(), 2000U);
}

TEST_F(ExperimentsBounds, AParentOfAnotherProjectShowsNoFeatures) {
  const std::string parent = make("parent", R"({"secret":1})");
  project_ = make_project();
  const std::string root = make("root", R"({"lr":1})");
  const std::string child = make("child", R"({"lr":2})", root);
  EXPECT_THAT(member(send("GET", "/experiments/" + child), "featuresDiff"), HasSubstr("\"lr\""));
  // No request makes that; data of the original's may have it.
  DatabaseFile(file_).run("UPDATE experiments SET parent_experiment_id = ? WHERE id = ?",
                          {parent, child});
  ASSERT_EQ(member(send("GET", "/experiments/" + child), "parentExperimentId"),
            "\"" + parent + "\"");
  EXPECT_EQ(member(send("GET", "/experiments/" + child), "featuresDiff"), "null");
  const std::string path = "/projects/" + project_ + "/experiments";
  for (const std::string& shown :
       {std::string(path), path + "/search", path + "/export.jsonl",
        path + "/compare?experiment_id=" + child, "/experiments/recent?projectId=" + project_}) {
    const HttpAnswer answer = send("GET", shown);
    EXPECT_EQ(answer.status, 200) << shown << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(child)) << shown;
    EXPECT_THAT(answer.body, testing::Not(HasSubstr("secret"))) << shown;
  }
  EXPECT_EQ(
      member(send("PATCH", "/experiments/" + child, R"({"features":{"lr":3}})"), "featuresDiff"),
      "null");
  EXPECT_EQ(DatabaseFile(file_).run("SELECT features_diff FROM experiments WHERE id = ?", {child}),
            (std::vector<Row>{{"{}"}}));
}

TEST_F(ExperimentsBounds, ATokenThatMaySeeNothingSeesNoFeaturesOfTheParent) {
  const std::string parent = make("parent", R"({"secret":1})");
  const auto token = [this](const std::string& scopes) {
    const HttpAnswer answer =
        send("POST", "/users/me/api-tokens", R"({"name":"t","scopes":[)" + scopes + "]}");
    const JsonValue json = answer.json();
    return *json.member("token")->as_string();
  };
  const std::string blind = token(R"("experiments.create","experiments.edit")");
  const HttpAnswer made =
      send("POST", "/experiments", body_of(project_, "a", R"({"lr":1})", parent), blind);
  EXPECT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(member(made, "featuresDiff"), "null");
  const std::string path = "/experiments/" + id_of(made);
  EXPECT_EQ(member(send("PATCH", path, R"({"features":{"lr":2}})", blind), "featuresDiff"), "null");
  EXPECT_THAT(member(send("GET", path), "featuresDiff"), HasSubstr("secret")) << "it is noted";
  const std::string seeing = token(R"("experiments.create","experiments.view")");
  EXPECT_THAT(member(send("POST", "/experiments", body_of(project_, "b", "{}", parent), seeing),
                     "featuresDiff"),
              HasSubstr("secret"));
}

TEST_F(ExperimentsBounds, ALongNameOverManyFeaturesIsRefusedWhereItWouldBeRepeated) {
  std::string features = R"({")" + std::string(300'000, 'n') + R"(":{)";
  for (int i = 0; i < 3'000; ++i) features += "\"" + std::to_string(i) + "\":1,";
  features += R"("last":1}})";
  const std::string parent = make("parent", features);
  const std::string child = make("child", features, parent);
  const HttpAnswer shown = send("GET", "/experiments/" + child);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(member(shown, "featuresDiff"), "null");
  EXPECT_EQ(send("PATCH", "/experiments/" + child, R"({"features":{"lr":1}})").status, 200);
  const std::string path = "/projects/" + project_ + "/experiments";
  EXPECT_EQ(send("GET", path).status, 200);
  EXPECT_EQ(search("feature=lr").status, 200);
  EXPECT_EQ(send("GET", path + "/export.jsonl").status, 200);
  for (const std::string& what : {std::string("/export.csv"), "/compare?experiment_id=" + parent}) {
    const HttpAnswer answer = send("GET", path + what);
    EXPECT_EQ(answer.status, 400) << what;
    EXPECT_THAT(answer.body, HasSubstr("have too long names")) << what;
  }
}

TEST_F(ExperimentsBounds, AComparisonHasAThousandFeatures) {
  const auto features = [](int from, int to) {
    std::string json = "{";
    for (int i = from; i < to; ++i) {
      json += (json.size() > 1 ? ",\"f" : "\"f") + std::to_string(i) + "\":1";
    }
    return json + "}";
  };
  const std::string one = make("one", features(0, 1000));
  const std::string two = make("two", features(1, 1001));
  const std::string path = "/projects/" + project_ + "/experiments/compare?experiment_id=";
  EXPECT_EQ(send("GET", path + one).status, 200);
  const HttpAnswer answer = send("GET", path + one + "&experiment_id=" + two);
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("more than 1000 features"));
}

TEST_F(ExperimentsBounds, DifferencesCountInAPageAndInAFile) {
  const std::string parent = make("parent", R"({"f":")" + std::string(60'000, 'f') + "\"}");
  for (int i = 0; i < 10; ++i) make("child" + std::to_string(i), "{}", parent);
  // Those that are noted are a part of the rows, which count anyway.
  DatabaseFile(file_).run("UPDATE experiments SET features_diff = NULL");
  std::size_t shown = 0;
  std::string cursor;
  do {
    const JsonValue page = search("limit=200" + cursor).json();
    const JsonValue* data = page.member("data");
    ASSERT_NE(data, nullptr) << write_json(page);
    EXPECT_LT(data->as_array()->size(), 7U);
    shown += data->as_array()->size();
    const std::string* next = page.member("next_cursor")->as_string();
    cursor = next == nullptr ? "" : "&cursor=" + *next;
  } while (!cursor.empty() && shown < 20);
  EXPECT_EQ(shown, 11U);
  const HttpAnswer lines = send("GET", "/projects/" + project_ + "/experiments/export.jsonl");
  EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 11);
}

}  // namespace
}  // namespace cq::test
