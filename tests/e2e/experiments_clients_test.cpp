// What the original's clients ask of experiments, in the order in which they do: its SDK and
// command line, as the training example uses them, and its web page. None of it may fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

class ExperimentsClients : public testing::Test {
 protected:
  void SetUp() override {
    server_.emplace(environment_);
    bearer_ = "Bearer " + add_account(directory_.path() / "experiments.db", kEmail).login;
  }

  /// The body of the response, whose status is one of success.
  JsonValue ask(const std::string& method, const std::string& path, const std::string& body = "") {
    std::map<std::string, std::string> headers{{"Authorization", bearer_}, {"Accept", "*/*"}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    const HttpAnswer answer = send_request(server_->port(), method, path, headers, body);
    EXPECT_EQ(answer.status, 200) << method << " " << path << ": " << answer.body;
    return answer.json();
  }
  static std::string text(const JsonValue& object, const char* member) {
    const JsonValue* found = object.member(member);
    return found != nullptr && found->as_string() != nullptr ? *found->as_string() : "(none)";
  }
  /// As the web page makes it for the SDK.
  std::string make_token() {
    return text(ask("POST", "/api/users/me/api-tokens",
                    R"({"name":"train","scopes":["projects.create","project.view",)"
                    R"("experiments.create","experiments.edit","experiments.view",)"
                    R"("metrics.create","metrics.view"],"expiresInDays":30})"),
                "token");
  }
  std::string make_project() {
    return text(ask("POST", "/api/projects",
                    R"({"name":"MNIST","description":"","metrics":[{"name":"accuracy","direction":)"
                    R"("maximize","aggregation":"best"}],"settings":{"namingPattern":)"
                    R"("{num}_from_{parent}_{change}","displayMetrics":["accuracy"]}})"),
                "id");
  }
  std::string make_experiment(const std::string& project, const std::string& more = "") {
    return text(ask("POST", "/api/experiments",
                    R"({"projectId":")" + project +
                        R"(","name":"1_from_root_base","description":"","status":"running",)"
                        R"("features":{"lr":0.001,"optimizer":{"name":"adam"}},"gitDiff":"",)"
                        R"("color":"#3b82f6","order":0,"tags":["mnist"])" +
                        more + "}"),
                "id");
  }

  static constexpr const char* kEmail = "ann@example.com";
  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::string bearer_;
};

TEST_F(ExperimentsClients, TheTrainingExampleSeesNoFailedCall) {
  const std::string project = make_project();
  bearer_ = "Bearer " + make_token();
  // The command line: ping prints the status of "/", whoami asks without the prefix.
  EXPECT_EQ(send_request(server_->port(), "GET", "/", {}, "").status, 302);
  EXPECT_EQ(text(ask("GET", "/users/me/profile"), "email"), kEmail);

  const std::string experiment = make_experiment(project);
  constexpr int kPoints = 12;
  for (int step = 0; step < kPoints; ++step) {
    const std::string number = std::to_string(step);
    ask("POST", "/api/scalars/log/" + experiment,
        R"({"scalars":{"train/loss":)" + std::to_string(1.0 / (step + 1)) +
            R"(,"val/loss":0.5,"val accuracy":0.9},"step":)" + number + R"(,"tags":null})");
  }
  for (const char* metric :
       {R"("name":"accuracy","value":0.98)", R"("name":"loss","value":0.07)"}) {
    ask("POST", "/api/metrics",
        R"({"experimentId":")" + experiment + "\"," + metric +
            R"(,"step":0,"direction":"maximize","label":null})");
  }
  ask("PATCH", "/api/experiments/" + experiment, R"({"status":"complete","progress":100})");

  EXPECT_EQ(text(ask("GET", "/api/experiments/" + experiment), "status"), "complete");
  const JsonValue scalars =
      ask("GET", "/api/scalars/get/" + experiment + "?max_points=1000&return_tags=false");
  const JsonValue* const series = scalars.member("data")->as_array()->at(0).member("scalars");
  ASSERT_NE(series, nullptr);
  for (const char* name : {"train/loss", "val/loss", "val_accuracy"}) {
    ASSERT_NE(series->member(name), nullptr) << name;
    EXPECT_EQ(series->member(name)->member("y")->as_array()->size(), kPoints) << name;
  }
  const JsonValue logged =
      ask("POST", "/api/scalars/last_logged/" + project, R"({"experiment_ids":null})");
  EXPECT_EQ(text(logged.member("data")->as_array()->at(0), "experiment_id"), experiment);
  EXPECT_EQ(ask("GET", "/api/experiments/" + experiment + "/metrics").as_array()->size(), 2U);
}

TEST_F(ExperimentsClients, TheWebPageSeesNoFailedCall) {
  EXPECT_EQ(text(ask("GET", "/api/users/me"), "email"), kEmail);
  const std::string project = make_project();
  const std::string first = make_experiment(project);
  const std::string second = make_experiment(project, R"(,"parentExperimentId":")" + first + "\"");
  ask("GET", "/api/projects");
  ask("GET", "/api/projects/" + project);
  ask("PATCH", "/api/projects/" + project, R"({"settings":{"displayMetrics":[]}})");
  ask("GET", "/api/dashboard/project/" + project + "/stats");
  ask("GET", "/api/experiments/recent?projectId=" + project + "&limit=5");
  ask("GET", "/api/hypotheses/recent?projectId=" + project + "&limit=5");
  EXPECT_EQ(ask("GET", "/api/projects/" + project + "/experiments").as_array()->size(), 2U);
  ask("GET", "/api/projects/" + project + "/metrics");
  ask("GET", "/api/scalars/get/project/" + project);
  ask("PATCH", "/api/projects/" + project + "/experiments/reorder",
      R"({"experimentIds":[")" + second + R"(",")" + first + R"("]})");
  const std::string hypothesis =
      text(ask("POST", "/api/hypotheses",
               R"({"projectId":")" + project +
                   R"(","title":"Width helps","description":"","author":"Ann","status":"proposed",)"
                   R"("targetMetrics":["accuracy"],"baseline":"root"})"),
           "id");
  ask("PATCH", "/api/hypotheses/" + hypothesis, R"({"status":"supported"})");
  ask("GET", "/api/projects/" + project + "/hypotheses");
  ask("DELETE", "/api/hypotheses/" + hypothesis);
  const std::string team = text(ask("POST", "/api/teams", R"({"name":"Vision"})"), "id");
  ask("PATCH", "/api/teams", R"({"id":")" + team + R"(","name":"Sight"})");
  ask("DELETE", "/api/teams/" + team);
  make_token();
  ask("GET", "/api/users/me/api-tokens");
  ask("DELETE", "/api/experiments/" + second);
  ask("DELETE", "/api/projects/" + project);
}

}  // namespace
}  // namespace cq::test
