#pragma once

#include <cq/host/migration_chain.hpp>
#include <cq/migration_target.hpp>
#include <optional>
#include <string>
#include <vector>

namespace cq::host {

/// What a database is to a chain of migrations.
struct SchemaState {
  enum class Kind {
    kEmpty,      ///< no tables, or none but a version table without a row
    kManaged,    ///< at a revision of the chain
    kUnmanaged,  ///< the first revision's tables, but no version: from before there was one
    kUnknown,    ///< at a revision that the chain doesn't hold
    kOlder,      ///< most of the first revision's tables, as it makes them, and no version: from
                 ///< before the others were added, and the first migration makes those
    kForeign,    ///< tables, but not the first revision's, and no version: not this server's
  };
  Kind kind = Kind::kEmpty;
  std::optional<std::string> revision;  ///< as the version table has it
  std::size_t applied = 0;              ///< how many of the chain's migrations it has
  std::vector<std::string> tables;      ///< of a foreign database: those that it has
  std::vector<std::string> missing;     ///< of that or an older one: the first revision's it hasn't
};

/// The revision a database is at; nullopt when it has no version table. Changes nothing.
/// Throws Error: corrupt when the table holds more than one row.
std::optional<std::string> current_revision(MigrationTarget& target);

/// Compares a database with a chain. Changes nothing. Throws as current_revision().
SchemaState inspect_schema(MigrationTarget& target, const MigrationChain& chain);

/// The sentence that says why nothing can be done to a database in that state.
/// Only for unknown and foreign ones.
std::string why_unusable(const SchemaState& state, const MigrationChain& chain);

/// inspect_schema(), before a change. Throws Error: corrupt, "Can't locate revision
/// identified by '<id>'", for an unknown database; invalid argument for a foreign one.
SchemaState require_usable(MigrationTarget& target, const MigrationChain& chain);

}  // namespace cq::host
