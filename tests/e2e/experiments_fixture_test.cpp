// A database that the original wrote: everybody logs in, tokens work, and every answer is as it
// was.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <variant>

#include "e2e/contract_matching.hpp"
#include "e2e/experiments_server.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {
namespace {

JsonValue expected_of_original() {
  std::ifstream file(std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "fixtures" /
                     "experiments-expected.json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return std::get<JsonValue>(parse_json(text));
}

class ExperimentsOfTheOriginal : public testing::Test {
 protected:
  ExperimentsOfTheOriginal() {
    std::filesystem::copy_file(original_experiments(), database_);
    server_.emplace(experiments_environment(database_));
  }

  HttpAnswer send(const std::string& method, const std::string& path, const std::string& token) {
    return send_request(server_->port(), method, path, {{"Authorization", "Bearer " + token}});
  }

  [[nodiscard]] std::string expected_text(const char* name) const {
    return *expected_.member(name)->as_string();
  }

  const JsonValue expected_ = expected_of_original();
  const TempDirectory directory_;
  const std::filesystem::path database_ = directory_.path() / "experiments.db";
  std::optional<ServerProcess> server_;
};

TEST_F(ExperimentsOfTheOriginal, EveryAnswerIsAsItWas) {
  const JsonValue::Object& answers = *expected_.member("answers")->as_object();
  EXPECT_EQ(answers.size(), 12U);
  std::map<std::string, std::string> logins;
  for (const auto& [request, wanted] : answers) {
    std::istringstream words(request);
    std::string who;
    std::string method;
    std::string path;
    words >> who >> method >> path;
    if (!logins.contains(who)) {
      logins[who] = log_in_account(server_->port(), who + "@example.com");
    }
    EXPECT_EQ(differences(wanted, send(method, path, logins[who]).json(), {}, "body"),
              std::vector<std::string>())
        << request;
  }
}

// As it is started by whoever exchanges the program alone.
TEST_F(ExperimentsOfTheOriginal, ItsSettingsCountByTheirNamesAndTheLogSaysSo) {
  server_.reset();
  EXPECT_TRUE(std::filesystem::remove(directory_.path() / "scalars.db"));  // the first one's
  auto environment = experiments_environment(database_);
  for (const auto& [ours, theirs] :
       std::map<std::string, std::string>{{"CQ_EXPERIMENTS_DATABASE_URL", "DATABASE_URL"},
                                          {"CQ_EXPERIMENTS_JWT_SECRET", "JWT_SECRET"}}) {
    environment[theirs] = environment.at(ours);
    environment.erase(ours);
  }
  environment["DATABASE_URL"] = "sqlite+aiosqlite:///" + database_.string();
  environment["api_prefix"] = "/tracker";
  environment["SCALARS_SERVICE_URL"] = "";
  server_.emplace(environment);
  EXPECT_EQ(send("GET", "/tracker/projects", expected_text("api_token_of_ann")).status, 200);
  EXPECT_EQ(send("GET", "/api/projects", expected_text("api_token_of_ann")).status, 404);
  const std::string secret = environment.at("JWT_SECRET");
  EXPECT_EQ(server_->stop(), 0);
  for (const char* name : {"DATABASE_URL", "JWT_SECRET", "API_PREFIX", "SCALARS_SERVICE_URL"}) {
    EXPECT_NE(server_->log().find(std::string(" is taken from ") + name + " (environment)"),
              std::string::npos)
        << name << server_->log();
  }
  EXPECT_EQ(server_->log().find(secret), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "scalars.db")) << "they are off";
}

TEST_F(ExperimentsOfTheOriginal, ItsApiTokensAreWhatTheyWere) {
  const auto status = [this](const char* token) {
    return send("GET", "/api/projects", expected_text(token)).status;
  };
  EXPECT_EQ(status("api_token_of_ann"), 200);
  EXPECT_EQ(status("revoked_api_token_of_ann"), 401);
  EXPECT_EQ(status("api_token_without_scopes_of_mia"), 403);
}

}  // namespace
}  // namespace cq::test
