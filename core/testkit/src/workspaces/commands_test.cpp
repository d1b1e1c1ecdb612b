#include <atomic>
#include <mutex>
#include <set>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using workspaces::Command;
using workspaces::CommandLog;
using workspaces::CommandPlace;
using workspaces::CommandStatus;

class CommandsTest : public WorkspacesTest {};
CQ_SUITE_OF("workspaces", CommandsTest, "commands", kNeedsWorkspaces, Lasting::kStore);

class SharedCommandsTest : public WorkspacesTest {
 protected:
  [[nodiscard]] Store& other() const { return *other_; }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedCommandsTest, "commands", kNeedsWorkspaces, Lasting::kProcess);

TEST_P(CommandsTest, QueueNumbersBehindTheSessionsOthers) {
  CQ_SENTENCE("commands.queue");
  const Command first = commands().queue(
      {.session_id = "s", .command = awkward_text(), .cwd = "/c", .env = R"({"A": "\u00e9"})"},
      second(0));
  EXPECT_EQ(first, (Command{.id = first.id,
                            .session_id = "s",
                            .sequence = 0,
                            .command = awkward_text(),
                            .cwd = "/c",
                            .env = R"({"A": "\u00e9"})",
                            .created_at = second(0),
                            .updated_at = second(0)}));
  EXPECT_EQ(commands().get(first.id), first);
  EXPECT_EQ(commands().queue({.session_id = "s", .command = "b"}, second(1)).sequence, 1);
  commands().create({.session_id = "s", .command = "c"}, 41, second(2));
  EXPECT_EQ(commands().queue({.session_id = "s", .command = "d"}, second(3)).sequence, 42);
  EXPECT_EQ(commands().queue({.session_id = "t", .command = "d"}, second(3)).sequence, 0);
}

TEST_P(CommandsTest, QueueTakesASessionThatIsntThere) {
  CQ_SENTENCE("commands.queue.unchecked");
  EXPECT_EQ(commands().queue({.session_id = "nope", .command = "x"}, second(0)).session_id, "nope");
}

TEST_P(SharedCommandsTest, CommandsThatAreQueuedAtAMomentGetDifferentNumbers) {
  CQ_SENTENCE("commands.queue.numbers");
  CQ_SENTENCE("commands.threads");
  constexpr unsigned kEach = 10;
  in_threads([&](unsigned thread) {
    auto& part_of_one = part<workspaces::Commands>(thread % 2 == 0 ? store() : other());
    for (unsigned i = 0; i < kEach; ++i) {
      part_of_one.queue({.session_id = "s", .command = "x"}, second(0));
    }
  });
  std::int64_t expected = 0;
  for (const Command& command : commands().list("s")) EXPECT_EQ(command.sequence, expected++);
  EXPECT_EQ(expected, kThreads * kEach);
}

TEST_P(CommandsTest, CreateTakesANumberThatIsTaken) {
  CQ_SENTENCE("commands.create");
  const Command first = commands().create({.session_id = "s", .command = "x"}, 41, second(0));
  EXPECT_EQ(first.sequence, 41);
  EXPECT_EQ(first.status, CommandStatus::kPending);
  EXPECT_EQ(commands().create({.session_id = "s", .command = "y"}, 41, second(0)).sequence, 41);
}

TEST_P(CommandsTest, NextSequenceReservesNothing) {
  CQ_SENTENCE("commands.next_sequence");
  EXPECT_EQ(commands().next_sequence("s"), 0);
  commands().create({.session_id = "s", .command = "x"}, 41, second(0));
  EXPECT_EQ(commands().next_sequence("s"), 42);
  EXPECT_EQ(commands().next_sequence("s"), 42);
  EXPECT_EQ(commands().next_sequence("t"), 0);
}

TEST_P(CommandsTest, GetHasNothingUnderAnIdThatNoneHas) {
  CQ_SENTENCE("commands.get");
  EXPECT_EQ(commands().get(1), std::nullopt);
}

TEST_P(CommandsTest, ListIsBySequenceThenById) {
  CQ_SENTENCE("commands.list");
  const auto late = commands().create({.session_id = "s", .command = "x"}, 2, second(0));
  const auto early = commands().create({.session_id = "s", .command = "x"}, 1, second(1));
  const auto twin = commands().create({.session_id = "s", .command = "x"}, 1, second(0));
  commands().create({.session_id = "t", .command = "x"}, 0, second(0));
  EXPECT_THAT(commands().list("s"), ElementsAre(early, twin, late));
  EXPECT_THAT(commands().list("u"), IsEmpty());
}

TEST_P(CommandsTest, RecordResultReplacesStatusExitCodeAndLog) {
  CQ_SENTENCE("commands.record_result");
  Command expected = commands().queue({.session_id = "s", .command = "x"}, second(0));
  expected.status = CommandStatus::kRunning;
  expected.log_path = "/l";
  expected.started_at = expected.updated_at = second(1);
  EXPECT_EQ(commands().record_result(
                expected.id, {.status = CommandStatus::kRunning, .log_path = "/l"}, second(1)),
            expected);
  expected.status = CommandStatus::kFailed;
  expected.exit_code = 2;
  expected.log_path = std::nullopt;
  expected.completed_at = expected.updated_at = second(2);
  EXPECT_EQ(commands().record_result(expected.id,
                                     {.status = CommandStatus::kFailed, .exit_code = 2}, second(2)),
            expected);
}

