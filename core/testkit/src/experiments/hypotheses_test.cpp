#include <atomic>

#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

class HypothesesTest : public ExperimentsTest {
 protected:
  void add_projects() const {
    add_accounts(1);
    projects().create(project(20, 1));
    projects().create(project(21, 1));
  }
};
CQ_SUITE_OF("experiments", HypothesesTest, "hypotheses",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

TEST_P(HypothesesTest, CreateKeepsAllFields) {
  CQ_SENTENCE("hypotheses.create");
  CQ_SENTENCE("hypotheses.get");
  add_projects();
  Hypothesis all = hypothesis(40, 20);
  all.title = awkward_text();
  all.description = awkward_text();
  all.author = "é";
  all.status = HypothesisStatus::kInconclusive;
  all.target_metrics = {"acc", "acc", ""};
  all.baseline = "best";
  hypotheses().create(all);
  EXPECT_EQ(hypotheses().get(id(40)), all);
  EXPECT_EQ(hypotheses().get(id(41)), std::nullopt);
}

TEST_P(HypothesesTest, CreateRefusesATakenIdAndNoProject) {
  CQ_SENTENCE("hypotheses.create.throws");
  add_projects();
  hypotheses().create(hypothesis(40, 20));
  EXPECT_EQ(error_kind_of([&] { hypotheses().create(hypothesis(40, 21)); }), ErrorKind::kConflict);
  EXPECT_EQ(error_kind_of([&] { hypotheses().create(hypothesis(41, 22)); }), ErrorKind::kNotFound);
  EXPECT_EQ(hypotheses().get(id(41)), std::nullopt);
}

TEST_P(HypothesesTest, ListHasThoseOfTheProject) {
  CQ_SENTENCE("hypotheses.list");
  add_projects();
  for (const unsigned number : {42U, 40U, 41U}) hypotheses().create(hypothesis(number, 20));
  hypotheses().create(hypothesis(43, 21));
  const Page newest{.order = Order::kNewestFirst};
  EXPECT_THAT(numbers(hypotheses().list(id(20), newest)), ElementsAre(42, 41, 40));
  EXPECT_THAT(numbers(hypotheses().list(id(20), {.limit = 1})), ElementsAre(40));
  EXPECT_THAT(numbers(hypotheses().list(id(22), {})), ElementsAre());
}

TEST_P(HypothesesTest, AChangeMovesUpdatedAtWhenSomethingDiffers) {
  CQ_SENTENCE("hypotheses.change");
  CQ_SENTENCE("hypotheses.change.throws");
  add_projects();
  Hypothesis expected = hypothesis(40, 20);
  hypotheses().create(expected);
  EXPECT_EQ(hypotheses().change(id(40), {}, second(99)), expected);
  EXPECT_EQ(hypotheses().change(id(40), {.title = expected.title}, second(99)), expected);
  expected.title = "t";
  expected.description = "d";
  expected.author = "a";
  expected.status = HypothesisStatus::kSupported;
  expected.target_metrics = {"m"};
  expected.baseline = "best";
  expected.updated_at = second(100);
  EXPECT_EQ(hypotheses().change(id(40),
                                {.title = "t",
                                 .description = "d",
                                 .author = "a",
                                 .status = HypothesisStatus::kSupported,
                                 .target_metrics = std::vector<std::string>{"m"},
                                 .baseline = "best"},
                                second(100)),
            expected);
  EXPECT_EQ(hypotheses().get(id(40)), expected);
  EXPECT_EQ(error_kind_of([&] { hypotheses().change(id(41), {}, second(99)); }),
            ErrorKind::kNotFound);
}

TEST_P(HypothesesTest, OfManyThatRemoveOneOneDoes) {
  CQ_SENTENCE("hypotheses.remove");
  CQ_SENTENCE("hypotheses.threads");
  add_projects();
  hypotheses().create(hypothesis(40, 20));
  hypotheses().create(hypothesis(41, 20));
  std::atomic<unsigned> removed{0};
  in_threads([&](unsigned) {
    if (hypotheses().remove(id(40))) ++removed;
  });
  EXPECT_EQ(removed, 1U);
  EXPECT_THAT(numbers(hypotheses().list(id(20), {})), ElementsAre(41));
  EXPECT_FALSE(hypotheses().remove(id(42)));
}

TEST_P(HypothesesTest, AnEmptyAuthorHidesNothing) {
  CQ_SENTENCE("hypotheses.poisoned");
  add_projects();
  Hypothesis poisoned = hypothesis(40, 20);
  poisoned.author = "";
  const ArchiveRecord record = to_record(poisoned);
  part<Archive>(store()).write({&record, 1});
  hypotheses().create(hypothesis(41, 20));
  EXPECT_THAT(hypotheses().list(id(20), {}), ElementsAre(poisoned, hypothesis(41, 20)));
}

}  // namespace

CQ_TESTS_OF(hypotheses_test)

}  // namespace cq::testkit
