#pragma once

#include <cq/json.hpp>
#include <cq/maintenance.hpp>
#include <string>
#include <vector>

namespace cq::database {

/// One line: "warning  CQ_JWT_SECRET: what was found. What to do."
std::string line_of(const Finding& finding);

/// {"findings":[{"status","subject","sentence","remedy"}],"problems","warnings"}
JsonValue report_in_json(const std::vector<Finding>& findings);

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings);

}  // namespace cq::database
