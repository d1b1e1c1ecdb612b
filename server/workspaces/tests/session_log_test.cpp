#include "workspaces/session_log.hpp"

#include <gmock/gmock.h>

#include "workspaces/tests/routes_fixture.hpp"

namespace cq::workspaces {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = http::BodyPiece::Kind;

class SessionLogTest : public RoutesFixture {
 protected:
  void SetUp() override {
    store_.sessions.create({.id = "s", .repository_id = 1, .commit_sha = "abc1234"});
  }

  /// A command that has written a line of that text.
  Command add_written(const std::string& text, std::int64_t sequence,
                      CommandStatus status = CommandStatus::kSucceeded) {
    const Command command = add_pending(sequence);
    write(command, text, status);
    return command;
  }

  Command add_pending(std::int64_t sequence) {
    return store_.commands.create({.session_id = "s", .command = "x"}, sequence, now_);
  }

  void write(const Command& command, const std::string& text, CommandStatus status) {
    const std::string path = write_file(std::to_string(command.id) + ".log", text + "\n");
    store_.commands.record_result(command.id, {.status = status, .log_path = path}, now_);
  }

  void end_session() { store_.sessions.set_status("s", SessionStatus::kCompleted, {}, now_); }

  /// The texts of the lines that come until there are none for now.
  static std::vector<std::string> texts_now(SessionLog& log) {
    std::vector<std::string> texts;
    http::BodyPiece piece;
    do {
      piece = log.next();
      std::istringstream lines(piece.bytes);
      for (std::string line; std::getline(lines, line);) {
        texts.push_back(*std::get<JsonValue>(parse_json(line)).member("message")->as_string());
      }
    } while (piece.kind == Kind::kMore);
    return texts;
  }

  const std::shared_ptr<LogFollowers> followers_ = std::make_shared<LogFollowers>();
};

TEST_F(SessionLogTest, ACommandThatNobodyTakesHoldsUpNone) {
  add_pending(0);
  SessionLog log(service_, "s", followers_);
  EXPECT_THAT(texts_now(log), IsEmpty());
  add_written("taken", 1);
  EXPECT_THAT(texts_now(log), ElementsAre("taken"));
}

TEST_F(SessionLogTest, EachLogComesOnceWhateverIsPutInFrontOfIt) {
  add_written("a", 1);
  const Command running = add_written("b", 2, CommandStatus::kRunning);
  SessionLog log(service_, "s", followers_);
  EXPECT_THAT(texts_now(log), ElementsAre("a", "b"));
  add_written("in front", 0);
  add_written("twin of a", 1);
  EXPECT_THAT(texts_now(log), IsEmpty()) << "b isn't through";
  write(running, "end of b", CommandStatus::kSucceeded);
  EXPECT_THAT(texts_now(log), ElementsAre("end of b", "in front", "twin of a"));
  EXPECT_THAT(texts_now(log), IsEmpty());
  add_written("last", 1);
  end_session();
  EXPECT_THAT(texts_now(log), ElementsAre("last"));
  EXPECT_EQ(log.next().kind, Kind::kLast);
}

TEST_F(SessionLogTest, ManyLogsComeInTheirOrder) {
  constexpr int kLogs = 600;
  std::vector<std::string> expected;
  for (int i = 0; i < kLogs; ++i) {
    expected.push_back(std::to_string(i));
    add_written(expected.back(), i);
  }
  SessionLog followed(service_, "s", followers_);
  EXPECT_EQ(texts_now(followed), expected);
  SessionLog once(service_, "s", nullptr);
  EXPECT_EQ(texts_now(once), expected);
  EXPECT_EQ(once.next().kind, Kind::kLast);
}

TEST_F(SessionLogTest, APollReadsABoundedPartOfTheCommands) {
  constexpr int kWaiting = 3'000;
  for (int i = 0; i < kWaiting; ++i) add_pending(i);
  SessionLog log(service_, "s", followers_);
  EXPECT_EQ(log.next().kind, Kind::kPostponed);
  EXPECT_LE(store_.commands.most_read, 256U);
  EXPECT_LE(store_.commands.read, 1'024U);
  add_written("behind them", kWaiting);
  std::vector<std::string> texts;
  for (int polls = 0; polls < 4 && texts.empty(); ++polls) texts = texts_now(log);
  EXPECT_THAT(texts, ElementsAre("behind them"));
}

TEST_F(SessionLogTest, FollowersAreCounted) {
  std::vector<std::unique_ptr<SessionLog>> logs;
  const auto follow = [&] {
    logs.push_back(std::make_unique<SessionLog>(service_, "s", followers_));
  };
  for (std::size_t i = 0; i < LogFollowers::kMost; ++i) follow();
  for (int tries = 0; tries < 2; ++tries) {
    try {
      follow();
      ADD_FAILURE() << "one more may follow";
    } catch (const api::Refusal& refusal) {
      EXPECT_EQ(refusal.status(), 503);
      EXPECT_GT(refusal.retry_after().count(), 0);
    }
  }
  const SessionLog reading(service_, "s", nullptr);  // doesn't count
  logs.pop_back();
  EXPECT_NO_THROW(follow());
}

TEST_F(SessionLogTest, ASessionHasABoundedNumberOfCommands) {
  const std::string root = token("root", {scopes::kAdmin});
  store_.commands.all.resize(kMostCommands - 1, {.session_id = "s", .command = "x"});
  const std::string body = R"({"argv":["x"]})";
  EXPECT_EQ(send("POST", "/sessions/s/commands", root, body).status, 201);
  EXPECT_EQ(send("POST", "/sessions/s/commands", root, body).status, 409);
  EXPECT_EQ(store_.commands.all.size(), kMostCommands);
}

}  // namespace
}  // namespace cq::workspaces
