#pragma once

#include <cq/host/migration_chain.hpp>
#include <optional>
#include <string>

namespace cq::host {

/// What a run would do, as SQL text for the database's own tool: for each migration a line that
/// names it, and one transaction with its part and the version table's statements. Both functions
/// know `from` and `to` as revisions of the chain, nullopt as the beginning; are safe from any
/// thread; throw Error: invalid argument when the chain holds no such revision or the way from one
/// to the other leads in the other direction.

/// `stamped`: the database is at `from`, but has no version table yet.
std::string upgrade_script(const MigrationChain& chain, const std::optional<std::string>& from,
                           const std::string& to, bool stamped = false);
std::string downgrade_script(const MigrationChain& chain, const std::optional<std::string>& from,
                             const std::optional<std::string>& to);

}  // namespace cq::host
