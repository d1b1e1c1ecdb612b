#include "app/open_store.hpp"

#include <cq/host/migration_runner.hpp>
#include <string>

#include "app/database.hpp"
#include "app/migration_words.hpp"

namespace cq::app {

std::unique_ptr<Store> open_store(const host::SettingLookup& lookup, logging::Log& log) {
  const auto [resolved, module] = find_database(lookup);
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
