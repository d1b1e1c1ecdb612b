#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

/// The example of docs/examples/jsonl-store, built against what is installed, and loaded by the
/// server that is installed.
namespace cq::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kProposal =
    R"({"domains":["api"],"insight":{"summary":"S","detail":"D","action":"A"}})";
constexpr const char* kPassword = "a good password";

class JsonlExample : public testing::Test {
 protected:
  [[nodiscard]] std::map<std::string, std::string> environment() const {
    return {{"CQ_JWT_SECRET", kJwtSecret},
            {"CQ_API_KEY_PEPPER", kPepper},
            {"CQ_DATABASE_URL", "jsonl:///" + file_.string()},
            {"CQ_STORE_MODULE_PATH", CQ_EXAMPLE_DIRECTORY}};
  }
  [[nodiscard]] ServerProcess start() const { return {CQ_INSTALLED_SERVER, environment()}; }

  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                  const std::string& input = "") const {
    ProcessOptions options;
    options.arguments = {CQ_INSTALLED_SERVER};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.environment = environment();
    options.input = input;
    options.working_directory = directory_.path();
    return run_process(options);
  }
  void make_alice() const {
    const ProcessResult made =
        run({"user", "create", "alice", "--password-stdin"}, std::string(kPassword) + "\n");
    ASSERT_EQ(made.exit_status, 0) << made.err;
  }
  /// An API key of alice's.
  [[nodiscard]] std::string make_key() const {
    const ProcessResult made =
        run({"api-key", "create", "--user", "alice", "--name", "k", "--ttl", "1d"});
    EXPECT_EQ(made.exit_status, 0) << made.err;
    return made.out.substr(0, made.out.find('\n'));
  }
  static std::string propose(const ServerProcess& server, const std::string& key) {
    const HttpAnswer proposed = post_json(server.port(), "/api/v1/knowledge", kProposal, key);
    EXPECT_EQ(proposed.status, 201) << proposed.body;
    const JsonValue json = proposed.json();
    return *json.member("id")->as_string();
  }
  static void approve(const ServerProcess& server, const std::string& unit) {
    const std::string token = log_in(server.port(), "alice", kPassword);
    const HttpAnswer approved =
        post_json(server.port(), "/api/v1/review/" + unit + "/approve", "", token);
    EXPECT_EQ(approved.status, 200) << approved.body;
  }
  static std::string query(const ServerProcess& server) {
    return get(server.port(), "/api/v1/knowledge?domains=api").body;
  }
  [[nodiscard]] std::string text() const {
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.jsonl";
};

TEST_F(JsonlExample, KeepsAUnitThroughItsLifeAndARestart) {
  make_alice();
  const std::string key = make_key();
  std::string unit;
  {
    ServerProcess server = start();
    unit = propose(server, key);
    EXPECT_THAT(query(server), Not(HasSubstr(unit)));
    approve(server, unit);
    EXPECT_THAT(query(server), HasSubstr(unit));
    const std::string path = "/api/v1/knowledge/" + unit;
    EXPECT_EQ(post_json(server.port(), path + "/confirmations", "", key).status, 201);
    EXPECT_EQ(post_json(server.port(), path + "/confirmations", "", key).status, 201);
    EXPECT_EQ(post_json(server.port(), path + "/flags", R"({"reason":"stale"})", key).status, 201);
    EXPECT_EQ(server.stop(), 0);
  }
  ServerProcess server = start();
  const std::string answer = query(server);
  EXPECT_THAT(answer, HasSubstr(unit));
  EXPECT_THAT(answer, HasSubstr(R"("confidence":0.5499999999999999)"));
  EXPECT_THAT(answer, HasSubstr(R"("confirmations":3)"));
  EXPECT_THAT(answer, HasSubstr(R"("reason":"stale")"));
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(JsonlExample, ShowsEachProcessWhatAnotherWrote) {
  make_alice();
  ServerProcess first = start();
  ServerProcess second = start();
  const std::string key = make_key();  // by a third process, that of the command
  const std::string unit = propose(first, key);
  approve(second, unit);
  EXPECT_THAT(query(first), HasSubstr(R"("confidence":0.5,)"));
  const std::string path = "/api/v1/knowledge/" + unit + "/confirmations";
  EXPECT_EQ(post_json(second.port(), path, "", key).status, 201);
  EXPECT_THAT(query(first), HasSubstr(R"("confidence":0.6,)"));
  EXPECT_EQ(post_json(first.port(), path, "", key).status, 201);
  EXPECT_THAT(query(second), HasSubstr(R"("confidence":0.7,)"));
  EXPECT_EQ(first.stop(), 0);
  EXPECT_EQ(second.stop(), 0);
}

TEST_F(JsonlExample, CutsOffALineThatAWriterLeftTorn) {
  make_alice();
  const std::string before = text();
  std::ofstream(file_, std::ios::app) << R"({"user":{"id":2,"username":"mall)";
  const ProcessResult listed = run({"user", "list"});
  EXPECT_EQ(listed.exit_status, 0) << listed.err;
  EXPECT_THAT(listed.out, HasSubstr("alice"));
  EXPECT_EQ(text(), before);
}

TEST_F(JsonlExample, LeavesAloneWhatIsNoFileOfItsOwn) {
  const std::string letter = "Dear Sir or Madam,\nwithout an end";
  std::ofstream(file_) << letter;
  const ProcessResult refused = run({"user", "list"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.err, HasSubstr("is no file of the jsonl module's"));
  EXPECT_EQ(text(), letter);
}

TEST_F(JsonlExample, NamesTheLineThatCantBeReplayed) {
  make_alice();
  std::ofstream(file_, std::ios::app) << R"({"confirmation":{"unit":"ku_1","at":"never"}})"
                                      << "\n";
  const ProcessResult refused = run({"user", "list"});
  EXPECT_NE(refused.exit_status, 0);
  EXPECT_THAT(refused.err, HasSubstr("Line 3 of " + file_.string()));
  EXPECT_THAT(refused.err, HasSubstr("its 'at' has no meaning"));
}

}  // namespace
}  // namespace cq::test
