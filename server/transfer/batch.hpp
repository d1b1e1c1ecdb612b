#pragma once

#include <cstddef>

namespace cq::transfer {

/// How many records are written in one step, by an import and by a copy.
constexpr std::size_t kBatchRecords = 500;

}  // namespace cq::transfer
