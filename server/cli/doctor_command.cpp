#include "cli/doctor_command.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <ostream>
#include <vector>

#include "app/isolation.hpp"
#include "cli/module_command.hpp"
#include "cli/options.hpp"
#include "doctor/clock_check.hpp"
#include "doctor/database_checks.hpp"
#include "doctor/module_checks.hpp"
#include "doctor/report.hpp"
#include "doctor/settings_checks.hpp"

namespace cq::cli {
namespace {

struct DoctorOptions {
  bool json = false;
  std::int64_t patience = app::kModulePatience.count();
};

void add(std::vector<Finding>& all, const std::vector<Finding>& found) {
  all.insert(all.end(), found.begin(), found.end());
}

int examine(const DoctorOptions& options, const Session& session) {
  std::vector<Finding> findings = doctor::check_settings(session.lookup);
  const std::chrono::seconds patience(options.patience);
  add(findings, doctor::check_modules(session.lookup, patience));
  const doctor::DatabaseChecks database = doctor::check_database(session.lookup, patience);
  add(findings, database.findings);
  findings.push_back(doctor::check_clock(now(), database.last_change));

  const std::size_t problems = doctor::count_of(Finding::Kind::kProblem, findings);
  if (options.json) {
    session.console.out << host::write_json(doctor::report_in_json(findings)) << std::endl;
  } else {
    for (const Finding& finding : findings) {
      session.console.out << doctor::line_of(finding) << '\n';
    }
    session.console.out << std::flush;
    session.console.err << "Problems: " << problems
                        << ", warnings: " << doctor::count_of(Finding::Kind::kWarning, findings)
                        << "." << std::endl;
  }
  return problems == 0 ? 0 : 1;
}

}  // namespace

void add_doctor_command(CLI::App& app, Choice& choice) {
  const auto options = std::make_shared<DoctorOptions>();
  CLI::App& command =
      add_command(app, "doctor", "Look for what is wrong with settings, modules and database");
  add_flag(command, "--json", options->json, "Report as JSON");
  add_patience_option(command, options->patience);
  add_url_option(command, choice);
  runs(command, choice, options, examine, WrongSettings::kTaken);
}

}  // namespace cq::cli
