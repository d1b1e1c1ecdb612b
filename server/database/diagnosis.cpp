#include "database/diagnosis.hpp"

#include <algorithm>
#include <chrono>
#include <cq/error.hpp>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/options.hpp"
#include "database/commands.hpp"
#include "database/isolation.hpp"

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

struct DoctorOptions {
  settings::SettingTable settings{};  ///< with those of features
  FeatureChoice features;
  bool json = false;
  std::int64_t patience = kModulePatience.count();
};

void add(std::vector<Finding>& all, const std::vector<Finding>& found) {
  all.insert(all.end(), found.begin(), found.end());
}

/// Those to look at. Where CQ_FEATURES can't be read, which the settings' findings tell, the first.
FeatureDatabases databases_to_check(const FeatureChoice& features,
                                    const host::SettingLookup& lookup) {
  try {
    return chosen(features, lookup);
  } catch (const Error&) {
    if (!features.name.empty()) {
      throw;
    }
    return {features.all.front()};
  }
}

/// The findings of each database, where there are several under its name. Returns the last change.
std::optional<Timestamp> add_databases(const DoctorOptions& options, const cli::Session& session,
                                       std::vector<Finding>& findings) {
  const FeatureDatabases databases = databases_to_check(options.features, session.lookup);
  std::optional<Timestamp> last_change;
  for (const FeatureDatabase& feature : databases) {
    DatabaseChecks checks =
        check_database(session.lookup, std::chrono::seconds(options.patience), feature);
    for (Finding& finding : checks.findings) {
      finding.subject = (databases.size() > 1 ? feature.name + " " : "") + finding.subject;
    }
    add(findings, checks.findings);
    last_change = std::max(last_change, checks.last_change);
  }
  if (databases.size() > 1) {
    try {
      require_distinct_databases(session.lookup, names_of(databases));
    } catch (const Error& error) {
      findings.push_back({Finding::Kind::kProblem, "databases", error.what(), ""});
    }
  }
  return last_change;
}

int diagnose(const DoctorOptions& options, const cli::Session& session) {
  std::vector<Finding> findings = check_settings(session.lookup, options.settings);
  add(findings, check_modules(session.lookup, std::chrono::seconds(options.patience)));
  const std::optional<Timestamp> last_change = add_databases(options, session, findings);
  findings.push_back(check_clock(now(), last_change));

  const std::size_t problems = count_of(Finding::Kind::kProblem, findings);
  if (options.json) {
    session.console.out << write_json(report_in_json(findings)) << std::endl;
  } else {
    for (const Finding& finding : findings) {
      session.console.out << line_of(finding) << '\n';
    }
    session.console.out << std::flush;
    session.console.err << "Problems: " << problems
                        << ", warnings: " << count_of(Finding::Kind::kWarning, findings) << "."
                        << std::endl;
  }
  return problems == 0 ? 0 : 1;
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

std::vector<Finding> findings_of(std::string_view report) {
  std::vector<Finding> findings;
  for (const ChildReport& finding : ChildReport::parse(report).objects("findings")) {
    const std::string status = finding.text("status");
    findings.push_back({status == "ok"        ? Finding::Kind::kFine
                        : status == "warning" ? Finding::Kind::kWarning
                                              : Finding::Kind::kProblem,
                        finding.text("subject"), finding.text("sentence"),
                        finding.text_or_empty("remedy")});
  }
  return findings;
}

std::size_t count_of(Finding::Kind kind, const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [kind](const Finding& finding) { return finding.kind == kind; }));
}

void add_doctor_command(CLI::App& app, cli::Invocation& invocation,
                        const FeatureDatabases& features) {
  if (!invocation.needs("doctor")) return;
  const auto options = std::make_shared<DoctorOptions>();
  options->features.all = features;
  options->settings = invocation.settings;
  CLI::App& command =
      cli::add_command(app, "doctor", "Look for what is wrong with settings, modules and database");
  cli::add_flag(command, "--json", options->json, "Report as JSON");
  add_patience_option(command, options->patience);
  add_feature_option(command, options->features);
  add_url_option(command, invocation);
  set_action(command, invocation, options, diagnose, cli::SettingsPolicy::kAcceptUnusable);
}

}  // namespace cq::database
