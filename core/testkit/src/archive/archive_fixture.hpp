#pragma once

#include <cq/accounts/records.hpp>
#include <cq/archive.hpp>
#include <cq/knowledge/records.hpp>
#include <cq/testkit/samples.hpp>
#include <cq/testkit/store_test.hpp>
#include <string>
#include <vector>

#include "archive/archive_contents.hpp"

namespace cq::testkit {

/// A store and what is read from and written to its archive.
class ArchiveFixture : public StoreTest {
 protected:
  [[nodiscard]] Archive& archive() const { return part<Archive>(store()); }

  [[nodiscard]] std::vector<ArchiveRecord> all() const { return records_in(store()); }

  [[nodiscard]] ArchiveOutcome write(const ArchiveRecord& record) const {
    return archive().write({&record, 1}).at(0);
  }
  template <typename T>
  [[nodiscard]] ArchiveOutcome write(const T& value) const {
    return write(to_record(value));
  }
};

/// The number-th key of that user, as an archive has it.
OwnedApiKey owned_key(unsigned number, const std::string& username);

/// The number-th unit in those domains, pending, or approved by bob.
ArchivedUnit archived_unit(unsigned number, const std::vector<std::string>& domains);
ArchivedUnit approved_unit(unsigned number, const std::vector<std::string>& domains);

/// So many users, keys and units.
ArchiveCounts counts_of(std::uint64_t users, std::uint64_t api_keys, std::uint64_t units);

/// The records of those values, in that order.
template <typename... T>
std::vector<ArchiveRecord> records_of(const T&... values) {
  return {to_record(values)...};
}

}  // namespace cq::testkit
