#pragma once

#include <cq/host/json.hpp>
#include <cq/maintenance.hpp>
#include <string>
#include <vector>

namespace cq::doctor {

/// One line: "warning  CQ_JWT_SECRET: what was found. What to do."
std::string line_of(const Finding& finding);

/// {"findings":[{"status","subject","sentence","remedy"}],"problems","warnings"}
host::JsonValue report_in_json(const std::vector<Finding>& findings);

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings);

}  // namespace cq::doctor
