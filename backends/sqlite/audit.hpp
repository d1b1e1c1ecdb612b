#pragma once

#include <cq/audit.hpp>
#include <functional>
#include <vector>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/db/record_table.hpp"
#include "sqlite/db/unreadable_rows.hpp"

namespace cq::sqlite {

/// Entries as records of an archive, in the table audit_entries.
RecordTable audit_records();

/// The audit of a store whose chain makes that table.
class SqliteAudit final : public Audit {
 public:
  SqliteAudit(ConnectionPool& pool, GroupCommit& commits);

  void record_with(const AuditEntry& entry, const std::function<void()>& write) override;
  void record(const AuditEntry& entry) override;
  std::vector<AuditEntry> list(const AuditFilter& filter) override;
  std::size_t trim(Timestamp before, std::uint64_t most, std::size_t limit) override;

  /// How many entries list() has left out that still can't be read.
  [[nodiscard]] std::size_t count_unreadable(Connection& connection) {
    return unreadable_.count(connection);
  }

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
  UnreadableRows unreadable_;
};

}  // namespace cq::sqlite
