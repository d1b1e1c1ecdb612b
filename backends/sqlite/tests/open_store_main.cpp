// Opens the store of a URL as a server does at its start, and prints how many migrations it ran.
// Usage: open-store MODULE_FILE URL

#include <cq/error.hpp>
#include <cq/health.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <iostream>

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    const auto module = cq::host::StoreModule::load(arguments[1]);
    const auto store =
        module.feature("knowledge").create_store(cq::parse_database_url(arguments[2]));
    const auto report = cq::host::upgrade_to_head(cq::part<cq::MigrationTarget>(*store),
                                                  module.feature("knowledge").migrations());
    store->open();
    cq::part<cq::Health>(*store).check();
    std::cout << report.applied.size();
    return 0;
  } catch (const cq::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
