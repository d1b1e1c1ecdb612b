#pragma once

#include <cq/store/archive.hpp>

#include "sqlite/connection_pool.hpp"
#include "sqlite/index/live_index.hpp"

namespace cq::sqlite {

/// Reading holds one snapshot and takes the rows in the order of their indexes, so that SQLite
/// needs no memory for them. A database in memory has one connection: there, writers wait
/// meanwhile.
class SqliteArchive final : public Archive {
 public:
  SqliteArchive(ConnectionPool& pool, LiveIndex& index) : pool_(pool), index_(index) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;

 private:
  ConnectionPool& pool_;
  LiveIndex& index_;
};

}  // namespace cq::sqlite
