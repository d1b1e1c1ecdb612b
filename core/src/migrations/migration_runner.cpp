#include <cq/host/migration_runner.hpp>
#include <cq/host/refuse.hpp>

#include "migrations/migration_run.hpp"

namespace cq::host {
namespace {

using Kind = SchemaState::Kind;

std::string name_of(const std::optional<std::string>& revision) {
  return revision ? "revision " + *revision : "the beginning";
}

/// The migration for a database that has some of what it creates.
Migration without_what_is_there(Migration migration) {
  for (const std::string create : {"CREATE TABLE ", "CREATE INDEX "}) {
    for (std::size_t at = migration.up.find(create); at != std::string::npos;
         at = migration.up.find(create, at + create.size())) {
      migration.up.insert(at + create.size(), "IF NOT EXISTS ");
    }
  }
  return migration;
}

[[noreturn]] void refuse_beyond(const SchemaState& state, const std::string& to) {
  refuse("The database is at " + name_of(state.revision) + ", which is beyond " + name_of(to) +
         "; a downgrade brings it there.");
}

/// The migrations to `wanted` of the chain, within a run, from the state that it found.
void apply_pending(MigrationRun& run, const MigrationChain& chain, const SchemaState& state,
                   std::size_t wanted, MigrationReport& report) {
  if (state.kind == Kind::kUnmanaged) {
    run.set_version(chain.migrations().front().revision);
    report.stamped = true;
  }
  for (std::size_t i = state.applied; i < wanted; ++i) {
    const Migration& migration = chain.migrations()[i];
    const bool is_there_in_part = i == 0 && state.kind == Kind::kOlder;
    run.apply(is_there_in_part ? without_what_is_there(migration) : migration);
    report.applied.push_back(chain.migrations()[i].revision);
  }
}

/// upgrade() where each statement is committed by itself. Without the run's lock only the wanted
/// revision tells something, which a migration writes last; whatever else is found may be another
/// run's, and half made.
MigrationReport upgrade_under_lock(MigrationTarget& target, const MigrationChain& chain,
                                   const std::string& to, std::chrono::milliseconds lock_timeout,
                                   const LockWait& waiting) {
  MigrationReport report{to, to, false, {}};
  if (target.versions() == std::vector<std::string>{to}) {
    return report;
  }
  const std::size_t wanted = count_at(chain, to);
  MigrationRun run(target, chain, lock_timeout, waiting);
  const SchemaState state = require_usable(target, chain);
  if (state.applied > wanted) {
    refuse_beyond(state, to);
  }
  report.from = state.revision;
  apply_pending(run, chain, state, wanted, report);
  run.end();
  return report;
}

}  // namespace

MigrationReport upgrade(MigrationTarget& target, const MigrationChain& chain, const std::string& to,
                        std::chrono::milliseconds lock_timeout, const LockWait& waiting) {
  const std::size_t wanted = count_at(chain, to);
  if (chain.commits_each_statement()) {
    return upgrade_under_lock(target, chain, to, lock_timeout, waiting);
  }
  SchemaState state = require_usable(target, chain);
  if (state.applied > wanted) {
    refuse_beyond(state, to);
  }
  MigrationReport report{state.revision, to, false, {}};
  if (state.kind != Kind::kUnmanaged && state.applied == wanted) {
    return report;
  }
  MigrationRun run(target, chain, lock_timeout, waiting);
  state = require_usable(target, chain);
  report.from = state.revision;
  apply_pending(run, chain, state, wanted, report);
  run.end();
  if (state.applied > wanted) {  // the other run went further
    report.to = state.revision.value_or(to);
  }
  return report;
}

MigrationReport upgrade_to_head(MigrationTarget& target, const MigrationChain& chain,
                                std::chrono::milliseconds lock_timeout, const LockWait& waiting) {
  if (!chain.empty()) {
    return upgrade(target, chain, chain.head(), lock_timeout, waiting);
  }
  const SchemaState state = require_usable(target, chain);
  return {state.revision, "", false, {}};
}

std::vector<const Migration*> downgrade_path(const MigrationChain& chain, const SchemaState& state,
                                             const std::optional<std::string>& to) {
  const std::size_t wanted = count_at(chain, to);
  if (state.kind == Kind::kUnmanaged) {
    refuse(
        "The database has no version table, so which migrations to take back isn't known; stamp it "
        "with its revision first.");
  }
  if (state.applied < wanted) {
    refuse("The database is at " + name_of(state.revision) + ", which is before " + name_of(to) +
           "; an upgrade brings it there.");
  }
  require_way_down(chain, wanted, state.applied);
  std::vector<const Migration*> path;
  for (std::size_t left = state.applied; left > wanted; --left) {
    path.push_back(&chain.migrations()[left - 1]);
  }
  return path;
}

DowngradeReport downgrade(MigrationTarget& target, const MigrationChain& chain,
                          const std::optional<std::string>& to, const BeforeDowngrade& before,
                          std::chrono::milliseconds lock_timeout) {
  DowngradeReport report{std::nullopt, to, {}};
  if (!chain.commits_each_statement()) {  // else what is seen without the lock may be half made
    const SchemaState seen = require_usable(target, chain);
    report.from = seen.revision;
    if (downgrade_path(chain, seen, to).empty()) {
      return report;
    }
  }
  MigrationRun run(target, chain, lock_timeout);
  const SchemaState state = require_usable(target, chain);
  report.from = state.revision;
  const std::vector<const Migration*> path = downgrade_path(chain, state, to);
  if (before && !path.empty()) {
    before(state);
  }
  for (std::size_t i = 0; i < path.size(); ++i) {
    run.undo(*path[i], i + 1 < path.size() ? std::optional(path[i + 1]->revision) : to);
    report.undone.push_back(path[i]->revision);
  }
  run.end();
  return report;
}

std::optional<std::string> stamp(MigrationTarget& target, const MigrationChain& chain,
                                 const std::optional<std::string>& to,
                                 std::chrono::milliseconds lock_timeout) {
  (void)count_at(chain, to);
  std::optional<MigrationRun> run;
  if (chain.commits_each_statement()) {  // else what is seen may be half made
    run.emplace(target, chain, lock_timeout);
  }
  if (const std::vector<std::string> versions = target.versions(); versions.size() > 1) {
    if (!run) run.emplace(target, chain, lock_timeout);
    run->set_version(to);
    run->end();
    return join(versions);
  }
  SchemaState state = inspect_schema(target, chain);
  if (state.kind == Kind::kForeign) {
    refuse(why_unusable(state, chain));
  }
  if (state.revision == to) {
    if (run) run->end();
    return to;
  }
  if (!run) {
    run.emplace(target, chain, lock_timeout);
    state = inspect_schema(target, chain);
  }
  run->set_version(to);
  run->end();
  return state.revision;
}

}  // namespace cq::host
