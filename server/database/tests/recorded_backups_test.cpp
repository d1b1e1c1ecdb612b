#include "database/recorded_backups.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cq/error.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "database/backup_manifest.hpp"
#include "database/command_audit.hpp"
#include "support/temp_directory.hpp"

namespace cq::database {
namespace {

/// Entries as they were recorded, of which only list() is asked.
class Entries final : public Audit {
 public:
  void record_with(const AuditEntry& /*entry*/, const std::function<void()>& write) override {
    write();
  }
  void record(const AuditEntry& entry) override {
    all_.push_back(entry);
    all_.back().number = all_.size();
  }
  std::vector<AuditEntry> list(const AuditFilter& filter) override {
    std::vector<AuditEntry> found;
    for (auto entry = all_.rbegin(); entry != all_.rend(); ++entry) {
      if (found.size() < filter.limit && entry->act == filter.act) found.push_back(*entry);
    }
    return found;
  }
  std::size_t trim(Timestamp /*before*/, std::uint64_t /*most*/, std::size_t /*limit*/) override {
    return 0;
  }

 private:
  std::vector<AuditEntry> all_;
};

class RecordedBackups : public testing::Test {
 protected:
  void record(std::string_view act, const std::string& subject, const std::string& detail) {
    AuditEntry entry;
    entry.act = act;
    entry.actor = "cli:ann";
    entry.subject = subject;
    entry.detail = detail;
    entries_.record(entry);
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (directory_.path() / name).string();
  }

  Entries entries_;
  const test::TempDirectory directory_;
};

TEST_F(RecordedBackups, HaveTheFailureOfTheirOwnAndNotAnothers) {
  std::ofstream(path("a")) << "12345";
  record(acts::kBackup, path("a"), "knowledge");
  record(acts::kBackup, path("b"), "knowledge, workspaces");
  record(acts::kFailedBackup, path("b"), "no room");
  record(acts::kFailedBackup, path("c"), "of one that the audit has trimmed");
  record(acts::kBackup, path("a"), "knowledge");
  record(acts::kFailedBackup, path("a"), "it is there");
  record(acts::kBackup, path("b"), "knowledge");
  const std::vector<RecordedBackup> backups = recorded_backups(entries_, 10);
  ASSERT_EQ(backups.size(), 4U);
  EXPECT_EQ(backups[0].path, path("b"));
  EXPECT_EQ(backups[0].failure, std::nullopt);
  EXPECT_EQ(backups[0].bytes, std::nullopt) << "nothing is there";
  EXPECT_EQ(backups[1].failure, "it is there");
  EXPECT_EQ(backups[1].bytes, std::nullopt) << "what is there is another one";
  EXPECT_EQ(backups[2].failure, "no room");
  EXPECT_EQ(backups[2].databases, "knowledge, workspaces");
  EXPECT_EQ(backups[3].failure, std::nullopt);
  EXPECT_EQ(backups[3].bytes, 5U);
  EXPECT_EQ(backups[3].by, "cli:ann");
  EXPECT_EQ(recorded_backups(entries_, 1).size(), 1U);
}

TEST_F(RecordedBackups, OfSeveralDatabasesHaveTheSizeOfAllOnceTheyAreWhole) {
  std::filesystem::create_directory(path("all"));
  record(acts::kBackup, path("all"), "knowledge, workspaces");
  EXPECT_EQ(recorded_backups(entries_, 1).front().bytes, std::nullopt);
  write_manifest(path("all"),
                 {.created_at = {},
                  .entries = {{"knowledge", "k", std::nullopt, 7, std::string(64, 'a')},
                              {"workspaces", "w", "0001", 8, std::string(64, 'b')}}});
  EXPECT_EQ(recorded_backups(entries_, 1).front().bytes, 15U);
}

// Other users may be able to write to the directory, so anything may lie in it.
TEST_F(RecordedBackups, AreNotWaitedForNorReadWithoutEnd) {
  std::filesystem::create_directory(path("pipe"));
  ASSERT_EQ(mkfifo((path("pipe") + "/manifest.json").c_str(), 0600), 0);
  std::filesystem::create_directory(path("long"));
  std::ofstream(path("long") + "/manifest.json") << std::string(2 * 1024 * 1024, ' ');
  record(acts::kBackup, path("pipe"), "knowledge");
  record(acts::kBackup, path("long"), "knowledge");
  for (const RecordedBackup& backup : recorded_backups(entries_, 10)) {
    EXPECT_EQ(backup.bytes, std::nullopt) << backup.path;
  }
  EXPECT_THROW(read_manifest(path("long")), Error);
}

}  // namespace
}  // namespace cq::database
