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

JsonValue finding_json(const Finding& finding) {
  return json_object({{"status", status_of(finding.kind)},
                      {"subject", finding.subject},
                      {"sentence", in_one_line(finding.sentence)},
                      {"remedy", finding.remedy.empty() ? JsonValue() : finding.remedy}});
}

}  // namespace

std::string line_of(const Finding& finding) {
  std::string line(status_of(finding.kind));
  line.resize(kStatusWidth, ' ');
  line += finding.subject + ": " + in_one_line(finding.sentence);
  return finding.remedy.empty() ? line : line + " " + finding.remedy;
}

JsonValue report_in_json(const std::vector<Finding>& findings) {
  return json_object({{"findings", json_array(findings, finding_json)},
                      {"problems", count_of(Finding::Kind::kProblem, findings)},
                      {"warnings", count_of(Finding::Kind::kWarning, findings)}});
}

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [kind](const Finding& finding) { return finding.kind == kind; }));
}

}  // namespace cq::database
