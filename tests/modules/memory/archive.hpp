#pragma once

#include <cq/archive.hpp>
#include <memory>

#include "memory/database.hpp"

namespace cq::test {

/// Reads from a copy of everything, so that others may write meanwhile: tests are small.
class MemoryArchive final : public Archive {
 public:
  explicit MemoryArchive(std::shared_ptr<MemoryDatabase> database);

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override { return {}; }

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
