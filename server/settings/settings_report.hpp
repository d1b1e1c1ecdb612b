#pragma once

#include <optional>
#include <string>
#include <vector>

#include "settings/sources.hpp"

/// What the settings are, for people and programs to read. All functions are safe from any thread.
namespace cq::settings {

/// One setting as it may be shown.
struct ReportRow {
  std::string name;
  std::optional<std::string> value;  ///< secrets masked; nullopt: not set, or it can't be read
  std::string origin;
  std::optional<std::string> problem;
};

/// Every setting, in the table's order.
std::vector<ReportRow> settings_report(const Sources& sources);

/// Aligned columns, and below a setting the sentence on what is wrong with it.
std::string report_text(const std::vector<ReportRow>& rows);

/// An array of objects with "name", "value", "from" and "problem".
std::string report_json(const std::vector<ReportRow>& rows);

}  // namespace cq::settings
