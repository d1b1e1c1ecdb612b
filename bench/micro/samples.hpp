#pragma once

#include <cq/knowledge/unit.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace cq::bench {

/// Documents as a benchmark's store has them, always the same.
std::vector<std::string> sample_documents(std::size_t count);

/// The units of those documents.
std::vector<Unit> sample_units(std::size_t count);

}  // namespace cq::bench
