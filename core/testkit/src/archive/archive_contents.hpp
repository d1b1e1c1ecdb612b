#pragma once

#include <cq/archive.hpp>
#include <cq/store.hpp>
#include <string>
#include <vector>

namespace cq::testkit {

/// What the store's archive reads, in its order.
std::vector<ArchiveRecord> records_in(Store& store);

/// The kind of each.
std::vector<std::string> kinds_of(const std::vector<ArchiveRecord>& records);

/// Writes the records to a store without any, and expects that each is added, that each is kept
/// when it is written again, and that the store reads them as they were given.
void expect_copied(const std::vector<ArchiveRecord>& records, Store& other);

/// Expects that the store reads those, in that order.
void expect_records(Store& store, const std::vector<ArchiveRecord>& records);

}  // namespace cq::testkit
