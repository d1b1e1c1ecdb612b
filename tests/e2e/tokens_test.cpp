// How long the tokens of persons are worth something.
#include <gtest/gtest.h>

#include <chrono>
#include <cq/timestamp.hpp>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "crypto/jwt.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

constexpr const char* kOwnUserPath = "/api/v1/users/me";
constexpr const char* kOwnPasswordPath = "/api/v1/users/me/password";

class PersonTokens : public testing::Test {
 protected:
  PersonTokens() { DatabaseFile(file_).add_contract_users(); }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }
  [[nodiscard]] int status_of(const std::string& token) const {
    return get(port(), kOwnUserPath, token).status;
  }
  [[nodiscard]] HttpAnswer change(const std::string& token, const std::string& from,
                                  const std::string& to) const {
    return post_json(port(), kOwnPasswordPath,
                     R"({"old_password":")" + from + R"(","new_password":")" + to + R"("})", token);
  }
  void run(const std::vector<std::string>& arguments, const std::string& input = "") const {
    const ProcessResult result = run_cq_server(arguments, server_environment(file_), input);
    EXPECT_EQ(result.exit_status, 0) << result.err;
  }
  /// As the original gives them out.
  static std::string token_of_the_original() {
    return crypto::JwtAuthority(kJwtSecret).issue("alice", now());
  }

  TempDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "cq.db";
  ServerProcess server_{file_};
};

TEST_F(PersonTokens, ADeletedUsersAreWorthNothingEvenForANamesake) {
  const HttpAnswer key =
      post_json(port(), "/api/v1/users/me/api-keys", R"({"name":"k","ttl":"1d"})",
                log_in(port(), "bob", "secret123"));
  const JsonValue made = key.json();
  const HttpAnswer unit =
      post_json(port(), "/api/v1/knowledge",
                R"({"domains":["a"],"insight":{"summary":"S","detail":"D","action":"A"}})",
                *made.member("token")->as_string());
  ASSERT_EQ(unit.status, 201);
  const JsonValue proposed = unit.json();
  const std::string approve = "/api/v1/review/" + *proposed.member("id")->as_string() + "/approve";
  const std::string ours = log_in(port(), "alice", "secret123");
  const std::string originals = token_of_the_original();
  EXPECT_EQ(status_of(ours), 200);
  EXPECT_EQ(status_of(originals), 200);
  run({"user", "delete", "alice", "--yes"});
  for (const std::string& token : {ours, originals}) {
    EXPECT_EQ(post_json(port(), approve, "", token).status, 401);
    EXPECT_EQ(get(port(), kOwnUserPath, token).body, R"({"detail":"Invalid or expired token"})");
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // times are in seconds
  run({"user", "create", "alice", "--password-stdin"}, "secret123\n");
  for (const std::string& token : {ours, originals}) {
    EXPECT_EQ(post_json(port(), approve, "", token).status, 401);
  }
  EXPECT_EQ(post_json(port(), approve, "", log_in(port(), "alice", "secret123")).status, 200);
  EXPECT_EQ(server_.stop(), 0);
}

TEST_F(PersonTokens, ANewPasswordEndsThoseOfTheOldOne) {
  const std::string ours = log_in(port(), "alice", "secret123");
  const std::string originals = token_of_the_original();
  const std::string of_bob = log_in(port(), "bob", "secret123");
  EXPECT_EQ(change(ours, "wrong", "new secret").status, 401);
  EXPECT_EQ(change(ours, "secret123", "").status, 422);
  EXPECT_EQ(post_json(port(), kOwnPasswordPath, R"({"new_password":"x"})", ours).status, 422);
  EXPECT_EQ(status_of(ours), 200);
  const HttpAnswer changed = change(ours, "secret123", "new secret");
  EXPECT_EQ(changed.status, 204);
  EXPECT_EQ(changed.body, "");
  EXPECT_EQ(status_of(ours), 401);
  EXPECT_EQ(status_of(originals), 401);
  EXPECT_EQ(status_of(of_bob), 200);
  EXPECT_THROW(log_in(port(), "alice", "secret123"), std::runtime_error);
  const std::string anew = log_in(port(), "alice", "new secret");
  EXPECT_EQ(status_of(anew), 200);
  run({"user", "passwd", "alice", "--password-stdin"}, "third secret\n");
  EXPECT_EQ(status_of(anew), 401) << "though the server ran on";
  EXPECT_EQ(status_of(log_in(port(), "alice", "third secret")), 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // times are in seconds
  EXPECT_EQ(status_of(token_of_the_original()), 200) << "given out since";
  EXPECT_EQ(server_.stop(), 0);
}

TEST_F(PersonTokens, TheOldPasswordIsNotTriedMoreOftenThanInALogin) {
  const std::string token = log_in(port(), "alice", "secret123");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(change(token, "wrong", "x").status, 401);
  const HttpAnswer refused = change(token, "secret123", "x");
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.header("retry-after"), "");
  EXPECT_EQ(server_.stop(), 0);
}

}  // namespace
}  // namespace cq::test
