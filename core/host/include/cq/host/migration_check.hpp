#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/host/schema_state.hpp>
#include <cq/migration_target.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace cq::host {

/// What came of comparing a database with the chain.
struct MigrationCheck {
  SchemaState state;
  std::vector<std::string> pending;         ///< revisions that it lacks; of one that is usable
  std::vector<std::string> missing;         ///< lines that its revision's schema has and it hasn't
  std::vector<std::string> extra;           ///< lines that it has and its revision's schema hasn't
  std::vector<std::string> other_tables{};  ///< that no migration made; their lines are in extra
  std::size_t extra_of_others = 0;          ///< how many lines of extra those are

  [[nodiscard]] bool drifted() const noexcept { return !missing.empty() || !extra.empty(); }
  /// Whether the tables that the migrations made aren't as they made them.
  [[nodiscard]] bool own_drifted() const noexcept {
    return !missing.empty() || extra.size() > extra_of_others;
  }
  [[nodiscard]] bool at_head() const noexcept {
    return state.kind == SchemaState::Kind::kManaged && pending.empty();
  }
};

/// Compares a database with the chain: its revision with the head and, where its revision is known,
/// its schema with that revision's. Changes nothing. Throws as current_revision().
MigrationCheck check_migrations(MigrationTarget& target, const MigrationChain& chain);

/// The lines that the schema of the chain's head has, as MigrationTarget::schema_lines(), but for
/// indexes, without which everything works, if slower. Changes nothing.
CQ_EXPORT std::vector<std::string> needed_lines(MigrationTarget& target,
                                                const MigrationChain& chain);

/// Of those lines, the ones that the database lacks now. Changes nothing.
CQ_EXPORT std::vector<std::string> lacking_lines(MigrationTarget& target,
                                                 const std::vector<std::string>& needed);

}  // namespace cq::host
