#include "doctor/database_checks.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/module_loader.hpp>
#include <memory>
#include <string>

#include "doctor/isolation.hpp"
#include "doctor/module_checks.hpp"

namespace cq::doctor {
namespace {

using Kind = Finding::Kind;

// It is loaded in another process first: one that crashes there isn't loaded here.
std::optional<host::StoreModule> load_module(const host::SettingLookup& lookup,
                                             const DatabaseUrl& url,
                                             std::vector<Finding>& findings) {
  const host::ModuleLoader loader(host::module_search_path(lookup));
  const IsolatedResult tried = run_isolated(
      [&] { return std::string(loader.load_for(url).file().string()); }, kModulePatience);
  if (!tried.succeeded) {
    findings.push_back({Kind::kProblem, "database module",
                        "None can be loaded for " + display(url) + ": " + tried.text,
                        "Correct CQ_DATABASE_URL, or install the module that serves it."});
    return std::nullopt;
  }
  host::StoreModule module = loader.load_for(url);
  if (!module.serves(url)) {
    findings.push_back({Kind::kProblem, "database module",
                        "Store module " + std::string(module.name()) + " doesn't serve '" +
                            scheme_of(url) + "://'.",
                        "Begin CQ_DATABASE_URL with '" + module.schemes().front() + "://'."});
    return std::nullopt;
  }
  findings.push_back(
      {Kind::kFine, "database module", tried.text + " serves " + display(url) + ".", ""});
  return module;
}

Finding check_schema(const std::optional<std::string>& revision, bool has_tables,
                     const host::MigrationChain& chain) {
  constexpr const char* kSubject = "schema";
  const std::string head = chain.empty() ? "none" : chain.head();
  if (!revision) {
    return {Kind::kFine, kSubject,
            has_tables ? "The database is from before revisions were recorded; the server records "
                         "that at its start."
                       : "There are no tables yet; the server makes them at its start.",
            ""};
  }
  if (!chain.position(*revision)) {
    return {Kind::kProblem, kSubject,
            "The database is at revision " + *revision +
                ", which this server doesn't know; its "
                "own head is " +
                head + ".",
            "Use the server that brought it there, or a newer one."};
  }
  if (*revision != head) {
    return {Kind::kWarning, kSubject,
            "The database is at revision " + *revision + ", behind this server's " + head + ".",
            "The server's next start brings it there; make a backup first."};
  }
  return {Kind::kFine, kSubject, "The database is at revision " + head + ", this server's head.",
          ""};
}

void look_by_maintenance(Maintenance& maintenance, const host::MigrationChain& chain,
                         DatabaseChecks& checks) {
  const std::vector<Finding> examined = maintenance.examine();
  checks.findings.insert(checks.findings.end(), examined.begin(), examined.end());
  if (const std::optional<Contents> contents = maintenance.contents()) {
    checks.last_change = contents->last_change;
    checks.findings.push_back(
        check_schema(contents->revision, contents->counts.has_value(), chain));
  }
}

void look(const host::StoreModule& module, const DatabaseUrl& url, DatabaseChecks& checks) {
  if (const std::unique_ptr<Maintenance> maintenance = module.open_maintenance(url)) {
    look_by_maintenance(*maintenance, module.migrations(), checks);
    return;
  }
  const std::unique_ptr<MigrationTarget> target = module.open_migrations(url);
  const std::optional<std::string> revision = host::current_revision(*target);
  checks.findings.push_back(
      check_schema(revision, !target->table_names().empty(), module.migrations()));
  checks.findings.push_back({Kind::kFine, "database",
                             "Store module " + std::string(module.name()) +
                                 " looks no further; the database's own tools do.",
                             ""});
}

}  // namespace

DatabaseChecks check_database(const host::SettingLookup& lookup) {
  DatabaseChecks checks;
  try {
    const host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
    if (const auto module = load_module(lookup, resolved.url, checks.findings)) {
      look(*module, resolved.url, checks);
    }
  } catch (const Error& error) {
    checks.findings.push_back(
        {Kind::kProblem, "database", error.what(), "Mend that, then run this command again."});
  }
  return checks;
}

}  // namespace cq::doctor
