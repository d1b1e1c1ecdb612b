#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cq::test {

/// The lines of a file. Throws std::runtime_error when it can't be read.
std::vector<std::string> read_lines(const std::filesystem::path& file);

/// What is wrong with an interface that is laid out like `present`, by what was recorded: a
/// sentence for each line that has changed or gone, naming the rule, and one for each that is new
/// and not recorded yet. The lines are those of layout_lines(), in whatever order.
std::vector<std::string> complaints(const std::vector<std::string>& recorded,
                                    const std::vector<std::string>& present);

}  // namespace cq::test
