#include <algorithm>

#include "workspaces/memory_store.hpp"

namespace cq::workspaces {
namespace {

ArchiveOutcome kept_if(bool same) {
  return same ? ArchiveOutcome::kKept : ArchiveOutcome::kDiffers;
}

/// Adds a row unless one has its id, or what `clashes` says that none may have twice.
template <typename Rows, typename Key, typename Row, typename Clashes>
ArchiveOutcome add_row(Rows& rows, const Key& key, const Row& row, const Clashes& clashes) {
  const auto known = rows.find(key);
  if (known != rows.end()) return kept_if(known->second == row);
  if (std::any_of(rows.begin(), rows.end(),
                  [&](const auto& entry) { return clashes(entry.second); })) {
    return ArchiveOutcome::kDiffers;
  }
  rows.emplace(key, row);
  return ArchiveOutcome::kAdded;
}

template <typename Rows, typename Key, typename Row>
ArchiveOutcome add_row(Rows& rows, const Key& key, const Row& row) {
  return add_row(rows, key, row, [](const Row&) { return false; });
}

ArchiveOutcome add_token(MemoryRows& rows, const AccessToken& token) {
  const auto known = rows.tokens.find(token.id);
  if (known != rows.tokens.end()) return kept_if(is_same(known->second, token));
  return add_row(rows.tokens, token.id, token, [&token](const AccessToken& each) {
    return each.name == token.name || each.token_hash == token.token_hash;
  });
}

ArchiveOutcome write_record(MemoryRows& rows, const ArchiveRecord& record) {
  if (record.kind == kRepositoryKind) {
    const Repository row = repository_of(record);
    return add_row(rows.repositories, row.id, row,
                   [&row](const Repository& each) { return each.name == row.name; });
  }
  if (record.kind == kWorktreeKind) {
    const Worktree row = worktree_of(record);
    return add_row(rows.worktrees, row.id, row, [&row](const Worktree& each) {
      return each.path == row.path || (row.lease_token && each.lease_token == row.lease_token);
    });
  }
  if (record.kind == kLeaseEndKind) {
    const EndedLease row = ended_lease_of(record);
    return add_row(rows.lease_ends, row.end.number, row);
  }
  if (record.kind == kAccessTokenKind) return add_token(rows, access_token_of(record));
  if (record.kind == kSessionKind) {
    const Session row = session_of(record);
    return add_row(rows.sessions, row.id, row);
  }
  if (record.kind == kCommandKind) {
    const Command row = command_of(record);
    return add_row(rows.commands, row.id, row);
  }
  if (record.kind == kCommandClaimKind) {
    const CommandClaim row = command_claim_of(record);
    return add_row(rows.claims, row.id, row);
  }
  if (record.kind == kArtifactKind) {
    const Artifact row = artifact_of(record);
    return add_row(rows.artifacts, row.id, row);
  }
  if (record.kind == kDebuggerStateKind) {
    const DebuggerState row = debugger_state_of(record);
    return add_row(rows.debuggers, row.id, row,
                   [&row](const DebuggerState& each) { return each.session_id == row.session_id; });
  }
  throw Error(ErrorKind::kInvalidArgument,
              "This store has no records of the kind '" + record.kind + "'.");
}

}  // namespace

ArchiveCounts MemoryWorkspacesArchive::counts() {
  const LockedRows rows(database_);
  return {{std::string(kRepositoryKind), rows->repositories.size()},
          {std::string(kWorktreeKind), rows->worktrees.size()},
          {std::string(kLeaseEndKind), rows->lease_ends.size()},
          {std::string(kAccessTokenKind), rows->tokens.size()},
          {std::string(kSessionKind), rows->sessions.size()},
          {std::string(kCommandKind), rows->commands.size()},
          {std::string(kCommandClaimKind), rows->claims.size()},
          {std::string(kArtifactKind), rows->artifacts.size()},
          {std::string(kDebuggerStateKind), rows->debuggers.size()}};
}

void MemoryWorkspacesArchive::read(const std::function<void(const ArchiveRecord& record)>& visit) {
  const MemoryRows copy = *LockedRows(database_);
  const auto visit_all = [&visit](const auto& rows) {
    for (const auto& [key, row] : rows) visit(to_record(row));
  };
  visit_all(copy.repositories);
  visit_all(copy.worktrees);
  visit_all(copy.lease_ends);
  visit_all(copy.tokens);
  visit_all(copy.sessions);
  visit_all(copy.commands);
  visit_all(copy.claims);
  visit_all(copy.artifacts);
  visit_all(copy.debuggers);
}

std::vector<ArchiveOutcome> MemoryWorkspacesArchive::write(std::span<const ArchiveRecord> records) {
  const LockedRows rows(database_);
  MemoryRows changed = *rows;  // put in place when all went well
  std::vector<ArchiveOutcome> outcomes;
  outcomes.reserve(records.size());
  for (const ArchiveRecord& record : records) outcomes.push_back(write_record(changed, record));
  *rows = std::move(changed);
  return outcomes;
}

}  // namespace cq::workspaces
