#include "archive/archive_contents.hpp"

#include <gtest/gtest.h>

namespace cq::testkit {
namespace {

std::vector<std::string> lines_of(const std::vector<ArchiveRecord>& records) {
  std::vector<std::string> lines;
  for (const ArchiveRecord& record : records) {
    lines.push_back(record.kind + " " + record.key + " " + record.json);
  }
  return lines;
}

}  // namespace

std::vector<ArchiveRecord> records_in(Store& store) {
  std::vector<ArchiveRecord> records;
  part<Archive>(store).read([&records](const ArchiveRecord& record) { records.push_back(record); });
  return records;
}

std::vector<std::string> kinds_of(const std::vector<ArchiveRecord>& records) {
  std::vector<std::string> kinds;
  for (const ArchiveRecord& record : records) kinds.push_back(record.kind);
  return kinds;
}

void expect_copied(const std::vector<ArchiveRecord>& records, Store& other) {
  auto& archive = part<Archive>(other);
  EXPECT_EQ(archive.write(records),
            std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kAdded));
  expect_records(other, records);
  EXPECT_EQ(archive.write(records),
            std::vector<ArchiveOutcome>(records.size(), ArchiveOutcome::kKept));
}

void expect_records(Store& store, const std::vector<ArchiveRecord>& records) {
  EXPECT_EQ(lines_of(records_in(store)), lines_of(records));
}

}  // namespace cq::testkit
