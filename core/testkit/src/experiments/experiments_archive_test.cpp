#include <cmath>
#include <cq/archive.hpp>

#include "archive/archive_contents.hpp"
#include "experiments/experiments_fixture.hpp"

namespace cq::testkit {
namespace {

using testing::ElementsAre;
using namespace experiments;

/// A store with one of everything, and rows that point nowhere.
class FilledExperiments : public ExperimentsTest {
 protected:
  void fill() const {
    add_accounts(2);
    teams().create({.id = id(10), .name = "Vision", .owner_id = id(1), .created_at = second(0)});
    add_member(2, TeamRole::kMember);
    tokens().create({.id = id(15),
                     .user_id = id(2),
                     .token_hash = "h",
                     .name = "ci",
                     .scopes = {"a"},
                     .created_at = second(3)});
    tokens().record_use(id(15), second(4));
    projects().create(project(20));
    runs().create(experiment(30, 20));
    runs().create(experiment(31, 20, 30));
    hypotheses().create(hypothesis(40, 20));
    metrics().add(std::vector{metric(50, 31, "m", std::nan(""))});
    std::vector<ArchiveRecord> lost{to_record(experiment(32, 99)),
                                    to_record(metric(51, 98, "m", 1)),
                                    to_record(hypothesis(41, 99))};
    part<Archive>(store()).write(lost);
  }
};

class ExperimentsArchiveTest : public FilledExperiments {};
CQ_SUITE_OF("experiments", ExperimentsArchiveTest, "archive",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kStore);

class ExperimentsDurabilityTest : public FilledExperiments {};
CQ_SUITE_OF("experiments", ExperimentsDurabilityTest, "durability",
            (kNeedsExperiments | PartIds{Archive::kId}), Lasting::kProcess);

TEST_P(ExperimentsArchiveTest, OneOfEverythingIsWrittenToAnotherStoreAsItWasRead) {
  CQ_SENTENCE("archive.write");
  CQ_SENTENCE("archive.read");
  fill();
  const std::vector<ArchiveRecord> records = records_in(store());
  const ArchiveCounts counts = part<Archive>(store()).counts();
  EXPECT_EQ(counts, (ArchiveCounts{{"account", 2},
                                   {"api_token", 1},
                                   {"team", 1},
                                   {"team_member", 1},
                                   {"project", 1},
                                   {"experiment", 3},
                                   {"hypothesis", 2},
                                   {"metric", 2},
                                   {"permission", 50}}));
  EXPECT_EQ(records.size(), counts.total());
  const TempDirectory directory;
  const auto other = open_store(feature(), url_in(GetParam(), directory.path()));
  expect_copied(records, *other);
  EXPECT_EQ(part<Permissions>(*other).in_project(id(2), id(20), "metrics.create"), true);
}

TEST_P(ExperimentsArchiveTest, WhatGoesByATakenNameIsntReplaced) {
  CQ_SENTENCE("archive_outcome.differs");
  fill();
  std::vector<ArchiveRecord> clashing;
  Account other = account(7);
  other.email = "USER1@example.com";
  clashing.push_back(to_record(other));
  ApiToken token = tokens().find("h")->token;
  token.id = id(16);
  clashing.push_back(to_record(token));
  Experiment run = experiment(30, 20);
  run.name = "other";
  clashing.push_back(to_record(run));
  clashing.push_back(to_record(metric(50, 31, "m", 0)));
  const std::vector<ArchiveRecord> before = records_in(store());
  EXPECT_EQ(part<Archive>(store()).write(clashing),
            std::vector<ArchiveOutcome>(clashing.size(), ArchiveOutcome::kDiffers));
  expect_records(store(), before);
}

TEST_P(ExperimentsDurabilityTest, AllIsThereWhenTheDatabaseIsOpenedAgain) {
  CQ_SENTENCE("accounts.durable");
  CQ_SENTENCE("tokens.durable");
  CQ_SENTENCE("teams.durable");
  CQ_SENTENCE("projects.durable");
  CQ_SENTENCE("experiments.durable");
  CQ_SENTENCE("hypotheses.durable");
  CQ_SENTENCE("metrics.durable");
  fill();
  accounts().change(id(1), {.is_active = false});
  tokens().revoke(id(2), id(15));
  teams().set_role(id(10), id(2), TeamRole::kViewer);
  projects().change(id(20), {.name = "other"});
  runs().remove(id(30));
  hypotheses().remove(id(41));
  const std::vector<ArchiveRecord> before = records_in(store());
  reopen();
  expect_records(store(), before);
}

}  // namespace

CQ_TESTS_OF(experiments_archive_test)

}  // namespace cq::testkit
