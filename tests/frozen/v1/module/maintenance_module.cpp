#include <cq/error.hpp>
#include <cq/module.hpp>
#include <iterator>
#include <memory>

#include "module/database.hpp"
#include "module/migration_target.hpp"
#include "module/migrations.hpp"

// A second module, without a store, whose maintenance answers the same whatever it is asked about:
// it shows that each call arrives where it should, with what it was given.
namespace {

constexpr cq_url_scheme kSchemes[] = {{"frozen1upkeep", ""}};

cq::Contents contents_of(std::string table) {
  cq::Contents contents;
  contents.revision = "0001";
  contents.counts = cq::ArchiveCounts{1, 2, 3};
  contents.last_change = cq::Timestamp{std::chrono::microseconds{4}};
  contents.tables = {std::move(table)};
  return contents;
}

class Maintenance final : public cq::Maintenance {
 public:
  std::vector<cq::Finding> examine() override {
    return {{cq::Finding::Kind::kWarning, "subject", "sentence", "remedy"}};
  }
  std::optional<cq::Contents> contents() override { return contents_of("contents"); }
  cq::Contents inspect(const std::filesystem::path& backup) override {
    return contents_of("inspect " + backup.string());
  }
  cq::BackupReport back_up(const std::filesystem::path& file,
                           const cq::Progress& progress) override {
    progress(1, 2);
    return {file, 5, contents_of("back_up")};
  }
  cq::BackupReport back_up_beside(std::string_view label) override {
    return {std::string(label), 6, contents_of("back_up_beside")};
  }
  std::optional<cq::Replaceable> require_restorable(const std::filesystem::path& backup) override {
    return cq::Replaceable{
        contents_of("require_restorable " + backup.string()), {7, 8, 9}, "print"};
  }
  std::optional<cq::BackupReport> restore(const std::filesystem::path& backup,
                                          const std::optional<std::string>& agreed,
                                          const cq::Progress& progress) override {
    if (agreed != "print") {
      throw cq::Error(cq::ErrorKind::kConflict, "The database isn't what was agreed to.");
    }
    progress(3, 4);
    return cq::BackupReport{backup, 10, contents_of("restore")};
  }
};

cq::MigrationTarget* open_migrations(const cq::DatabaseUrl& url) {
  return std::make_unique<cq::frozen1::MemoryMigrationTarget>(
             cq::frozen1::open_database(url.database))
      .release();
}

cq::Maintenance* open_maintenance(const cq::DatabaseUrl& /*url*/) {
  return std::make_unique<Maintenance>().release();
}

constexpr cq_module_descriptor kDescriptor = {
    .struct_size = sizeof(cq_module_descriptor),
    .interface_version = kCqInterfaceVersion,
    .cxx_runtime = CQ_CXX_RUNTIME,
    .name = "frozen1upkeep",
    .version = "1.0",
    .summary = "Maintenance, built against the interface as it was in version 1",
    .capabilities = kCqCapabilityMigrations | kCqCapabilityMaintenance,
    .schemes = kSchemes,
    .scheme_count = std::size(kSchemes),
    .migrations = cq_frozen1_migrations,
    .migration_count = std::size(cq_frozen1_migrations),
    .create_store = nullptr,
    .open_migrations = &open_migrations,
    .open_maintenance = &open_maintenance,
    .why_no_store = "The module frozen1upkeep has maintenance alone.",
};

}  // namespace

extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  return &kDescriptor;
}
