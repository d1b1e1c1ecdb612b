#include "settings/settings_report.hpp"

#include <algorithm>
#include <cq/json.hpp>
#include <cq/text.hpp>
#include <utility>

namespace cq::settings {
namespace {

ReportRow row_of(const Setting& setting, const SourcedValue& sourced) {
  ReportRow row{std::string(setting.name), std::nullopt, sourced.origin, sourced.problem};
  if (sourced.value) {
    row.value = setting.show(*sourced.value);
  } else if (sourced.origin == "default") {
    row.value = setting.default_text;
  }
  return row;
}

/// How many columns it takes; a value needn't be UTF-8.
std::size_t width_of(const std::string& text) {
  return is_utf8(text) ? code_points(text) : text.size();
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t taken = width_of(text);
  text.append(width - std::min(taken, width), ' ');
  return text + "  ";
}

}  // namespace

std::vector<ReportRow> settings_report(const Sources& sources) {
  std::vector<ReportRow> rows;
  for (const Setting& setting : sources.table().all()) {
    rows.push_back(row_of(setting, sources.value_of(setting)));
  }
  return rows;
}

std::string report_text(const std::vector<ReportRow>& rows) {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const ReportRow& row : rows) {
    name_width = std::max(name_width, row.name.size());
    value_width = std::max(value_width, width_of(row.value.value_or("")));
  }
  std::string text;
  for (const ReportRow& row : rows) {
    text += padded(row.name, name_width) + padded(row.value.value_or(""), value_width) +
            row.origin + "\n";
    if (row.problem) {
      text += "  ^ " + *row.problem + "\n";
    }
  }
  return text;
}

std::string report_json(const std::vector<ReportRow>& rows) {
  return write_json(json_array(rows, [](const ReportRow& row) {
    return json_object(
        {{"name", row.name}, {"value", row.value}, {"from", row.origin}, {"problem", row.problem}});
  }));
}

}  // namespace cq::settings
