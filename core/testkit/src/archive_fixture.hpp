#pragma once

#include <cq/archive.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <string>
#include <vector>

namespace cq::testkit {

/// A store and what is read from and written to its archive.
class ArchiveFixture : public StoreTest {
 protected:
  [[nodiscard]] Archive& archive() const { return part<Archive>(store()); }

  [[nodiscard]] std::vector<ArchiveRecord> all() const {
    std::vector<ArchiveRecord> records;
    archive().read([&records](const ArchiveRecord& record) { records.push_back(record); });
    return records;
  }

  [[nodiscard]] ArchiveOutcome write(const ArchiveRecord& record) const {
    return archive().write({&record, 1}).at(0);
  }
};

/// The number-th key of that user, as an archive has it.
OwnedApiKey owned_key(unsigned number, const std::string& username);

/// The number-th unit in those domains, pending, or approved by bob.
ArchivedUnit archived_unit(unsigned number, const std::vector<std::string>& domains);
ArchivedUnit approved_unit(unsigned number, const std::vector<std::string>& domains);

bool is_equal(const ArchiveCounts& left, const ArchiveCounts& right);

}  // namespace cq::testkit
