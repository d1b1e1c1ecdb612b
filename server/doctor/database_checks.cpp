#include "doctor/database_checks.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/module_loader.hpp>
#include <memory>
#include <string>

#include "app/isolation.hpp"
#include "doctor/module_checks.hpp"

namespace cq::doctor {
namespace {

using Kind = Finding::Kind;

// It is loaded in another process first: one that crashes there isn't loaded here.
std::optional<host::StoreModule> load_module(const host::SettingLookup& lookup,
                                             const DatabaseUrl& url,
                                             std::vector<Finding>& findings) {
  const host::ModuleLoader loader(host::module_search_path(lookup));
  const app::IsolatedResult tried = app::run_isolated(
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

Finding check_schema(const host::StoreModule& module, const DatabaseUrl& url) {
  using Standing = host::Standing::Kind;
  constexpr const char* kSubject = "schema";
  const host::MigrationChain& chain = module.migrations();
  const host::MigrationCheck check = host::check_migrations(*module.open_migrations(url), chain);
  const std::string revision = check.standing.revision.value_or("none");
  if (check.standing.kind == Standing::kUnknown || check.standing.kind == Standing::kForeign) {
    return {Kind::kProblem, kSubject, host::why_unusable(check.standing, chain),
            "Use the server that wrote it, or name another database."};
  }
  if (check.drifted()) {
    return {Kind::kProblem, kSubject,
            "The schema isn't the one of revision " + revision + ": it lacks " +
                std::to_string(check.missing.size()) + " things and has " +
                std::to_string(check.extra.size()) + " too many.",
            "'cq-server db check' lists them; put them back by hand, or restore a backup."};
  }
  if (check.standing.kind == Standing::kEmpty) {
    return {Kind::kFine, kSubject, "There are no tables yet; the server makes them at its start.",
            ""};
  }
  if (!check.pending.empty()) {
    return {
        Kind::kWarning, kSubject,
        "The database is at revision " + revision + ", behind this server's " + chain.head() + ".",
        "The server's next start brings it there; make a backup first."};
  }
  return {Kind::kFine, kSubject,
          "The database is at revision " + revision + ", this server's head, and has its schema.",
          ""};
}

void look(const host::StoreModule& module, const DatabaseUrl& url, DatabaseChecks& checks) {
  checks.findings.push_back(check_schema(module, url));
  if (const std::unique_ptr<Maintenance> maintenance = module.open_maintenance(url)) {
    const std::vector<Finding> examined = maintenance->examine();
    checks.findings.insert(checks.findings.end(), examined.begin(), examined.end());
    const std::optional<Contents> contents = maintenance->contents();
    checks.last_change = contents ? contents->last_change : std::nullopt;
    return;
  }
  checks.findings.push_back({Kind::kFine, "database",
                             "Store module " + std::string(module.name()) +
                                 " looks no further; the database's own tools do.",
                             ""});
}

Finding check_store(const host::StoreModule& module) {
  try {
    module.require(kCqCapabilityStore);
  } catch (const Error& error) {
    return {Kind::kProblem, "store", error.what(), "Name a database of another kind."};
  }
  return {Kind::kFine, "store", "Store module " + std::string(module.name()) + " has one.", ""};
}

}  // namespace

DatabaseChecks check_database(const host::SettingLookup& lookup) {
  DatabaseChecks checks;
  try {
    const host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
    if (const auto module = load_module(lookup, resolved.url, checks.findings)) {
      checks.findings.push_back(check_store(*module));
      look(*module, resolved.url, checks);
    }
  } catch (const Error& error) {
    checks.findings.push_back(
        {Kind::kProblem, "database", error.what(), "Mend that, then run this command again."});
  }
  return checks;
}

}  // namespace cq::doctor
