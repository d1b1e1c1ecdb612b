#pragma once

#include <cq/archive.hpp>
#include <cq/health.hpp>
#include <cq/module.hpp>
#include <cq/store.hpp>

#include "memory/migration_target.hpp"
#include "workspaces/memory_parts.hpp"

namespace cq::workspaces {

class MemoryWorkspacesHealth final : public Health {
 public:
  explicit MemoryWorkspacesHealth(MemoryWorkspaces& database) : database_(database) {}

  void check() override { const LockedRows rows(database_); }

 private:
  MemoryWorkspaces& database_;
};

class MemoryWorkspacesArchive final : public Archive {
 public:
  explicit MemoryWorkspacesArchive(MemoryWorkspaces& database) : database_(database) {}

  ArchiveCounts counts() override;
  void read(const std::function<void(const ArchiveRecord& record)>& visit) override;
  std::vector<ArchiveOutcome> write(std::span<const ArchiveRecord> records) override;
  std::vector<OtherTable> other_tables() override { return {}; }

 private:
  MemoryWorkspaces& database_;
};

/// All that workspaces keep, in this process.
class MemoryWorkspacesStore final : public Store {
 public:
  explicit MemoryWorkspacesStore(std::shared_ptr<MemoryWorkspaces> database);

  void open() override { health_.check(); }
  Part* find_part(std::string_view id) noexcept override;

 private:
  const std::shared_ptr<MemoryWorkspaces> database_;
  test::MemoryMigrationTarget migrations_;
  MemoryWorkspacesHealth health_;
  MemoryWorkspacesArchive archive_;
  MemoryRepositories repositories_;
  MemoryWorktrees worktrees_;
  MemoryLeases leases_;
  MemoryLeaseLine lease_line_;
  MemoryEvents events_;
  MemoryDebugEvents debug_events_;
  MemorySessions sessions_;
  MemoryCommands commands_;
  MemoryCommandClaims command_claims_;
  MemoryArtifacts artifacts_;
  MemoryDebuggerStates debugger_states_;
  MemoryAccessTokens access_tokens_;
  MemoryKeptAnswers kept_answers_;
};

/// As the module's descriptor lists it.
cq_feature memory_workspaces_feature() noexcept;

}  // namespace cq::workspaces
