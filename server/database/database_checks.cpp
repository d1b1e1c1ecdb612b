#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/migration_target.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <string>

#include "database/database.hpp"
#include "database/diagnosis.hpp"
#include "database/isolation.hpp"
#include "text/text.hpp"

namespace cq::database {
namespace {

constexpr const char* kFixThat = "Fix that, then run this command again.";

// The diagnosis of a large database reads all of it.
constexpr std::chrono::hours kDiagnosisPatience{24};

/// The database to check, and the module that serves it.
struct Subject {
  host::StoreModule module;
  host::StoreFeature feature;
  DatabaseUrl url;
  std::vector<CheckRecords> checks{};
};

/// Finds the module again, in a child process.
Subject load(const host::SettingLookup& lookup, const DatabaseUrl& url, const std::string& name) {
  host::StoreModule module = host::ModuleLoader(host::module_search_path(lookup)).load_for(url);
  host::StoreFeature feature = module.feature(name);
  return {std::move(module), std::move(feature), url};
}

/// Likewise, with what the module's settings add to the URL. Throws Error: invalid argument.
Subject load_to_use(const host::SettingLookup& lookup, const DatabaseUrl& url,
                    const FeatureDatabase& feature) {
  Subject subject = load(lookup, url, feature.name);
  subject.checks = feature.checks;
  subject.url = host::with_module_settings(url, subject.module.settings(), lookup);
  return subject;
}

JsonValue packed_finding(const Finding& finding) {
  return json_object({{"kind", static_cast<int>(finding.kind)},
                      {"subject", text::with_replacements(finding.subject)},
                      {"sentence", text::with_replacements(finding.sentence)},
                      {"remedy", text::with_replacements(finding.remedy)}});
}

/// The findings, and the time of the last change, as a child process hands them over.
std::string pack(const DatabaseChecks& checks) {
  return write_json(json_object(
      {{"findings", json_array(checks.findings, packed_finding)},
       {"last_change",
        checks.last_change ? format_timestamp(*checks.last_change, UtcSuffix::kZ) : ""}}));
}

/// Throws Error: corrupt when the child wrote something else.
void add(DatabaseChecks& checks, const std::string& packed) {
  const ChildReport report = ChildReport::parse(packed);
  for (const ChildReport& finding : report.objects("findings")) {
    checks.findings.push_back({static_cast<Finding::Kind>(finding.integer("kind")),
                               finding.text("subject"), finding.text("sentence"),
                               finding.text("remedy")});
  }
  const std::string last_change = report.text("last_change");
  if (!last_change.empty()) {
    checks.last_change = parse_timestamp(last_change);
  }
}

/// What is said of tables that no migration made; nothing where there is none.
std::string besides(const std::vector<std::string>& tables) {
  std::string names;
  for (const std::string& table : tables) {
    names += (names.empty() ? "" : ", ") + table;
  }
  return names.empty() ? names : ", beside tables that are none of this server's (" + names + ")";
}

/// Says whether the database is at this server's head.
Finding check_schema(const Subject& subject, bool& is_at_head) {
  using SchemaState = host::SchemaState::Kind;
  is_at_head = false;
  constexpr const char* kSubject = "schema";
  const host::MigrationChain& chain = subject.feature.migrations();
  const host::MigrationCheck check =
      host::check_migrations(*subject.feature.open_migrations(subject.url), chain);
  const std::string revision = check.state.revision.value_or("none");
  if (check.state.kind == SchemaState::kUnknown || check.state.kind == SchemaState::kForeign) {
    return {Finding::Kind::kProblem, kSubject, host::why_unusable(check.state, chain),
            "Use the server that wrote it, or name another database."};
  }
  if (check.own_drifted()) {
    return {Finding::Kind::kProblem, kSubject,
            "The schema isn't the one of revision " + revision + ": it lacks " +
                std::to_string(check.missing.size()) + " things and has " +
                std::to_string(check.extra.size() - check.extra_of_others) + " unexpected.",
            "'cq-server db check' lists them; put them back by hand, or restore a backup."};
  }
  if (check.state.kind == SchemaState::kEmpty) {
    return {Finding::Kind::kFine, kSubject,
            "There are no tables yet; the server makes them at its start.", ""};
  }
  if (!check.pending.empty()) {
    return {
        Finding::Kind::kWarning, kSubject,
        "The database is at revision " + revision + ", behind this server's " + chain.head() + ".",
        "The server's next start brings it there; make a backup first."};
  }
  is_at_head = true;
  return {Finding::Kind::kFine, kSubject,
          "The database is at revision " + revision + ", this server's head, and has its schema" +
              besides(check.other_tables) + ".",
          ""};
}

DatabaseChecks check_store(const Subject& subject) {
  DatabaseChecks checks;
  try {
    subject.feature.require({Health::kId});
    checks.findings.push_back({Finding::Kind::kFine, "store",
                               "Store module " + std::string(subject.module.name()) + " has one.",
                               ""});
  } catch (const Error& error) {
    checks.findings.push_back(
        {Finding::Kind::kProblem, "store", error.what(), "Name a database of another kind."});
  }
  return checks;
}

/// Opens the store where that makes no database, or where nothing else can be checked.
DatabaseChecks check_opening(const Subject& subject) {
  const host::StoreFeature& feature = subject.feature;
  DatabaseChecks checks;
  bool may_open = true;
  if (feature.has(MigrationTarget::kId)) {
    checks.findings.push_back(check_schema(subject, may_open));
  }
  if (may_open && feature.has_store()) {
    const std::unique_ptr<Store> store = feature.create_store(subject.url);
    store->open();
    part<Health>(*store).check();
    checks.findings.push_back({Finding::Kind::kFine, "database", "It opens and answers.", ""});
    for (const CheckRecords check : subject.checks) {
      const std::vector<Finding> found = check(*store);
      checks.findings.insert(checks.findings.end(), found.begin(), found.end());
    }
  }
  return checks;
}

DatabaseChecks diagnose_database(const Subject& subject) {
  DatabaseChecks checks;
  if (!subject.feature.has(Maintenance::kId)) {
    checks.findings.push_back({Finding::Kind::kFine, "database",
                               "Store module " + std::string(subject.module.name()) +
                                   " looks no further; the database's own tools do.",
                               ""});
    return checks;
  }
  const std::unique_ptr<Maintenance> maintenance = subject.feature.open_maintenance(subject.url);
  checks.findings = maintenance->diagnose();
  const std::optional<Contents> contents = maintenance->contents();
  checks.last_change = contents ? contents->last_change : std::nullopt;
  return checks;
}

/// The module that the URL asks for, as a child process hands over what is said of it.
std::string pack_module(const host::SettingLookup& lookup, const DatabaseUrl& url,
                        const std::string& name) {
  const host::StoreModule module = load(lookup, url, name).module;
  return write_json(json_object({{"file", text::with_replacements(module.file().string())},
                                 {"name", text::with_replacements(module.name())},
                                 {"scheme", text::with_replacements(module.schemes().front())},
                                 {"serves", module.serves(url)}}));
}

/// Looks for the module in a process of its own; its file's name when it serves the URL.
std::optional<std::string> find_module(const host::SettingLookup& lookup, const DatabaseUrl& url,
                                       const std::string& feature, std::chrono::seconds patience,
                                       std::vector<Finding>& findings) {
  const std::string setting = host::database_setting_of(feature);
  const auto refuse = [&](const std::string& sentence, const std::string& remedy) {
    findings.push_back({Finding::Kind::kProblem, "database module", sentence, remedy});
    return std::nullopt;
  };
  const auto refuse_load = [&](const std::string& reason) {
    return refuse("None can be loaded for " + display(url) + ": " + reason,
                  "Correct " + setting + ", or install the module that serves it.");
  };
  const IsolatedResult tried =
      run_isolated([&] { return pack_module(lookup, url, feature); }, patience);
  if (!tried.succeeded) {
    return refuse_load(tried.text);
  }
  try {
    const ChildReport module = ChildReport::parse(tried.text);
    if (!module.yes_or_no("serves")) {
      return refuse(
          "Store module " + module.text("name") + " doesn't serve '" + scheme_of(url) + "://'.",
          "Begin " + setting + " with '" + module.text("scheme") + "://'.");
    }
    findings.push_back({Finding::Kind::kFine, "database module",
                        module.text("file") + " serves " + display(url) + ".", ""});
    return module.text("file");
  } catch (const Error& error) {
    return refuse_load(error.what());
  }
}

void add_database_checks(const host::SettingLookup& lookup, std::chrono::seconds patience,
                         const FeatureDatabase& feature, DatabaseChecks& checks) {
  const DatabaseUrl url = host::resolve_database_url(lookup, feature.name).url;
  const std::optional<std::string> file =
      find_module(lookup, url, feature.name, patience, checks.findings);
  if (!file) {
    return;
  }
  const auto step = [&](DatabaseChecks (*check)(const Subject&), const std::string& what,
                        std::chrono::seconds limit) {
    const IsolatedResult result =
        run_isolated([&] { return pack(check(load_to_use(lookup, url, feature))); }, limit);
    if (!result.succeeded && !result.died) {
      checks.findings.push_back({Finding::Kind::kProblem, "database", result.text, kFixThat});
      return false;
    }
    std::string reason = result.text;
    if (result.succeeded) {
      try {
        add(checks, result.text);
        return true;
      } catch (const Error& error) {
        reason = error.what();
      }
    }
    checks.findings.push_back(
        {Finding::Kind::kProblem, "database",
         "When store module " + *file + " was to " + what + " " + display(url) + ", " + reason,
         "Report it to the module's author."});
    return false;
  };
  if (step(check_store, "load for", patience) && step(check_opening, "open", patience)) {
    step(diagnose_database, "diagnose", kDiagnosisPatience);
  }
}

}  // namespace

DatabaseChecks check_database(const host::SettingLookup& lookup, std::chrono::seconds patience,
                              const FeatureDatabase& feature) {
  DatabaseChecks checks;
  try {
    add_database_checks(lookup, patience, feature, checks);
  } catch (const Error& error) {
    checks.findings.push_back({Finding::Kind::kProblem, "database", error.what(), kFixThat});
  }
  return checks;
}

}  // namespace cq::database
