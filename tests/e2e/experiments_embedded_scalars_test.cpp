#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <optional>
#include <regex>

#include "e2e/database_file.hpp"
#include "e2e/experiments_server.hpp"
#include "e2e/stored_callers.hpp"
#include "support/eventually.hpp"
#include "support/sanitizers.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A server that keeps scalars itself, with a project and an experiment.
class EmbeddedScalars : public testing::Test {
 protected:
  EmbeddedScalars() {
    serve();
    token_ = add_account(directory_.path() / "experiments.db", "ann@example.com").login;
    project_ = id_of(send("POST", "/projects", R"({"name":"p"})"));
    experiment_ = make_experiment();
  }

  void serve() {
    server_.reset();
    server_.emplace(environment_);
  }

  std::string make_experiment() {
    return id_of(send("POST", "/experiments", R"({"projectId":")" + project_ + R"(","name":"e"})"));
  }

  HttpAnswer send(const std::string& method, const std::string& path,
                  const std::string& body = "") {
    Headers headers{{"Authorization", "Bearer " + token_}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return send_request(server_->port(), method, "/api" + path, headers, body);
  }

  HttpAnswer log(const std::string& body = R"({"scalars":{"a":1},"step":1})") {
    return send("POST", "/scalars/log/" + experiment_, body);
  }
  HttpAnswer log_batch(const std::string& body) {
    return send("POST", "/scalars/log_batch/" + experiment_, body);
  }
  std::string get(const std::string& query = "") {
    return send("GET", "/scalars/get/" + experiment_ + query).body;
  }
  [[nodiscard]] std::string data_of(const std::string& scalars) const {
    return R"({"data":[{"experiment_id":")" + experiment_ + R"(","scalars":)" + scalars +
           R"(,"tags":null}]})";
  }

  const TempDirectory directory_;
  std::map<std::string, std::string> environment_ =
      experiments_environment(directory_.path() / "experiments.db");
  std::optional<ServerProcess> server_;
  std::string token_;
  std::string project_;
  std::string experiment_;
};

TEST_F(EmbeddedScalars, AreKeptBesideTheExperimentsAndThereAfterARestart) {
  EXPECT_EQ(log().body, R"({"status":"logged","warnings":null})");
  serve();
  EXPECT_EQ(get(), data_of(R"({"a":{"x":[1],"y":[1.0]}})"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "scalars.db"));
}

TEST_F(EmbeddedScalars, OfABatchThatIsSentAgainAreKeptOnce) {
  const std::string batch = R"({"batch_id":"b1","scalars":[{"scalars":{"a":1},"step":1}]})";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(log_batch(batch).status, 200);
  EXPECT_EQ(get(), data_of(R"({"a":{"x":[1],"y":[1.0]}})"));
  log_batch(R"({"batch_id":null,"scalars":[{"scalars":{"a":2},"step":1}]})");
  EXPECT_EQ(get(), data_of(R"({"a":{"x":[1,1],"y":[1.0,2.0]}})"));
  EXPECT_EQ(log_batch(R"({"batch_id":"","scalars":[]})").status, 422);
}

TEST_F(EmbeddedScalars, AreThinnedToTheMostPointsAndKeepTheSpike) {
  std::string rows;
  for (int step = 0; step < 1000; ++step) {
    rows += (rows.empty() ? "" : ",") + std::string(R"({"step":)") + std::to_string(step) +
            R"(,"scalars":{"a":)" + (step == 517 ? "1000" : "1") + "}}";
  }
  EXPECT_EQ(log_batch(R"({"scalars":[)" + rows + "]}").status, 200);
  const auto count = [this](const std::string& query) {
    const HttpAnswer answer = send("GET", "/scalars/get/" + experiment_ + query);
    const JsonValue json = answer.json();
    const JsonValue& one = json.member("data")->as_array()->front();
    return one.member("scalars")->member("a")->member("x")->as_array()->size();
  };
  EXPECT_EQ(count(""), 1000U);
  EXPECT_EQ(count("?max_points=1000&sampling=uniform"), 1000U);
  EXPECT_EQ(count("?max_points=20000"), 1000U);
  EXPECT_LE(count("?max_points=50"), 50U);
  EXPECT_GE(count("?max_points=50"), 10U);
  EXPECT_THAT(get("?max_points=50"), HasSubstr("1000.0"));
  EXPECT_EQ(get("?max_points=50&sampling=extremes"), get("?max_points=50"));
  EXPECT_EQ(count("?max_points=50&sampling=all"), 1000U);
  EXPECT_EQ(count("?sampling=uniform"), 1000U);
  EXPECT_EQ(get("?max_points=4&sampling=uniform"),
            data_of(R"({"a":{"x":[0,333,666,999],"y":[1.0,1.0,1.0,1.0]}})"));
  EXPECT_EQ(count("?max_points=50&sampling=reservoir"), 50U);
}

TEST_F(EmbeddedScalars, AreAskedForByNameByStepsAndWithTheirTimes) {
  log_batch(R"({"scalars":[{"step":1,"scalars":{"a":1,"b":9}},{"step":2,"scalars":{"a":2}},)"
            R"({"step":5,"scalars":{"a":5,"c":7}}]})");
  EXPECT_EQ(get("?name=b"), data_of(R"({"b":{"x":[1],"y":[9.0]}})"));
  EXPECT_EQ(get("?name=b&name=c"), data_of(R"({"b":{"x":[1],"y":[9.0]},"c":{"x":[5],"y":[7.0]}})"));
  EXPECT_EQ(get("?name=none"), R"({"data":[]})");
  EXPECT_EQ(get("?first_step=2&last_step=4"), data_of(R"({"a":{"x":[2],"y":[2.0]}})"));
  EXPECT_EQ(get("?first_step=2&max_points=1"),
            data_of(R"({"a":{"x":[5],"y":[5.0]},"c":{"x":[5],"y":[7.0]}})"));
  EXPECT_EQ(get("?first_step=6"), R"({"data":[]})");
  EXPECT_THAT(get("?name=c&x=time"),
              testing::MatchesRegex(R"(.*"c":\{"x":\[[0-9]{13}\],"y":\[7\.0\].*)"));
  for (const char* query : {"?x=value", "?first_step=a", "?last_step=1.5", "?sampling=none"}) {
    EXPECT_EQ(send("GET", "/scalars/get/" + experiment_ + query).status, 422) << query;
  }
}

TEST_F(EmbeddedScalars, OfALongSeriesAreSentWhole) {
  // More than the server holds of a series, where no sanitizer makes each row take so long.
  constexpr int kBatches = kSanitized ? 2 : 12;
  constexpr int kRows = 5000;
  int step = 0;
  for (int batch = 0; batch < kBatches; ++batch) {
    std::string rows;
    for (int i = 0; i < kRows; ++i, ++step) {
      rows += (rows.empty() ? "" : ",") + std::string(R"({"step":)") + std::to_string(step) +
              R"(,"scalars":{"a":0.5}})";
    }
    ASSERT_EQ(log_batch(R"({"scalars":[)" + rows + "]}").status, 200);
  }
  const HttpAnswer answer = send("GET", "/scalars/get/" + experiment_);
  const JsonValue json = answer.json();
  ASSERT_NE(json.member("data"), nullptr) << answer.body.substr(0, 200);
  const JsonValue& series =
      *json.member("data")->as_array()->front().member("scalars")->member("a");
  ASSERT_EQ(series.member("x")->as_array()->size(), static_cast<std::size_t>(step));
  ASSERT_EQ(series.member("y")->as_array()->size(), static_cast<std::size_t>(step));
  EXPECT_EQ(series.member("x")->as_array()->back().as_int64(), step - 1);
}

TEST_F(EmbeddedScalars, GoWithTheirExperimentAndTheirProject) {
  log();
  const std::string gone = experiment_;
  experiment_ = make_experiment();
  log();
  EXPECT_THAT(send("GET", "/scalars/get/project/" + project_).body, HasSubstr(gone));
  EXPECT_EQ(send("DELETE", "/experiments/" + gone).status, 200);
  EXPECT_EQ(send("GET", "/scalars/get/project/" + project_).body,
            data_of(R"({"a":{"x":[1],"y":[1.0]}})"));
  EXPECT_THAT(send("POST", "/scalars/last_logged/" + project_, "{}").body, Not(HasSubstr(gone)));
  EXPECT_EQ(send("DELETE", "/projects/" + project_).status, 200);
  const ProcessResult left = run_cq_server({"export", "-", "--feature", "scalars"}, environment_);
  EXPECT_EQ(left.exit_status, 0) << left.err;
  EXPECT_EQ(std::count(left.out.begin(), left.out.end(), '\n'), 2) << left.out;
  EXPECT_THAT(left.out, HasSubstr(R"("counts":{"scalar_projects":0})"));
}

TEST_F(EmbeddedScalars, OfAProjectThatIsOlderThanTheirStoreAreKept) {
  server_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    if (entry.path().filename().string().starts_with("scalars.db")) {
      std::filesystem::remove(entry.path());
    }
  }
  serve();
  EXPECT_EQ(get(), R"({"data":[]})");
  EXPECT_EQ(log().status, 200);
  EXPECT_EQ(get(), data_of(R"({"a":{"x":[1],"y":[1.0]}})"));
}

