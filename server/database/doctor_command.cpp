#include "database/doctor_command.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "cli/options.hpp"
#include "database/clock_check.hpp"
#include "database/database_checks.hpp"
#include "database/isolation.hpp"
#include "database/module_checks.hpp"
#include "database/module_command.hpp"
#include "database/report.hpp"
#include "database/settings_checks.hpp"

namespace cq::database {
namespace {

struct DoctorOptions {
  bool json = false;
  std::int64_t patience = kModulePatience.count();
};

void add(std::vector<Finding>& all, const std::vector<Finding>& found) {
  all.insert(all.end(), found.begin(), found.end());
}

int examine(const DoctorOptions& options, const cli::Session& session) {
  std::vector<Finding> findings = check_settings(session.lookup);
  const std::chrono::seconds patience(options.patience);
  add(findings, check_modules(session.lookup, patience));
  const DatabaseChecks database = check_database(session.lookup, patience);
  add(findings, database.findings);
  findings.push_back(check_clock(now(), database.last_change));

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

void add_doctor_command(CLI::App& app, cli::Invocation& invocation) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App& command =
      cli::add_command(app, "doctor", "Look for what is wrong with settings, modules and database");
  cli::add_flag(command, "--json", options->json, "Report as JSON");
  add_patience_option(command, options->patience);
  add_url_option(command, invocation);
  set_action(command, invocation, options, examine, cli::SettingsPolicy::kAcceptUnusable);
}

}  // namespace cq::database
