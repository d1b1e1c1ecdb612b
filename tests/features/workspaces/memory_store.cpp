#include "workspaces/memory_store.hpp"

#include <iterator>
#include <utility>

#include "memoryworkspaces_migrations.hpp"

namespace cq::workspaces {
namespace {

constexpr const char* kTable = "workspaces";

/// The database of a "memory:///name" URL, which lives as long as the process; without a name a new
/// one.
std::shared_ptr<MemoryWorkspaces> open_workspaces(const std::string& name) {
  struct Named {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<MemoryWorkspaces>> databases;
  };
  static Named named;  // it stands in for a disk
  const auto make = [] {
    return std::make_shared<MemoryWorkspaces>(
        MemoryWorkspaces{std::make_shared<test::MemoryDatabase>()});
  };
  if (name.empty()) return make();
  const std::lock_guard lock(named.mutex);
  std::shared_ptr<MemoryWorkspaces>& database = named.databases[name];
  if (!database) database = make();
  return database;
}

constexpr const char* kParts[] = {
    MigrationTarget::kId.data(), Health::kId.data(),         Archive::kId.data(),
    Repositories::kId.data(),    Worktrees::kId.data(),      Leases::kId.data(),
    Sessions::kId.data(),        Commands::kId.data(),       CommandClaims::kId.data(),
    Artifacts::kId.data(),       DebuggerStates::kId.data(), AccessTokens::kId.data(),
    KeptAnswers::kId.data(),     LeaseLine::kId.data(),      Events::kId.data(),
    DebugEvents::kId.data()};

Store* create_workspaces_store(const DatabaseUrl& url) {
  return std::make_unique<MemoryWorkspacesStore>(open_workspaces(url.database)).release();
}

MigrationTarget* open_workspaces_schema(const DatabaseUrl& url) {
  return std::make_unique<test::MemoryMigrationTarget>(open_workspaces(url.database)->schema)
      .release();
}

}  // namespace

void MemoryWorkspaces::require_table() const {
  if (!schema->schema.tables.contains(kTable)) {
    throw Error(ErrorKind::kUnavailable,
                "The memory database has no table 'workspaces'; bring its schema to head first.");
  }
}

MemoryWorkspacesStore::MemoryWorkspacesStore(std::shared_ptr<MemoryWorkspaces> database)
    : database_(std::move(database)),
      migrations_(database_->schema),
      health_(*database_),
      archive_(*database_),
      repositories_(*database_),
      worktrees_(*database_),
      leases_(*database_),
      lease_line_(*database_),
      events_(*database_),
      debug_events_(*database_),
      sessions_(*database_),
      commands_(*database_),
      command_claims_(*database_),
      artifacts_(*database_),
      debugger_states_(*database_),
      access_tokens_(*database_),
      kept_answers_(*database_) {}

Part* MemoryWorkspacesStore::find_part(std::string_view id) noexcept {
  return select_part(id, migrations_, health_, archive_, repositories_, worktrees_, leases_,
                     sessions_, commands_, command_claims_, artifacts_, debugger_states_,
                     access_tokens_, kept_answers_, lease_line_, events_, debug_events_);
}

cq_feature memory_workspaces_feature() noexcept {
  return {.struct_size = sizeof(cq_feature),
          .name = "workspaces",
          .parts = kParts,
          .part_count = std::size(kParts),
          .migrations = cq_memoryworkspaces_workspaces_migrations,
          .migration_count = std::size(cq_memoryworkspaces_workspaces_migrations),
          .create_store = &create_workspaces_store,
          .open_migrations = &open_workspaces_schema,
          .open_maintenance = nullptr,
          .why_no_store = nullptr};
}

}  // namespace cq::workspaces
