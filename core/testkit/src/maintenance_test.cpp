#include <cq/knowledge/records.hpp>
#include <cq/maintenance.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <fstream>

namespace cq::testkit {
namespace {

/// What an operator does to a database on disk. How a back end does it, its own tests look at.
class MaintenanceTest : public SubjectTest {
 protected:
  [[nodiscard]] std::unique_ptr<Maintenance> maintenance() const {
    return feature().open_maintenance(url());
  }
  [[nodiscard]] std::filesystem::path backup_file() const { return backups_.path() / "backup"; }

  /// Opens the database, adds the unit and closes it again.
  void add_unit(unsigned number) const {
    part<Knowledge>(*open_store(feature(), url())).insert(sample_unit(number, {"api"}));
  }
  void back_up() const { static_cast<void>(maintenance()->back_up(backup_file(), {})); }
  [[nodiscard]] bool holds(unsigned number) const {
    return part<Knowledge>(*open_store(feature(), url())).find(unit_id(number)).has_value();
  }

 private:
  TempDirectory backups_;
};
CQ_SUITE(MaintenanceTest, "maintenance", kNeedsMaintenance, Lasting::kDisk);

TEST_P(MaintenanceTest, ThereAreNoContentsBeforeThereIsADatabase) {
  CQ_SENTENCE("Maintenance::contents", "What the database holds; nullopt when there is none yet.");
  CQ_SENTENCE("Maintenance::contents", "Changes nothing.");
  EXPECT_FALSE(maintenance()->contents());
  EXPECT_FALSE(maintenance()->contents());
  add_unit(1);
  const auto contents = maintenance()->contents();
  ASSERT_TRUE(contents);
  ASSERT_TRUE(contents->counts);
  EXPECT_EQ(contents->counts->of(kUnitKind), 1U);
}

TEST_P(MaintenanceTest, AnExaminationReturnsWhateverItFinds) {
  CQ_SENTENCE("Maintenance::examine",
              "Looks at whatever can be wrong with the database and where it lies; changes nothing "
              "and doesn't throw for what it finds.");
  EXPECT_EQ(error_kind_of([&] { maintenance()->examine(); }), std::nullopt);
  EXPECT_FALSE(maintenance()->contents());
  add_unit(1);
  for (const Finding& finding : maintenance()->examine()) {
    EXPECT_NE(finding.kind, Finding::Kind::kProblem) << finding.subject << finding.sentence;
  }
  EXPECT_TRUE(holds(1));
}

TEST_P(MaintenanceTest, ABackupHoldsWhatTheDatabaseHeld) {
  CQ_SENTENCE("Maintenance::back_up",
              "Writes the database, as it is at one moment, to a file that then appears as a whole "
              "and verified, and durable.");
  CQ_SENTENCE("Maintenance::inspect", "What a backup holds, after looking whether it is whole.");
  add_unit(1);
  const BackupReport report = maintenance()->back_up(backup_file(), {});
  EXPECT_EQ(report.file, backup_file());
  EXPECT_EQ(report.bytes, std::filesystem::file_size(backup_file()));
  add_unit(2);
  for (const Contents& contents : {report.contents, maintenance()->inspect(backup_file())}) {
    ASSERT_TRUE(contents.counts);
    EXPECT_EQ(contents.counts->of(kUnitKind), 1U);
  }
}

TEST_P(MaintenanceTest, ABackupIsMadeWhileTheDatabaseIsInUse) {
  CQ_SENTENCE("Maintenance::back_up", "Others may use the database meanwhile.");
  const auto store = open_store(feature(), url());
  part<Knowledge>(*store).insert(sample_unit(1, {"api"}));
  back_up();
  part<Knowledge>(*store).insert(sample_unit(2, {"api"}));
  EXPECT_EQ(maintenance()->inspect(backup_file()).counts->of(kUnitKind), 1U);
}

TEST_P(MaintenanceTest, NoBackupIsMadeOfNothingOrOverAFile) {
  CQ_SENTENCE("Maintenance::back_up",
              "Throws Error: not found when there is no database; conflict when the file is there "
              "already; corrupt when the copy doesn't hold what the database holds.");
  EXPECT_EQ(error_kind_of([&] { back_up(); }), ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(backup_file()));
  add_unit(1);
  back_up();
  EXPECT_EQ(error_kind_of([&] { back_up(); }), ErrorKind::kConflict);
}

TEST_P(MaintenanceTest, WhatIsNoBackupIsNotTakenForOne) {
  CQ_SENTENCE(
      "Maintenance::inspect",
      "Throws Error: not found when there is no such file; corrupt when it is damaged or no "
      "backup.");
  EXPECT_EQ(error_kind_of([&] { maintenance()->inspect(backup_file()); }), ErrorKind::kNotFound);
  std::ofstream(backup_file()) << "this is no backup";
  EXPECT_EQ(error_kind_of([&] { maintenance()->inspect(backup_file()); }), ErrorKind::kCorrupt);
}

TEST_P(MaintenanceTest, ARestoreMakesTheDatabaseWhatTheBackupIs) {
  CQ_SENTENCE("Maintenance::restore",
              "Makes the database what the backup is, wholly or not at all, and verifies it.");
  CQ_SENTENCE("Maintenance::require_restorable",
              "Whether restore() may begin on the database as it is, and what it would replace; "
              "nullopt when there is none yet.");
  add_unit(1);
  back_up();
  add_unit(2);
  const auto replaceable = maintenance()->require_restorable(backup_file());
  ASSERT_TRUE(replaceable);
  EXPECT_EQ(replaceable->differences.of(kUnitKind), 1U);
  const auto kept = maintenance()->restore(backup_file(), replaceable->fingerprint, {});
  EXPECT_TRUE(holds(1));
  EXPECT_FALSE(holds(2));
  ASSERT_TRUE(kept);
  EXPECT_EQ(maintenance()->inspect(kept->file).counts->of(kUnitKind), 2U);
}

TEST_P(MaintenanceTest, ADatabaseThatIsNotAsAgreedIsNotReplaced) {
  CQ_SENTENCE("Maintenance::restore",
              "Throws Error: conflict when the database isn't what was agreed to; as "
              "require_restorable().");
  add_unit(1);
  back_up();
  auto agreeing = maintenance();
  const auto replaceable = agreeing->require_restorable(backup_file());
  ASSERT_TRUE(replaceable);
  add_unit(2);
  EXPECT_EQ(error_kind_of([&] { agreeing->restore(backup_file(), replaceable->fingerprint, {}); }),
            ErrorKind::kConflict);
  EXPECT_TRUE(holds(2));
}

}  // namespace

CQ_TESTS_OF(maintenance_test)

}  // namespace cq::testkit
