// What a person at a terminal sees when a command asks for a password.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "support/temp_directory.hpp"
#include "support/terminal.hpp"

namespace cq::test {
namespace {

constexpr const char* kPassword = "correct horse battery staple";

class PasswordPromptTest : public testing::Test {
 protected:
  /// `user create alice`, as far as the question.
  void SetUp() override { ask_for_alice(); }

  void ask_for_alice() {
    terminal_.wait_for("Password for 'alice': ");
    terminal_.wait_for_echo(false);
  }

  /// Whether alice is among the users.
  [[nodiscard]] bool has_alice() const {
    return run_cq_server({"user", "list"}, environment_).out.find("alice") != std::string::npos;
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
  Terminal terminal_{[this] {
    make_database(environment_);
    return cq_server_options({"user", "create", "alice"}, environment_);
  }()};
};

TEST_F(PasswordPromptTest, AsksTwiceAndShowsNothingOfWhatIsTyped) {
  terminal_.type(std::string(kPassword) + "\n");
  terminal_.wait_for("The same again: ");
  terminal_.wait_for_echo(false);
  terminal_.type(std::string(kPassword) + "\n");
  EXPECT_EQ(terminal_.wait_for_end(), 0) << terminal_.shown();
  EXPECT_EQ(terminal_.shown().find("horse"), std::string::npos) << terminal_.shown();
  EXPECT_TRUE(has_alice());
}

TEST_F(PasswordPromptTest, TwoThatDifferMakeNoUser) {
  terminal_.type(std::string(kPassword) + "\n");
  terminal_.wait_for("The same again: ");
  terminal_.wait_for_echo(false);
  terminal_.type("another horse\n");
  EXPECT_EQ(terminal_.wait_for_end(), 2) << terminal_.shown();
  EXPECT_NE(terminal_.shown().find("The two passwords differ."), std::string::npos)
      << terminal_.shown();
  EXPECT_EQ(terminal_.shown().find("horse"), std::string::npos) << terminal_.shown();
  EXPECT_FALSE(has_alice());
}

TEST_F(PasswordPromptTest, AsksForANewPasswordAlike) {
  terminal_.type(std::string(kPassword) + "\n");
  terminal_.wait_for("The same again: ");
  terminal_.wait_for_echo(false);
  terminal_.type(std::string(kPassword) + "\n");
  ASSERT_EQ(terminal_.wait_for_end(), 0) << terminal_.shown();
  Terminal change{cq_server_options({"user", "passwd", "alice"}, environment_)};
  change.wait_for("Password for 'alice': ");
  change.wait_for_echo(false);
  change.type("another horse\n");
  change.wait_for("The same again: ");
  change.wait_for_echo(false);
  change.type("another horse\n");
  EXPECT_EQ(change.wait_for_end(), 0) << change.shown();
  EXPECT_EQ(change.shown().find("horse"), std::string::npos) << change.shown();
  ServerProcess server(environment_);
  EXPECT_NO_THROW(log_in(server.port(), "alice", "another horse"));
  EXPECT_THROW(log_in(server.port(), "alice", kPassword), std::runtime_error);
}

TEST_F(PasswordPromptTest, EchoIsBackAfterAnInterrupt) {
  terminal_.type("correct ho");
  // The first one may come before the command has begun to read.
  do {
    terminal_.type("\x03");
  } while (!terminal_.lets_go_within(std::chrono::milliseconds(200)));
  EXPECT_EQ(terminal_.wait_for_end(), 128 + SIGINT) << terminal_.shown();
  EXPECT_TRUE(terminal_.echoes());
  EXPECT_EQ(terminal_.shown().find("correct"), std::string::npos) << terminal_.shown();
  EXPECT_FALSE(has_alice());
}

TEST_F(PasswordPromptTest, EndOfInputIsNoPassword) {
  terminal_.type("\x04");
  EXPECT_EQ(terminal_.wait_for_end(), 2) << terminal_.shown();
  EXPECT_TRUE(terminal_.echoes());
  EXPECT_FALSE(has_alice());
}

}  // namespace
}  // namespace cq::test
