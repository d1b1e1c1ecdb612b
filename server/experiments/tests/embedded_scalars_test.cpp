#include "experiments/embedded_scalars.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <utility>

#include "api/errors.hpp"
#include "scalars/tests/fake_scalars.hpp"

namespace cq::experiments {
namespace {

constexpr const char* kProject = "p";
constexpr const char* kExperiment = "e";

class EmbeddedScalarsOfRemoved : public testing::Test {
 protected:
  void remove_experiment() {
    EXPECT_TRUE(keeper_.remove_experiment(kProject, kExperiment,
                                          [this] { return experiments_.erase(kExperiment) > 0; }));
  }
  void remove_project() {
    EXPECT_TRUE(keeper_.remove_project(kProject, [this] {
      experiments_.clear();
      return projects_.erase(kProject) > 0;
    }));
  }

  /// "200", or the refusal.
  std::string log() {
    const scalars::LogRequest row{.scalars = json_object({{"a", 1}}), .step = 1};
    try {
      return std::to_string(keeper_.log_row(kProject, kExperiment, row).status);
    } catch (const api::Refusal& refusal) {
      return std::to_string(refusal.status()) + " " + refusal.what();
    }
  }

  std::function<void()> behind_look_{};  ///< called when it was asked what remains, once
  std::set<std::string> experiments_{kExperiment};
  std::set<std::string> projects_{kProject};
  scalars::test::FakeScalars scalars_;
  api::StoreWorkers workers_{api::WorkerPool({.name = "read"}), api::WorkerPool({.name = "write"})};
  std::ostringstream written_;
  observability::Log log_{settings::LogLevel::kInfo, written_};
  const EmbeddedScalars keeper_{
      scalars_,
      &workers_,
      {.has_experiment =
           [this](const std::string& id) {
             const bool has_it = experiments_.contains(id);
             if (const auto act = std::exchange(behind_look_, {})) act();
             return has_it;
           },
       .has_project = [this](const std::string& id) { return projects_.contains(id); }},
      [] { return Timestamp{}; },
      log_};
};

TEST_F(EmbeddedScalarsOfRemoved, AreNotLeftByALogThatAnExperimentsRemovalOvertakes) {
  keeper_.add_project(kProject);
  scalars_.on_log = [this] {
    scalars_.on_log = {};
    remove_experiment();
  };
  EXPECT_EQ(log(), "400 Object with id e not found");
  EXPECT_TRUE(scalars_.experiments(kProject, "", 1).empty());
  EXPECT_TRUE(scalars_.has_project(kProject));
}

TEST_F(EmbeddedScalarsOfRemoved, AreNotLeftByALogThatAProjectsRemovalOvertakes) {
  keeper_.add_project(kProject);
  scalars_.on_log = [this] {
    scalars_.on_log = {};
    remove_project();
  };
  EXPECT_EQ(log(), "400 Object with id e not found");
  EXPECT_FALSE(scalars_.has_project(kProject));
}

TEST_F(EmbeddedScalarsOfRemoved, AreNotLeftWhereTheProjectIsMadeAnewMeanwhile) {
  int tries = 0;
  scalars_.on_log = [this, &tries] {
    if (++tries == 2) remove_project();
  };
  EXPECT_EQ(log(), "400 Object with id e not found");
  EXPECT_EQ(tries, 2);
  EXPECT_FALSE(scalars_.has_project(kProject));
}

TEST_F(EmbeddedScalarsOfRemoved, AreNotLeftOfAProjectThatALogMakesBehindItsRemoval) {
  behind_look_ = [this] { remove_project(); };
  EXPECT_EQ(log(), "400 Object with id e not found");
  EXPECT_FALSE(scalars_.has_project(kProject));
}

TEST_F(EmbeddedScalarsOfRemoved, AreKeptWhereNothingIsRemoved) {
  EXPECT_EQ(log(), "200") << "also of a project that the store doesn't have yet";
  EXPECT_EQ(scalars_.experiments(kProject, "", 1).size(), 1U);
}

TEST_F(EmbeddedScalarsOfRemoved, AndAllElseThatAsksTheirStoreKeepTheirOwnWorkersBusy) {
  EXPECT_EQ(keeper_.workers_to_read(), &workers_.read);
  for (const api::WorkerPool* pool :
       {keeper_.workers_to_log(), keeper_.workers_to_make(), keeper_.workers_to_remove()}) {
    EXPECT_EQ(pool, &workers_.write);
  }
}

}  // namespace
}  // namespace cq::experiments
