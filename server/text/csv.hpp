#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cq::text {

/// A line of RFC 4180 with its end. A cell that a spreadsheet would take for a formula begins with
/// a quote; a number, negative ones too, is none. Safe from any thread.
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace cq::text
