#include <cq/maintenance.hpp>
#include <cq/testkit/sample_records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <fstream>

namespace cq::testkit {
namespace {

std::string text_of_backup(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// What an operator does to a database on disk. How a back end does it, its own tests look at.
class MaintenanceTest : public SubjectTest {
 protected:
  [[nodiscard]] std::unique_ptr<Maintenance> maintenance() const {
    return feature().open_maintenance(url());
  }
  [[nodiscard]] std::filesystem::path backup_file() const { return backups_.path() / "backup"; }

  [[nodiscard]] const SampleRecords& samples() const {
    return *find_sample_records(feature().name());
  }
  /// Opens the database, adds the record and closes it again.
  void add_record(unsigned number) const { samples().add(*open_store(feature(), url()), number); }
  void back_up() const { static_cast<void>(maintenance()->back_up(backup_file(), {})); }
  [[nodiscard]] bool holds(unsigned number) const {
    return samples().holds(*open_store(feature(), url()), number);
  }

 private:
  TempDirectory backups_;
};
CQ_SUITE_OF_RECORDS(MaintenanceTest, "maintenance", (PartIds{Maintenance::kId, Health::kId}),
                    Lasting::kDisk);

TEST_P(MaintenanceTest, ThereAreNoContentsBeforeThereIsADatabase) {
  CQ_SENTENCE("maintenance.contents");
  CQ_SENTENCE("maintenance.contents.reads_only");
  EXPECT_FALSE(maintenance()->contents());
  EXPECT_FALSE(maintenance()->contents());
  add_record(1);
  const auto contents = maintenance()->contents();
  ASSERT_TRUE(contents);
  ASSERT_TRUE(contents->counts);
  EXPECT_EQ(contents->counts->of(samples().kind), 1U);
}

TEST_P(MaintenanceTest, ADiagnosisReturnsWhateverItFinds) {
  CQ_SENTENCE("maintenance.diagnose");
  EXPECT_EQ(error_kind_of([&] { maintenance()->diagnose(); }), std::nullopt);
  EXPECT_FALSE(maintenance()->contents());
  add_record(1);
  for (const Finding& finding : maintenance()->diagnose()) {
    EXPECT_NE(finding.kind, Finding::Kind::kProblem) << finding.subject << finding.sentence;
  }
  EXPECT_TRUE(holds(1));
}

TEST_P(MaintenanceTest, ABackupHoldsWhatTheDatabaseHeld) {
  CQ_SENTENCE("maintenance.back_up");
  CQ_SENTENCE("maintenance.inspect");
  add_record(1);
  const BackupReport report = maintenance()->back_up(backup_file(), {});
  EXPECT_EQ(report.file, backup_file());
  EXPECT_EQ(report.bytes, std::filesystem::file_size(backup_file()));
  add_record(2);
  for (const Contents& contents : {report.contents, maintenance()->inspect(backup_file())}) {
    ASSERT_TRUE(contents.counts);
    EXPECT_EQ(contents.counts->of(samples().kind), 1U);
  }
}

TEST_P(MaintenanceTest, ABackupIsMadeWhileTheDatabaseIsInUse) {
  CQ_SENTENCE("maintenance.back_up.others");
  const auto store = open_store(feature(), url());
  samples().add(*store, 1);
  back_up();
  samples().add(*store, 2);
  EXPECT_EQ(maintenance()->inspect(backup_file()).counts->of(samples().kind), 1U);
}

TEST_P(MaintenanceTest, NoBackupIsMadeOfNothingOrOverAFile) {
  CQ_SENTENCE("maintenance.back_up.throws");
  EXPECT_EQ(error_kind_of([&] { back_up(); }), ErrorKind::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(backup_file()));
  add_record(1);
  back_up();
  EXPECT_EQ(error_kind_of([&] { back_up(); }), ErrorKind::kConflict);
}

TEST_P(MaintenanceTest, WhatIsNoBackupIsNotTakenForOne) {
  CQ_SENTENCE("maintenance.inspect.throws");
  EXPECT_EQ(error_kind_of([&] { maintenance()->inspect(backup_file()); }), ErrorKind::kNotFound);
  std::ofstream(backup_file()) << "this is no backup";
  EXPECT_EQ(error_kind_of([&] { maintenance()->inspect(backup_file()); }), ErrorKind::kCorrupt);
}

TEST_P(MaintenanceTest, ARestoreMakesTheDatabaseWhatTheBackupIs) {
  CQ_SENTENCE("maintenance.restore");
  CQ_SENTENCE("maintenance.restore.returns");
  CQ_SENTENCE("maintenance.require_restorable");
  add_record(1);
  back_up();
  add_record(2);
  const auto replaceable = maintenance()->require_restorable(backup_file());
  ASSERT_TRUE(replaceable);
  EXPECT_EQ(replaceable->differences.of(samples().kind), 1U);
  const auto kept = maintenance()->restore(backup_file(), replaceable->fingerprint, {});
  EXPECT_TRUE(holds(1));
  EXPECT_FALSE(holds(2));
  ASSERT_TRUE(kept);
  EXPECT_EQ(maintenance()->inspect(kept->file).counts->of(samples().kind), 2U);
}

TEST_P(MaintenanceTest, ADatabaseThatIsNotAsAgreedIsNotReplaced) {
  CQ_SENTENCE("maintenance.restore.throws");
  add_record(1);
  back_up();
  auto agreeing = maintenance();
  const auto replaceable = agreeing->require_restorable(backup_file());
  ASSERT_TRUE(replaceable);
  add_record(2);
  EXPECT_EQ(error_kind_of([&] { agreeing->restore(backup_file(), replaceable->fingerprint, {}); }),
            ErrorKind::kConflict);
  EXPECT_TRUE(holds(2));
}

TEST_P(MaintenanceTest, ABackupBesideTheDatabaseHasTheLabelInItsName) {
  CQ_SENTENCE("maintenance.back_up_beside");
  add_record(1);
  const BackupReport report = maintenance()->back_up_beside("before-the-flood");
  EXPECT_NE(report.file.filename().string().find("before-the-flood"), std::string::npos);
  EXPECT_TRUE(files_beside().contains(report.file.filename().string())) << report.file;
  EXPECT_EQ(maintenance()->inspect(report.file).counts->of(samples().kind), 1U);
}

TEST_P(MaintenanceTest, LookingAtABackupChangesNeitherItNorTheDatabase) {
  CQ_SENTENCE("maintenance.inspect.reads_only");
  CQ_SENTENCE("maintenance.require_restorable.reads_only");
  add_record(1);
  back_up();
  add_record(2);
  const std::string before = text_of_backup(backup_file());
  const auto replaceable = maintenance()->require_restorable(backup_file());
  maintenance()->inspect(backup_file());
  EXPECT_EQ(text_of_backup(backup_file()), before);
  EXPECT_TRUE(holds(1));
  EXPECT_TRUE(holds(2));
  ASSERT_TRUE(replaceable);
  EXPECT_EQ(maintenance()->require_restorable(backup_file())->differences.of(samples().kind), 1U);
}

TEST_P(MaintenanceTest, NothingIsReplacedThatIsInUse) {
  CQ_SENTENCE("maintenance.require_restorable.throws");
  add_record(1);
  back_up();
  const auto store = open_store(feature(), url());
  EXPECT_EQ(error_kind_of([&] { maintenance()->require_restorable(backup_file()); }),
            ErrorKind::kBusy);
}

TEST_P(MaintenanceTest, ADatabaseIsNotReplacedWhereThereWasToBeNone) {
  CQ_SENTENCE("maintenance.restore.agreed");
  add_record(1);
  back_up();
  add_record(2);
  EXPECT_EQ(error_kind_of([&] { maintenance()->restore(backup_file(), std::nullopt, {}); }),
            ErrorKind::kConflict);
  EXPECT_TRUE(holds(2));
}

}  // namespace

CQ_TESTS_OF(maintenance_test)

}  // namespace cq::testkit
