#include <algorithm>
#include <cq/knowledge/old_documents.hpp>
#include <cq/store.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "accounts/audit_trail.hpp"
#include "cli/options.hpp"
#include "database/database.hpp"
#include "database/session_store.hpp"
#include "knowledge/registration.hpp"
#include "text/text.hpp"

namespace cq::knowledge {
namespace {

constexpr int kSomeStay = 1;

struct ConvertOptions {
  bool dry_run = false;
  bool json = false;
};

std::size_t count_convertible(const std::vector<DocumentConversion>& conversions) {
  return static_cast<std::size_t>(
      std::count_if(conversions.begin(), conversions.end(),
                    [](const DocumentConversion& each) { return each.problem.empty(); }));
}

std::string in_one_line(const std::vector<std::string>& changes) {
  std::string line;
  for (const std::string& change : changes) {
    line += (line.empty() ? "" : ", ") + change;
  }
  return line;
}

JsonValue conversion_json(const DocumentConversion& conversion) {
  return json_object(
      {{"id", text::with_replacements(conversion.id)},
       {"new_id", text::with_replacements(conversion.new_id)},
       {"changes", conversion.changes},
       {"problem",
        conversion.problem.empty() ? JsonValue() : text::with_replacements(conversion.problem)}});
}

void report(const ConvertOptions& options, const std::vector<DocumentConversion>& conversions,
            const cli::Console& console) {
  if (options.json) {
    database::print_json(console.out,
                         json_object({{"units", json_array(conversions, conversion_json)}}));
    return;
  }
  for (const DocumentConversion& each : conversions) {
    console.out << each.id << ": "
                << (each.problem.empty() ? in_one_line(each.changes)
                                         : "it stays as it is. " + each.problem)
                << '\n';
  }
  console.out << std::flush;
  const std::size_t converted = count_convertible(conversions);
  console.err << (options.dry_run ? "To be converted: " : "Converted: ") << converted
              << ", staying as they are: " << conversions.size() - converted << "." << std::endl;
}

int convert(const ConvertOptions& options, const cli::Session& session) {
  const database::Database database = database::find_database(session.lookup);
  const host::OpenedStore store =
      options.dry_run ? database::open_store_to_read(database, session.log, {OldDocuments::kId})
                      : database::open_or_make(session, database, {OldDocuments::kId},
                                               database::Missing::kRefused);
  auto& documents = part<OldDocuments>(store.store());
  std::vector<DocumentConversion> conversions = documents.find();
  if (!options.dry_run && count_convertible(conversions) > 0) {
    if (const auto maintenance = database::open_maintenance(database)) {
      const BackupReport backup = maintenance->back_up_beside("before-conversion");
      session.console.err << "Backed up to " << backup.file.string() << "." << std::endl;
    }
    const std::string name = display(database.resolved.url);
    const std::string units = text::counted(count_convertible(conversions), "unit");
    conversions = accounts::trail_of(session, store)
                      .make({accounts::acts::kConvert, accounts::actor_of(session), name, units},
                            [&documents] { return documents.convert(); });
  }
  report(options, conversions, session.console);
  return count_convertible(conversions) == conversions.size() ? 0 : kSomeStay;
}

}  // namespace

void add_convert_documents_command(CLI::App& app, cli::Invocation& invocation) {
  if (!invocation.needs("convert-documents")) return;
  const auto options = std::make_shared<ConvertOptions>();
  CLI::App& command = cli::add_command(
      app, "convert-documents",
      "Convert the units of the Python original's releases 0.1 and 0.2, which can't be read");
  cli::add_flag(command, "--dry-run", options->dry_run, "Say what would be done, and do nothing");
  cli::add_flag(command, "--json", options->json, "Print JSON");
  add_url_option(command, invocation);
  set_action(command, invocation, options, convert);
}

}  // namespace cq::knowledge
