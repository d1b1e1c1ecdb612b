#pragma once

#include <cq/host/migration_chain.hpp>
#include <optional>
#include <string>

namespace cq::host {

/// How many of the chain's migrations a database at that revision has; nullopt: none.
/// Throws Error: invalid argument when the chain doesn't hold it.
std::size_t count_at(const MigrationChain& chain, const std::optional<std::string>& revision);

/// Throws Error: invalid argument when a migration from `first` to before `last` has nothing in its
/// down part.
void require_way_down(const MigrationChain& chain, std::size_t first, std::size_t last);

}  // namespace cq::host