TEST_F(EmbeddedScalars, AreAskedForByTheTimeWhenTheyCame) {
  log();
  EXPECT_EQ(get("?start_time=2090-01-01"), R"({"data":[]})");
  EXPECT_EQ(get("?end_time=2090-01-01T00:00:00%2B02:00&start_time=2020-01-01"), get());
  const HttpAnswer last = send("POST", "/scalars/last_logged/" + project_, "{}");
  const JsonValue json = last.json();
  const std::string time =
      *json.member("data")->as_array()->front().member("last_modified")->as_string();
  EXPECT_EQ(get("?start_time=" + time + "&end_time=" + time), get()) << "both are inclusive";
}

TEST_F(EmbeddedScalars, ThatCannotBeKeptAreRefusedWholly) {
  for (const char* bad : {"NaN", "Infinity"}) {
    EXPECT_EQ(log_batch(std::string(R"({"scalars":[{"scalars":{"a":1},"step":1},)") +
                        R"({"scalars":{"a":)" + bad + R"(},"step":2}]})")
                  .status,
              400)
        << bad;
  }
  EXPECT_EQ(log(R"({"scalars":{")" + std::string(1025, 'n') + R"(":1},"step":1})").status, 400);
  EXPECT_EQ(get(), R"({"data":[]})");
}

