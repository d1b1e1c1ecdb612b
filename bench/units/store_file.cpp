#include "units/store_file.hpp"

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/module_loader.hpp>
#include <cstdlib>
#include <optional>
#include <string>

namespace cq::bench {

std::unique_ptr<Store> open_store_file(const std::filesystem::path& file) {
  const host::SettingLookup lookup = [&file](const std::string& name) {
    return name == "CQ_DB_PATH" ? std::optional(file.string()) : std::nullopt;
  };
  const DatabaseUrl url = host::resolve_database_url(lookup).url;
  const host::StoreModule module =
      host::ModuleLoader(host::module_search_path(lookup)).load_for(url);
  std::unique_ptr<Store> store = module.feature("knowledge").create_store(url);
  host::upgrade_to_head(part<MigrationTarget>(*store), module.feature("knowledge").migrations());
  store->open();
  return store;
}

}  // namespace cq::bench
