#include "database/database_checks.hpp"

#include <cq/error.hpp>
#include <cq/host/migration_check.hpp>
#include <cq/host/module_loader.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <string>

#include "database/isolation.hpp"
#include "database/packed_fields.hpp"

namespace cq::database {
namespace {

constexpr const char* kMendThat = "Mend that, then run this command again.";

// The examination of a large database reads all of it.
constexpr std::chrono::hours kExaminationPatience{24};

/// What is looked at, and by whom.
struct Subject {
  host::StoreModule module;
  DatabaseUrl url;
};

/// Finds the module again, in a child process.
Subject load(const host::SettingLookup& lookup, const DatabaseUrl& url) {
  return {host::ModuleLoader(host::module_search_path(lookup)).load_for(url), url};
}

/// The findings, and the moment of the last change, as a child process hands them over.
std::string pack(const DatabaseChecks& checks) {
  std::vector<std::string> fields{
      checks.last_change ? format_timestamp(*checks.last_change, UtcSuffix::kZ) : ""};
  for (const Finding& finding : checks.findings) {
    fields.push_back(std::to_string(static_cast<int>(finding.kind)));
    fields.insert(fields.end(), {finding.subject, finding.sentence, finding.remedy});
  }
  return pack_fields(fields);
}

void add(DatabaseChecks& checks, const std::string& packed) {
  const std::vector<std::string> fields = unpack_fields(packed);
  constexpr std::size_t kFieldsOfOne = 4;
  for (std::size_t i = 1; i + kFieldsOfOne <= fields.size(); i += kFieldsOfOne) {
    checks.findings.push_back({static_cast<Finding::Kind>(std::stoi(fields[i])), fields[i + 1],
                               fields[i + 2], fields[i + 3]});
  }
  if (!fields.empty() && !fields.front().empty()) {
    checks.last_change = parse_timestamp(fields.front());
  }
}

/// Says whether the database is at this server's head.
Finding check_schema(const Subject& subject, bool& is_at_head) {
  using SchemaState = host::SchemaState::Kind;
  is_at_head = false;
  constexpr const char* kSubject = "schema";
  const host::MigrationChain& chain = subject.module.migrations();
  const host::MigrationCheck check =
      host::check_migrations(*subject.module.open_migrations(subject.url), chain);
  const std::string revision = check.state.revision.value_or("none");
  if (check.state.kind == SchemaState::kUnknown || check.state.kind == SchemaState::kForeign) {
    return {Finding::Kind::kProblem, kSubject, host::why_unusable(check.state, chain),
            "Use the server that wrote it, or name another database."};
  }
  if (check.drifted()) {
    return {Finding::Kind::kProblem, kSubject,
            "The schema isn't the one of revision " + revision + ": it lacks " +
                std::to_string(check.missing.size()) + " things and has " +
                std::to_string(check.extra.size()) + " too many.",
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
          "The database is at revision " + revision + ", this server's head, and has its schema.",
          ""};
}

DatabaseChecks look_for_store(const Subject& subject) {
  DatabaseChecks checks;
  try {
    subject.module.require(kCqCapabilityStore);
    checks.findings.push_back({Finding::Kind::kFine, "store",
                               "Store module " + std::string(subject.module.name()) + " has one.",
                               ""});
  } catch (const Error& error) {
    checks.findings.push_back(
        {Finding::Kind::kProblem, "store", error.what(), "Name a database of another kind."});
  }
  return checks;
}

/// Opens the store where that makes no database, or where there is no other way to look.
DatabaseChecks check_opening(const Subject& subject) {
  const host::StoreModule& module = subject.module;
  DatabaseChecks checks;
  bool may_open = true;
  if (module.has(kCqCapabilityMigrations)) {
    checks.findings.push_back(check_schema(subject, may_open));
  }
  if (may_open && module.has(kCqCapabilityStore)) {
    const std::unique_ptr<Store> store = module.create_store(subject.url);
    store->open();
    store->health().check();
    checks.findings.push_back({Finding::Kind::kFine, "database", "It opens and answers.", ""});
  }
  return checks;
}

DatabaseChecks examine(const Subject& subject) {
  DatabaseChecks checks;
  if (!subject.module.has(kCqCapabilityMaintenance)) {
    checks.findings.push_back({Finding::Kind::kFine, "database",
                               "Store module " + std::string(subject.module.name()) +
                                   " looks no further; the database's own tools do.",
                               ""});
    return checks;
  }
  const std::unique_ptr<Maintenance> maintenance = subject.module.open_maintenance(subject.url);
  checks.findings = maintenance->examine();
  const std::optional<Contents> contents = maintenance->contents();
  checks.last_change = contents ? contents->last_change : std::nullopt;
  return checks;
}

/// Looks for the module in a process of its own; its file's name when it serves the URL.
std::optional<std::string> find_module(const host::SettingLookup& lookup, const DatabaseUrl& url,
                                       std::chrono::seconds patience,
                                       std::vector<Finding>& findings) {
  const IsolatedResult tried = run_isolated(
      [&] {
        const host::StoreModule module = load(lookup, url).module;
        return pack_fields({module.file().string(), std::string(module.name()),
                            module.schemes().front(), module.serves(url) ? "serves" : ""});
      },
      patience);
  const std::vector<std::string> facts = unpack_fields(tried.text);
  if (!tried.succeeded || facts.size() < 4) {
    findings.push_back({Finding::Kind::kProblem, "database module",
                        "None can be loaded for " + display(url) + ": " + tried.text,
                        "Correct CQ_DATABASE_URL, or install the module that serves it."});
    return std::nullopt;
  }
  if (facts[3].empty()) {
    findings.push_back({Finding::Kind::kProblem, "database module",
                        "Store module " + facts[1] + " doesn't serve '" + scheme_of(url) + "://'.",
                        "Begin CQ_DATABASE_URL with '" + facts[2] + "://'."});
    return std::nullopt;
  }
  findings.push_back(
      {Finding::Kind::kFine, "database module", facts[0] + " serves " + display(url) + ".", ""});
  return facts[0];
}

void add_database_checks(const host::SettingLookup& lookup, std::chrono::seconds patience,
                         DatabaseChecks& checks) {
  const DatabaseUrl url = host::resolve_database_url(lookup).url;
  const std::optional<std::string> file = find_module(lookup, url, patience, checks.findings);
  if (!file) {
    return;
  }
  const auto step = [&](DatabaseChecks (*look)(const Subject&), const std::string& what,
                        std::chrono::seconds limit) {
    const IsolatedResult result =
        run_isolated([&] { return pack(look(load(lookup, url))); }, limit);
    if (result.succeeded) {
      add(checks, result.text);
    } else if (result.died) {
      checks.findings.push_back({Finding::Kind::kProblem, "database",
                                 "When store module " + *file + " was to " + what + " " +
                                     display(url) + ", " + result.text,
                                 "Report it to the module's author."});
    } else {
      checks.findings.push_back({Finding::Kind::kProblem, "database", result.text, kMendThat});
    }
    return result.succeeded;
  };
  if (step(look_for_store, "load for", patience) && step(check_opening, "open", patience)) {
    step(examine, "examine", kExaminationPatience);
  }
}

}  // namespace

DatabaseChecks check_database(const host::SettingLookup& lookup, std::chrono::seconds patience) {
  DatabaseChecks checks;
  try {
    add_database_checks(lookup, patience, checks);
  } catch (const Error& error) {
    checks.findings.push_back({Finding::Kind::kProblem, "database", error.what(), kMendThat});
  }
  return checks;
}

}  // namespace cq::database
