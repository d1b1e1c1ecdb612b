#include "database/report.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

namespace cq::database {
namespace {

constexpr std::size_t kStatusWidth = 9;

std::string_view status_of(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kFine:
      return "ok";
    case Finding::Kind::kWarning:
      return "warning";
    case Finding::Kind::kProblem:
      break;
  }
  return "problem";
}

// Errors that list things do so in lines of their own.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == '\n' || c == ' ';
    if (blank && line.ends_with(' ')) continue;
    line += blank ? ' ' : c;
  }
  return line;
}

JsonValue json_of(const Finding& finding) {
  JsonValue json;
  json.add("status", JsonValue(status_of(finding.kind)));
  json.add("subject", JsonValue(finding.subject));
  json.add("sentence", JsonValue(in_one_line(finding.sentence)));
  json.add("remedy", finding.remedy.empty() ? JsonValue() : JsonValue(finding.remedy));
  return json;
}

}  // namespace

std::string line_of(const Finding& finding) {
  std::string line(status_of(finding.kind));
  line.resize(kStatusWidth, ' ');
  line += finding.subject + ": " + in_one_line(finding.sentence);
  return finding.remedy.empty() ? line : line + " " + finding.remedy;
}

JsonValue report_in_json(const std::vector<Finding>& findings) {
  JsonValue::Array list;
  for (const Finding& finding : findings) list.push_back(json_of(finding));
  const auto count = [&findings](Finding::Kind kind) {
    return JsonValue(static_cast<std::int64_t>(count_of(kind, findings)));
  };
  JsonValue json;
  json.add("findings", JsonValue(std::move(list)));
  json.add("problems", count(Finding::Kind::kProblem));
  json.add("warnings", count(Finding::Kind::kWarning));
  return json;
}

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [kind](const Finding& finding) { return finding.kind == kind; }));
}

}  // namespace cq::database
