// What a person at a terminal sees when a command asks for a password.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stored_callers.hpp"
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
    return !DatabaseFile(directory_.path() / "cq.db")
                .run("SELECT id FROM users WHERE username = 'alice'")
                .empty();
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

/// A command that asks for a password.
struct PasswordCommand {
  const char* name;
  std::vector<std::string> arguments;
  const char* whose;
};

class EveryPasswordPrompt : public testing::TestWithParam<PasswordCommand> {
 protected:
  EveryPasswordPrompt() {
    environment_["CQ_FEATURES"] = "knowledge,experiments";
    make_database(environment_);
    add_user(directory_.path() / "cq.db", "alice");
    add_account(directory_.path() / "experiments.db", "ann@example.com");
  }

  static void wait_for_prompt(Terminal& terminal, const std::string& prompt) {
    terminal.wait_for(prompt);
    terminal.wait_for_echo(false);
  }
  [[nodiscard]] std::string first_prompt() const {
    return std::string("Password for '") + GetParam().whose + "': ";
  }
  /// With their passwords' hashes.
  [[nodiscard]] std::vector<Row> users_and_accounts() const {
    std::vector<Row> all;
    for (const char* name : {"cq.db", "experiments.db"}) {
      for (Row& row : DatabaseFile(directory_.path() / name).run("SELECT * FROM users")) {
        all.push_back(std::move(row));
      }
    }
    return all;
  }

  TempDirectory directory_;
  std::map<std::string, std::string> environment_ = server_environment(directory_.path() / "cq.db");
};

TEST_P(EveryPasswordPrompt, IsShownTwiceAndNothingOfWhatIsTyped) {
  Terminal terminal{cq_server_options(GetParam().arguments, environment_)};
  wait_for_prompt(terminal, first_prompt());
  terminal.type(std::string(kPassword) + "\n");
  wait_for_prompt(terminal, "The same again: ");
  terminal.type(std::string(kPassword) + "\n");
  EXPECT_EQ(terminal.wait_for_end(), 0) << terminal.shown();
  EXPECT_TRUE(terminal.echoes());
  EXPECT_EQ(terminal.shown().find("horse"), std::string::npos) << terminal.shown();
}

TEST_P(EveryPasswordPrompt, LeavesTheTerminalAsItWasAfterAnInterrupt) {
  const std::vector<Row> before = users_and_accounts();
  ASSERT_EQ(before.size(), 2U);
  for (const bool at_the_second : {false, true}) {
    Terminal terminal{cq_server_options(GetParam().arguments, environment_)};
    wait_for_prompt(terminal, first_prompt());
    if (at_the_second) {
      terminal.type(std::string(kPassword) + "\n");
      wait_for_prompt(terminal, "The same again: ");
    }
    terminal.type("correct ho");
    // The first one may come before the command has begun to read.
    do {
      terminal.type("\x03");
    } while (!terminal.lets_go_within(std::chrono::milliseconds(200)));
    EXPECT_EQ(terminal.wait_for_end(), 128 + SIGINT) << terminal.shown();
    EXPECT_TRUE(terminal.echoes());
    EXPECT_EQ(terminal.shown().find("correct"), std::string::npos) << terminal.shown();
  }
  EXPECT_EQ(users_and_accounts(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Of, EveryPasswordPrompt,
    testing::Values(PasswordCommand{"UserCreate", {"user", "create", "bob"}, "bob"},
                    PasswordCommand{"UserPasswd", {"user", "passwd", "alice"}, "alice"},
                    PasswordCommand{"AccountCreate",
                                    {"account", "create", "bob@example.com"},
                                    "bob@example.com"},
                    PasswordCommand{"AccountPassword",
                                    {"account", "password", "ann@example.com"},
                                    "ann@example.com"}),
    [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace cq::test
