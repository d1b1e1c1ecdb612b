#pragma once

#include <cq/export.hpp>
#include <cq/host/migration_chain.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace cq::host {

/// The revision that a person means: its id, a beginning of one or its number without zeros in
/// front where only one fits, "head", "base" (nullopt: before the first), or "+N" and "-N", counted
/// from a database that has the first `applied` migrations of the chain. Safe from any thread.
/// Throws Error: invalid argument, with the revisions that there are or that fit.
CQ_EXPORT std::optional<std::string> resolve_revision(const MigrationChain& chain,
                                                      std::string_view name, std::size_t applied);

/// Whether the name counts from where the database is.
CQ_EXPORT bool is_relative_revision(std::string_view name) noexcept;

}  // namespace cq::host
