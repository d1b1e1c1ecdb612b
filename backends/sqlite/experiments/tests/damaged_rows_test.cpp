#include <gmock/gmock.h>

#include <cq/experiments/experiments.hpp>
#include <cq/experiments/metrics.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/experiments/queries.hpp>
#include <cq/health.hpp>
#include <cq/testkit/store_test.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "sqlite/testkit/raw_database.hpp"
#include "sqlite/testkit/sqlite_test.hpp"

namespace cq::test {

using namespace experiments;

namespace {

constexpr const char* kOwner = "75c5d8be-feef-4bee-8537-ad507a51cde4";
constexpr const char* kDamagedProject = "16619167-248f-460a-9092-6b661405691a";
constexpr const char* kExperiment = "ad3eeff2-c52e-4b81-a8ce-3b60319287f9";

/// A database of the original's, of whose rows some can't be read.
class DamagedExperimentsTest : public SqliteTest {
 protected:
  [[nodiscard]] std::uint64_t left_out() const {
    return part<Health>(*store_).unreadable_records();
  }
  /// Damages the row and returns its id.
  std::string damage(const std::string& table, const std::string& where) {
    const std::string id = raw_.value("SELECT min(id) FROM " + table + " WHERE " + where);
    raw_.run("UPDATE " + table + " SET created_at = 'garbage' WHERE id = '" + id + "'");
    return id;
  }
  void mend(const std::string& table) {
    raw_.run("UPDATE " + table +
             " SET created_at = '2026-01-02 03:04:05.000000' WHERE created_at = 'garbage'");
  }

  const std::filesystem::path database_ = copy_of_fixture("experiments-head.db");
  const std::unique_ptr<Store> store_ =
      testkit::open_store(module().feature("experiments"), url_of(database_));
  RawDatabase raw_{database_};
};

TEST_F(DamagedExperimentsTest, AProjectIsLeftOutAndCounted) {
  const std::size_t all = part<Projects>(*store_).list(kOwner, {}).size();
  ASSERT_GT(all, 0U);
  damage("projects", "owner_id = '" + std::string(kOwner) + "'");
  EXPECT_EQ(left_out(), 0U);
  EXPECT_EQ(part<Projects>(*store_).list(kOwner, {}).size(), all - 1);
  EXPECT_EQ(left_out(), 1U);
  mend("projects");
  EXPECT_EQ(left_out(), 0U);
}

TEST_F(DamagedExperimentsTest, AnExperimentIsLeftOutOfListsAndOfWhatIsFoundAndCountedOnce) {
  const std::size_t all = part<Experiments>(*store_).list(kDamagedProject, {}).size();
  ASSERT_GT(all, 1U);
  damage("experiments", "project_id = '" + std::string(kDamagedProject) + "'");
  ExperimentQuestion question;
  question.project_id = kDamagedProject;
  EXPECT_EQ(part<Queries>(*store_).find(question).size(), all - 1);
  EXPECT_EQ(left_out(), 1U);
  EXPECT_EQ(part<Experiments>(*store_).list(kDamagedProject, {}).size(), all - 1);
  EXPECT_EQ(part<Queries>(*store_).names(kDamagedProject, {}).size(), all - 1);
  EXPECT_EQ(left_out(), 1U);
  mend("experiments");
  EXPECT_EQ(left_out(), 0U);
}

TEST_F(DamagedExperimentsTest, AMetricIsLeftOutAndCountedUntilItIsGone) {
  const std::size_t all = part<Metrics>(*store_).list(kExperiment, {}).size();
  ASSERT_GT(all, 0U);
  const std::string id = damage("metrics", "experiment_id = '" + std::string(kExperiment) + "'");
  EXPECT_EQ(part<Metrics>(*store_).list(kExperiment, {}).size(), all - 1);
  EXPECT_EQ(left_out(), 1U);
  raw_.run("DELETE FROM metrics WHERE id = '" + id + "'");
  EXPECT_EQ(left_out(), 0U);
}

}  // namespace
}  // namespace cq::test
