#include <algorithm>
#include <memory>
#include <ostream>

#include "app/commands.hpp"
#include "cli/options.hpp"
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

int show(const ConfigOptions& options, const settings::Given& given, const cli::Console& console) {
  if (options.markdown) {
    console.out << settings::settings_markdown(given.table) << std::flush;
    return kUsable;
  }
  const settings::Sources sources(given);
  for (const std::string& sentence : sources.unknown_names()) {
    console.err << "cq-server: " << sentence << std::endl;
  }
  const std::vector<settings::ReportRow> rows = settings::settings_report(sources);
  console.out << (options.json ? settings::report_json(rows) + "\n" : settings::report_text(rows))
              << std::flush;
  const bool usable = std::none_of(rows.begin(), rows.end(),
                                   [](const settings::ReportRow& row) { return row.problem; });
  return usable ? kUsable : kUnusable;
}

}  // namespace

void add_config_command(CLI::App& app, cli::Invocation& invocation) {
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
