#include "app/open_store.hpp"

#include <cq/host/migration_runner.hpp>
#include <cq/host/module_loader.hpp>
#include <string>

namespace cq::app {
namespace {

std::string in_words(const host::MigrationReport& report) {
  if (report.applied.empty() && !report.stamped) {
    return "schema at " + report.to + ", nothing to migrate";
  }
  std::string text = "schema brought to " + report.to;
  if (report.from) {
    text += " from " + *report.from;
  }
  if (report.stamped) {
    text += ", existing tables stamped";
  }
  text += ", migrations run:";
  for (const std::string& revision : report.applied) {
    text += " " + revision;
  }
  return text + (report.applied.empty() ? " none" : "");
}

}  // namespace

std::unique_ptr<Store> open_store(const host::SettingLookup& lookup, logging::Log& log) {
  const host::ResolvedDatabaseUrl resolved = host::resolve_database_url(lookup);
  const host::ModuleLoader loader(host::module_search_path(lookup));
  const host::StoreModule module = loader.load_for(resolved.url);
  std::unique_ptr<Store> store = module.create_store(resolved.url);
  const host::MigrationReport report =
      host::upgrade_to_head(store->migrations(), module.migrations());
  store->open();
  log.info("Opened " + display(resolved.url) + " (from " + resolved.source + ") with module " +
           std::string(module.name()) + " " + std::string(module.version()) + ": " +
           in_words(report));
  return store;
}

}  // namespace cq::app
