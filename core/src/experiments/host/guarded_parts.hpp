#pragma once

#include "loader/part_wrapper.hpp"

/// How the parts of experiments are guarded; experiment_wrappers() lists all of them. Safe from any
/// thread.
namespace cq::experiments {

host::PartWrapper accounts_wrapper() noexcept;
host::PartWrapper tokens_wrapper() noexcept;
host::PartWrapper permissions_wrapper() noexcept;
host::PartWrapper teams_wrapper() noexcept;
host::PartWrapper projects_wrapper() noexcept;
host::PartWrapper experiments_wrapper() noexcept;
host::PartWrapper hypotheses_wrapper() noexcept;
host::PartWrapper metrics_wrapper() noexcept;
host::PartWrapper queries_wrapper() noexcept;

}  // namespace cq::experiments
