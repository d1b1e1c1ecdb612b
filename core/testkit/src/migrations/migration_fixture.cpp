#include "migrations/migration_fixture.hpp"

namespace cq::testkit {

ChangedChain::ChangedChain(const host::MigrationChain& chain, std::size_t count,
                           const char* script) {
  for (std::size_t i = 0; i < count; ++i) {
    const host::Migration& migration = chain.migrations()[i];
    std::string tables;
    for (const std::string& table : migration.tables) {
      tables += (tables.empty() ? "-- tables: " : ", ") + table;
    }
    names_.push_back(migration.file_name);
    texts_.push_back("-- revision: " + migration.revision + "\n-- message: " + migration.message +
                     "\n" + tables + "\n-- up\n" + migration.up + "\n-- down\n" + migration.down +
                     "\n");
  }
  if (script != nullptr) {
    names_.emplace_back("z9999_added.sql");
    texts_.push_back("-- revision: z9999\n-- message: added\n-- up\n" + std::string(script) +
                     "\n-- down\n");
  }
  std::vector<cq_migration> entries;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    entries.push_back({names_[i].c_str(), texts_[i].c_str(), ""});
  }
  chain_.emplace(entries);
}

ChangedChain with_added(const host::MigrationChain& chain, const char* script) {
  return {chain, chain.migrations().size(), script};
}

}  // namespace cq::testkit
