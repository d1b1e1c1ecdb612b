#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace cq::cli {

/// Prints rows with their columns aligned, the first row being the columns' names; lengths are
/// counted in code points. Control characters, which could steer a terminal, become "?".
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace cq::cli
