#pragma once

#include <cq/export.hpp>
#include <cq/scalars/values.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// The bounds of scalars, for modules, which check them before anything changes. Each throws Error:
/// invalid argument, and is safe from any thread.
namespace cq::scalars {

/// For an id that no project, or what else `what` names, may have.
CQ_EXPORT void require_id(std::string_view what, std::string_view id);
/// For a name that no scalar may have.
CQ_EXPORT void require_name(std::string_view name);
/// For a batch id that none may have; empty is one, as it is none.
CQ_EXPORT void require_batch_id(std::string_view id);
/// For a time that no row may have.
CQ_EXPORT void require_time(std::int64_t time);
/// Throws for too many rows, values or tags, for a time, name or tag beyond its bound, and for a
/// name that stands twice in a row.
CQ_EXPORT void require_rows(std::span<const Row> rows);
/// Unless it is 1 to `bound`.
CQ_EXPORT void require_most(std::size_t most, std::size_t bound);

}  // namespace cq::scalars
