#include <algorithm>
#include <cq/host/refuse.hpp>
#include <memory>
#include <ostream>
#include <utility>

#include "app/commands.hpp"
#include "cli/options.hpp"
#include "database/module_settings.hpp"
#include "settings/setting.hpp"
#include "settings/settings_report.hpp"

namespace cq::app {
namespace {

constexpr int kUsable = 0;
constexpr int kUnusable = 2;

struct ConfigOptions {
  bool json = false;
  bool markdown = false;
};

/// Those of CQ_FEATURES; none where that can't be used, which its own row says.
std::vector<std::string> served_features(const settings::Sources& sources) {
  try {
    return settings::read_features(sources.lookup());
  } catch (const Error&) {
    return {};
  }
}

int show(const ConfigOptions& options, const settings::Given& given, const cli::Console& console) {
  if (options.markdown) {
    console.out << settings::settings_markdown(given.table) << std::flush;
    return kUsable;
  }
  const settings::Sources sources(given);
  if (sources.file_problem()) {
    host::refuse(*sources.file_problem());
  }
  for (const std::string& sentence : sources.unknown_names(
           database::module_settings_near(sources.lookup(), sources.names_outside_table()))) {
    console.err << "cq-server: " << sentence << std::endl;
  }
  for (const std::string& sentence : sources.taken_from_originals()) {
    console.err << "cq-server: " << sentence << std::endl;
  }
  std::vector<settings::ReportRow> rows = settings::settings_report(sources);
  for (settings::ReportRow& row :
       database::module_settings_report(sources, served_features(sources))) {
    rows.push_back(std::move(row));
  }
  console.out << (options.json ? settings::report_json(rows) + "\n" : settings::report_text(rows))
              << std::flush;
  const bool usable = std::none_of(rows.begin(), rows.end(),
                                   [](const settings::ReportRow& row) { return row.problem; });
  return usable ? kUsable : kUnusable;
}

}  // namespace

void add_config_command(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("config")) return;
  const auto options = std::make_shared<ConfigOptions>();
  CLI::App& command = cli::add_command(
      app, "config",
      "Show every setting, without secrets, and where it comes from; takes the options of serve");
  CLI::Option& json =
      cli::add_flag(command, "--json", options->json, "One JSON array instead of a table");
  cli::exclude(cli::add_flag(command, "--markdown", options->markdown,
                             "What settings there are, as Markdown"),
               json);
  add_setting_options(command, invocation, "");  // which the help of serve lists
  set_bare_action(
      command, invocation,
      [&invocation, options](const settings::Values& environment, const cli::Console& console) {
        return show(*options, given_settings(invocation, environment), console);
      });
}

}  // namespace cq::app
