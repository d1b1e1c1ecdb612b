#include <atomic>
#include <stdexcept>

#include "workspaces/workspaces_fixture.hpp"

namespace cq::testkit {
namespace {

using workspaces::KeptAnswer;
using workspaces::KeptAnswers;
using workspaces::Repetition;

class KeptAnswersTest : public WorkspacesTest {
 protected:
  [[nodiscard]] Repetition begin(const std::string& key, const std::string& content,
                                 Timestamp at) const {
    return kept_answers().begin(key, content, at).repetition;
  }
};
CQ_SUITE_OF("workspaces", KeptAnswersTest, "kept_answers", kNeedsWorkspaces, Lasting::kStore);

class SharedKeptAnswersTest : public WorkspacesTest {
 protected:
  [[nodiscard]] KeptAnswers& answers_of(unsigned thread) const {
    return part<KeptAnswers>(thread % 2 == 0 ? store() : *other_);
  }

 private:
  std::unique_ptr<Store> other_ = open_store(feature(), url());
};
CQ_SUITE_OF("workspaces", SharedKeptAnswersTest, "kept_answers", kNeedsWorkspaces,
            Lasting::kProcess);

class LastingKeptAnswersTest : public WorkspacesTest {};
CQ_SUITE_OF("workspaces", LastingKeptAnswersTest, "durability", kNeedsWorkspaces,
            Lasting::kProcess);

TEST_P(KeptAnswersTest, ARepetitionGetsTheAnswerOfTheFirst) {
  CQ_SENTENCE("kept_answers.begin");
  CQ_SENTENCE("kept_answers.finish");
  EXPECT_EQ(begin("k", "c", second(0)), Repetition::kNone);
  EXPECT_EQ(begin("k", "c", second(1)), Repetition::kUnderWay);
  EXPECT_EQ(begin("k", "d", second(1)), Repetition::kDiffers);
  EXPECT_EQ(begin("l", "c", second(1)), Repetition::kNone);
  const KeptAnswer answer{.status = 201, .body = awkward_text()};
  kept_answers().finish("k", answer);
  kept_answers().finish("k", {.status = 200, .body = "another"});
  kept_answers().finish("unknown", answer);
  const auto known = kept_answers().begin("k", "c", second(2));
  EXPECT_EQ(known.repetition, Repetition::kAnswered);
  EXPECT_EQ(known.answer, answer);
  EXPECT_EQ(begin("k", "d", second(2)), Repetition::kDiffers);
  EXPECT_EQ(begin("unknown", "c", second(2)), Repetition::kNone);
}

TEST_P(KeptAnswersTest, WhatIsForgottenIsNew) {
  CQ_SENTENCE("kept_answers.forget");
  EXPECT_EQ(begin("k", "c", second(0)), Repetition::kNone);
  kept_answers().forget("k");
  kept_answers().forget("unknown");
  EXPECT_EQ(begin("k", "d", second(1)), Repetition::kNone);
}

TEST_P(KeptAnswersTest, WhatIsOldIsNew) {
  CQ_SENTENCE("kept_answers.begin.old");
  using std::chrono::seconds;
  EXPECT_EQ(begin("lost", "c", second(0)), Repetition::kNone);
  EXPECT_EQ(begin("done", "c", second(0)), Repetition::kNone);
  kept_answers().finish("done", {.status = 201, .body = "x"});
  const Timestamp later = second(0) + workspaces::kUnderWayAtMost;
  EXPECT_EQ(begin("lost", "c", later), Repetition::kUnderWay);
  EXPECT_EQ(begin("lost", "c", later + seconds(1)), Repetition::kNone);
  const Timestamp next_day = second(0) + workspaces::kAnswersKept;
  EXPECT_EQ(begin("done", "c", next_day), Repetition::kAnswered);
  EXPECT_EQ(begin("done", "c", next_day + seconds(1)), Repetition::kNone);
}

// As where the process was killed after the change.
TEST_P(KeptAnswersTest, WhatWasCarriedOutIsNeverNewAndAtLastLost) {
  CQ_SENTENCE("kept_answers.carry_out");
  CQ_SENTENCE("kept_answers.begin.lost");
  EXPECT_EQ(begin("k", "c", second(0)), Repetition::kNone);
  kept_answers().carry_out("k", [&] { sessions().create(session(1, second(0))); });
  const Timestamp later = second(0) + workspaces::kUnderWayAtMost;
  EXPECT_EQ(begin("k", "c", later), Repetition::kUnderWay);
  EXPECT_EQ(begin("k", "c", later + std::chrono::seconds(1)), Repetition::kLost);
  EXPECT_EQ(begin("k", "d", later + std::chrono::seconds(1)), Repetition::kDiffers);
  kept_answers().forget("k");
  EXPECT_EQ(begin("k", "c", later + std::chrono::seconds(1)), Repetition::kLost);
  const KeptAnswer answer{.status = 201, .body = "x"};
  kept_answers().finish("k", answer);
  EXPECT_EQ(kept_answers().begin("k", "c", later + std::chrono::seconds(2)).answer, answer);
  kept_answers().forget("k");
  EXPECT_EQ(begin("k", "c", later + std::chrono::seconds(3)), Repetition::kNone);
}

TEST_P(KeptAnswersTest, WhatChangedNothingWasNotCarriedOut) {
  CQ_SENTENCE("kept_answers.carry_out.no_change");
  CQ_SENTENCE("kept_answers.carry_out.throws");
  const Timestamp later = second(1) + workspaces::kUnderWayAtMost;
  const auto carry_out = [&](const std::string& key, const std::function<void()>& change) {
    EXPECT_EQ(begin(key, "c", second(0)), Repetition::kNone);
    kept_answers().carry_out(key, change);
  };
  carry_out("nothing", [] {});
  EXPECT_EQ(begin("nothing", "c", later), Repetition::kNone);
  carry_out("none free", [&] { EXPECT_FALSE(leases().acquire(request("a", 1), second(0))); });
  EXPECT_EQ(begin("none free", "c", later), Repetition::kNone);
  EXPECT_THROW(carry_out("before", [] { throw std::runtime_error("mine"); }), std::runtime_error);
  EXPECT_EQ(begin("before", "c", later), Repetition::kNone);
  const auto make_and_throw = [&] {
    sessions().create(session(1, second(0)));
    throw std::runtime_error("mine");
  };
  EXPECT_THROW(carry_out("after", make_and_throw), std::runtime_error);
  EXPECT_EQ(begin("after", "c", later), Repetition::kLost);
}

TEST_P(KeptAnswersTest, OneThatWaitsIsUnderWayForAsLongAsItDoes) {
  CQ_SENTENCE("kept_answers.keep_waiting");
  using std::chrono::seconds;
  EXPECT_EQ(begin("waits", "c", second(0)), Repetition::kNone);
  EXPECT_EQ(begin("made", "c", second(0)), Repetition::kNone);
  kept_answers().carry_out("made", [&] { sessions().create(session(1, second(0))); });
  const KeptAnswer answer{.status = 201, .body = "x"};
  EXPECT_EQ(begin("done", "c", second(0)), Repetition::kNone);
  kept_answers().finish("done", answer);
  const Timestamp later = second(0) + workspaces::kUnderWayAtMost;
  kept_answers().keep_waiting({"waits", "made", "done", "unknown"}, later);
  kept_answers().keep_waiting({}, later);
  const Timestamp end = later + workspaces::kUnderWayAtMost;
  for (const char* key : {"waits", "made"}) {
    EXPECT_EQ(begin(key, "c", end), Repetition::kUnderWay) << key;
    EXPECT_EQ(begin(key, "d", end), Repetition::kDiffers) << key;
  }
  for (const char* key : {"waits", "made"}) {
    EXPECT_EQ(begin(key, "c", end + seconds(1)), Repetition::kNone) << key;
  }
  EXPECT_EQ(kept_answers().begin("done", "c", later).answer, answer);
  EXPECT_EQ(begin("unknown", "c", later), Repetition::kNone);
}

TEST_P(KeptAnswersTest, AsManyAsMayBeAreKept) {
  CQ_SENTENCE("kept_answers.begin.old");
  EXPECT_EQ(begin("first", "c", second(0)), Repetition::kNone);
  constexpr auto kEach = workspaces::kMostAnswersKept / kThreads + 1;
  in_threads([&](unsigned thread) {
    for (std::int64_t i = 0; i < kEach; ++i) {
      kept_answers().begin(std::to_string(thread) + "-" + std::to_string(i), "c", second(0));
    }
  });
  EXPECT_EQ(begin("last", "c", second(0)), Repetition::kNone);
  EXPECT_EQ(begin("last", "c", second(0)), Repetition::kUnderWay);
  EXPECT_EQ(begin("first", "c", second(0)), Repetition::kNone);
}

TEST_P(SharedKeptAnswersTest, OfCallersAtOneMomentOneIsTheFirst) {
  CQ_SENTENCE("kept_answers.begin.once");
  CQ_SENTENCE("kept_answers.threads");
  std::atomic<int> first = 0;
  in_threads([&](unsigned thread) {
    for (int i = 0; i < 5; ++i) {
      const auto known = answers_of(thread).begin("k" + std::to_string(i), "c", second(0));
      if (known.repetition == Repetition::kNone) ++first;
    }
  });
  EXPECT_EQ(first, 5);
}

TEST_P(LastingKeptAnswersTest, AnAnswerIsThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("kept_answers.durable");
  const KeptAnswer answer{.status = 201, .body = "x"};
  kept_answers().begin("k", "c", second(0));
  kept_answers().finish("k", answer);
  reopen();
  EXPECT_EQ(kept_answers().begin("k", "c", second(1)).answer, answer);
}

}  // namespace

CQ_TESTS_OF(kept_answers_test)

}  // namespace cq::testkit
