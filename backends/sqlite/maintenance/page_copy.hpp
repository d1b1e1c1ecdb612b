#pragma once

#include <cq/maintenance.hpp>

#include "sqlite/db/connection.hpp"

namespace cq::sqlite {

/// Copies a database page by page over another one, whose connection has no transaction under way:
/// in one transaction of the target, so wholly or, when it throws or the process ends, not at all.
/// While the source's connection holds a snapshot, that is what is copied, even while others write.
/// Counts pages for `progress`. Throws Error: busy when anybody else uses the target.
void copy_pages(Connection& source, Connection& target, const Progress& progress);

}  // namespace cq::sqlite