TEST_F(EmbeddedScalars, OfMoreNamesThanAnExperimentMayHaveAre400) {
  std::string names;
  for (int i = 0; i < 10'000; ++i) {
    names += (names.empty() ? "" : ",") + std::string(R"("n)") + std::to_string(i) + R"(":1)";
  }
  EXPECT_EQ(log(R"({"step":1,"scalars":{)" + names + "}}").status, 200);
  EXPECT_EQ(log(R"({"step":2,"scalars":{"n1":2}})").status, 200);
  const HttpAnswer refused = log(R"({"step":3,"scalars":{"one more":1}})");
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_THAT(refused.body, HasSubstr("10000 names"));
}

TEST_F(EmbeddedScalars, WhoseDatabaseIsLockedHoldUpNoExperiments) {
  constexpr int kRequests = 24;  // of each kind more than there are threads for
  environment_["CQ_SCALARS_DATABASE_URL"] =
      "sqlite:///" + (directory_.path() / "scalars.db").string() + "?timeout=600";
  serve();
  const std::string removed = make_experiment();
  DatabaseFile other(directory_.path() / "scalars.db");
  other.run("BEGIN IMMEDIATE");
  std::vector<std::future<int>> waiting;
  for (int i = 0; i < kRequests; ++i) {
    waiting.push_back(std::async(std::launch::async, [this, i, &removed] {
      return (i % 2 == 0 ? send("POST", "/projects", R"({"name":"q"})")
                         : send("DELETE", "/experiments/" + removed))
          .status;
    }));
  }
  ASSERT_TRUE(eventually([this] {
    const std::string text = send_request(server_->port(), "GET", "/metrics").body;
    const std::regex load(R"re(cq_worker_pool_(active|queued)\{pool="[^"]*-write"\} (\d+))re");
    int count = 0;
    for (std::sregex_iterator found(text.begin(), text.end(), load), end; found != end; ++found) {
      count += std::stoi((*found)[2]);
    }
    return count >= kRequests / 2;
  }));
  EXPECT_EQ(send("PATCH", "/experiments/" + experiment_, R"({"name":"f"})").status, 200);
  other.run("ROLLBACK");
  for (std::future<int>& one : waiting) one.get();
  EXPECT_EQ(send("POST", "/projects", R"({"name":"q"})").status, 200);
}

TEST_F(EmbeddedScalars, AreInBackupsAndExportsWithoutBeingNamed) {
  log();
  const std::string copy = (directory_.path() / "copy").string();
  const ProcessResult backup = run_cq_server({"backup", copy}, environment_);
  EXPECT_EQ(backup.exit_status, 0) << backup.err;
  EXPECT_THAT(backup.out + backup.err, HasSubstr("scalars"));
  const ProcessResult exported = run_cq_server({"export", "-"}, environment_);
  EXPECT_EQ(exported.exit_status, 0) << exported.err;
  EXPECT_THAT(exported.out, HasSubstr("scalar_chunk"));
}

TEST_F(EmbeddedScalars, HaveNoRoutesOfTheirOwnUnlessThoseAreSwitchedOn) {
  EXPECT_EQ(send_request(server_->port(), "GET", "/scalars/api/projects/exists/" + project_).status,
            404);
  environment_["CQ_SCALARS_PREFIX"] = "/scalars/api";
  serve();
  EXPECT_THAT(server_->log(), HasSubstr("Anybody who reaches this server"));
  log();
  const std::string tables = "/scalars/api/projects";
  EXPECT_THAT(send_request(server_->port(), "GET", tables + "/exists/" + project_).body,
              HasSubstr(R"("exists":true})"));
  EXPECT_EQ(send_request(server_->port(), "GET", tables + "/experiments/" + project_).body,
            R"([{"experiment_id":")" + experiment_ + R"("}])");
  EXPECT_EQ(send_request(server_->port(), "GET", "/scalars/api/scalars/get/" + project_).body,
            get());
  const std::string unknown = "00000000-0000-0000-0000-000000000000";
  const HttpAnswer refused = send_request(
      server_->port(), "POST", "/scalars/api/scalars/log/" + unknown + "/" + experiment_,
      {{"Content-Type", "application/json"}}, R"({"scalars":{"a":1},"step":1})");
  EXPECT_EQ(refused.status, 404);
  EXPECT_EQ(refused.body, R"({"detail":"Scalars table does not exist"})");
  const auto batch = [this](const std::string& project, const std::string& rows) {
    return send_request(server_->port(), "POST",
                        "/scalars/api/scalars/log_batch/" + project + "/" + experiment_,
                        {{"Content-Type", "application/json"}}, R"({"scalars":[)" + rows + "]}")
        .status;
  };
  EXPECT_EQ(batch(unknown, ""), 404);
  const auto asked = [this] {
    const std::string text = send_request(server_->port(), "GET", "/metrics").body;
    const std::regex count(R"re(_count\{[^}]*"scalars\.has_project"[^}]*\} (\d+))re");
    std::smatch found;
    return std::regex_search(text, found, count) ? std::stoi(found[1]) : 0;
  };
  const int asked_before = asked();
  EXPECT_GT(asked_before, 0);
  EXPECT_EQ(batch(project_, R"({"scalars":{"new":1},"step":1})"), 200);
  EXPECT_EQ(asked(), asked_before) << "logging itself finds out whether the project is there";
  EXPECT_THAT(send_request(server_->port(), "DELETE", tables + "/" + project_).body,
              HasSubstr("deleted successfully."));
  EXPECT_EQ(get(), R"({"data":[]})");
  environment_["CQ_SCALARS_PREFIX"] = "/api";
  const ProcessResult result = run_cq_server({"serve"}, environment_);
  EXPECT_EQ(result.exit_status, kMisconfigured);
  EXPECT_THAT(result.err, HasSubstr("CQ_SCALARS_PREFIX"));
}

}  // namespace
}  // namespace cq::test
