#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// Which points of a series are chosen without regard to their values. Places count from 0, in
/// their order, each once; there are more points than `most`, which is at least 1. Safe from any
/// thread.
namespace cq::scalars {

/// `most` places at equal distances, with the first and the last; of 1, the last.
std::vector<std::uint64_t> even_places(std::uint64_t count, std::size_t most);

/// `most` places by chance, each as likely as any other; the same ones for the same count.
std::vector<std::uint64_t> random_places(std::uint64_t count, std::size_t most);

}  // namespace cq::scalars