TEST_P(CommandsTest, RecordResultSetsTheTimeThatTheStatusIsAbout) {
  CQ_SENTENCE("commands.record_result.times");
  const auto id = commands().queue({.session_id = "s", .command = "x"}, second(0)).id;
  int moment = 0;
  for (const CommandStatus status :
       {CommandStatus::kSucceeded, CommandStatus::kFailed, CommandStatus::kCancelled}) {
    ++moment;
    EXPECT_EQ(commands().record_result(id, {.status = status}, second(moment)).completed_at,
              second(moment));
  }
  EXPECT_EQ(commands().get(id)->started_at, std::nullopt);
  const Command again =
      commands().record_result(id, {.status = CommandStatus::kRunning}, second(9));
  EXPECT_EQ(again.started_at, second(9));
  EXPECT_EQ(again.completed_at, second(3));
  const Command pending =
      commands().record_result(id, {.status = CommandStatus::kPending}, second(10));
  EXPECT_EQ(pending.started_at, second(9));
  EXPECT_EQ(pending.completed_at, second(3));
}

TEST_P(CommandsTest, RecordResultThrowsNotFound) {
  CQ_SENTENCE("commands.record_result.throws");
  EXPECT_EQ(error_kind_of([&] { commands().record_result(99, {}, second(0)); }),
            ErrorKind::kNotFound);
}

TEST_P(CommandsTest, QueueWithinRefusesACommandTooMany) {
  CQ_SENTENCE("commands.queue_within");
  const workspaces::NewCommand wanted{.session_id = "s", .command = "x"};
  EXPECT_EQ(commands().queue_within(wanted, 0, second(0)), std::nullopt);
  commands().queue({.session_id = "t", .command = "x"}, second(0));
  commands().create(wanted, 41, second(0));
  const auto last = commands().queue_within(wanted, 2, second(1));
  EXPECT_EQ(last.value().sequence, 42);
  EXPECT_EQ(commands().get(last->id), last);
  EXPECT_EQ(commands().queue_within(wanted, 2, second(2)), std::nullopt);
  EXPECT_EQ(commands().list("s").size(), 2U);
}

TEST_P(SharedCommandsTest, ConcurrentCallersQueueNoMoreThanMayBe) {
  CQ_SENTENCE("commands.queue_within");
  constexpr unsigned kEach = 10;
  constexpr std::size_t kMost = std::size_t{kThreads} * kEach / 2;
  std::atomic<std::size_t> queued = 0;
  in_threads([&](unsigned thread) {
    auto& part_of_one = part<workspaces::Commands>(thread % 2 == 0 ? store() : other());
    for (unsigned i = 0; i < kEach; ++i) {
      if (part_of_one.queue_within({.session_id = "s", .command = "x"}, kMost, second(0))) ++queued;
    }
  });
  EXPECT_EQ(queued, kMost);
  EXPECT_EQ(commands().list("s").size(), kMost);
}

TEST_P(CommandsTest, ListLogsGoesOnBehindAPlace) {
  CQ_SENTENCE("commands.list_logs");
  const auto add = [&](std::int64_t sequence) {
    return commands().create({.session_id = "s", .command = "x"}, sequence, second(0)).id;
  };
  const auto late = add(2);
  const auto early = add(1);
  const auto twin = add(1);
  commands().create({.session_id = "t", .command = "x"}, 1, second(0));
  commands().record_result(twin, {.status = CommandStatus::kRunning, .log_path = awkward_text()},
                           second(1));
  const CommandLog first{.id = early, .sequence = 1};
  const CommandLog second_one{
      .id = twin, .sequence = 1, .status = CommandStatus::kRunning, .log_path = awkward_text()};
  const CommandLog third{.id = late, .sequence = 2};
  EXPECT_THAT(commands().list_logs("s", {}, 9), ElementsAre(first, second_one, third));
  EXPECT_THAT(commands().list_logs("s", {}, 2), ElementsAre(first, second_one));
  EXPECT_THAT(commands().list_logs("s", CommandPlace{1, early}, 1), ElementsAre(second_one));
  EXPECT_THAT(commands().list_logs("s", CommandPlace{1, twin}, 9), ElementsAre(third));
  EXPECT_THAT(commands().list_logs("s", CommandPlace{1, early - 1}, 1), ElementsAre(first));
  EXPECT_THAT(commands().list_logs("s", CommandPlace{2, late}, 9), IsEmpty());
  EXPECT_THAT(commands().list_logs("u", {}, 9), IsEmpty());
}

TEST_P(CommandsTest, ListPageGoesOnBehindAPlaceAndFilters) {
  CQ_SENTENCE("commands.list_page");
  const auto add = [&](std::int64_t sequence) {
    return commands().create({.session_id = "s", .command = "x"}, sequence, second(0));
  };
  const auto late = add(2);
  const auto early = add(1);
  auto twin = add(1);
  commands().create({.session_id = "t", .command = "x"}, 1, second(0));
  twin = commands().record_result(twin.id, {.status = CommandStatus::kFailed}, second(1));
  const auto page = [&](std::optional<CommandStatus> status, std::optional<CommandPlace> behind,
                        std::size_t limit) {
    return commands().list_page(
        {.session_id = "s", .status = status, .behind = behind, .limit = limit});
  };
  EXPECT_THAT(page({}, {}, 9), ElementsAre(early, twin, late));
  EXPECT_THAT(page({}, {}, 2), ElementsAre(early, twin));
  EXPECT_THAT(page({}, CommandPlace{1, early.id}, 1), ElementsAre(twin));
  EXPECT_THAT(page({}, CommandPlace{2, late.id}, 9), IsEmpty());
  EXPECT_THAT(page(CommandStatus::kFailed, {}, 9), ElementsAre(twin));
  EXPECT_THAT(page(CommandStatus::kPending, CommandPlace{1, twin.id}, 9), ElementsAre(late));
  EXPECT_THAT(commands().list_page({.session_id = "u", .limit = 9}), IsEmpty());
}

}  // namespace

CQ_TESTS_OF(commands_test)

}  // namespace cq::testkit
