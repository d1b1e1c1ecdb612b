#include <cq/health.hpp>
#include <cq/module.hpp>
#include <cq/store.hpp>
#include <iterator>
#include <utility>

#include "memory/descriptor.hpp"
#include "memoryscalars_migrations.hpp"
#include "scalars/memory_scalars.hpp"

namespace cq::scalars {
namespace {

class MemoryScalarsHealth final : public Health {
 public:
  explicit MemoryScalarsHealth(MemoryDatabase& database) : database_(database) {}

  void check() override { const LockedScalars rows(database_); }

 private:
  MemoryDatabase& database_;
};

/// All scalars of a database, in this process.
class MemoryScalarsStore final : public Store {
 public:
  explicit MemoryScalarsStore(std::shared_ptr<MemoryDatabase> database)
      : database_(std::move(database)),
        migrations_(database_->schema),
        health_(*database_),
        archive_(*database_),
        scalars_(*database_) {}

  void open() override { health_.check(); }
  Part* find_part(std::string_view id) noexcept override {
    return select_part(id, migrations_, health_, archive_, scalars_);
  }

 private:
  const std::shared_ptr<MemoryDatabase> database_;
  test::MemoryMigrationTarget migrations_;
  MemoryScalarsHealth health_;
  MemoryScalarsArchive archive_;
  MemoryScalars scalars_;
};

/// The database of a "memory:///name" URL, which lives as long as the process; without a name a new
/// one.
std::shared_ptr<MemoryDatabase> open_scalars(const std::string& name) {
  struct Named {
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<MemoryDatabase>> databases;
  };
  static Named named;  // it stands in for a disk
  const auto make = [] {
    return std::make_shared<MemoryDatabase>(
        MemoryDatabase{std::make_shared<test::MemoryDatabase>()});
  };
  if (name.empty()) return make();
  const std::lock_guard lock(named.mutex);
  std::shared_ptr<MemoryDatabase>& database = named.databases[name];
  if (!database) database = make();
  return database;
}

constexpr const char* kParts[] = {MigrationTarget::kId.data(), Health::kId.data(),
                                  Archive::kId.data(), Scalars::kId.data()};

Store* create_scalars_store(const DatabaseUrl& url) {
  return std::make_unique<MemoryScalarsStore>(open_scalars(url.database)).release();
}

MigrationTarget* open_scalars_schema(const DatabaseUrl& url) {
  return std::make_unique<test::MemoryMigrationTarget>(open_scalars(url.database)->schema)
      .release();
}

constexpr cq_url_scheme kScheme = {"memory", ""};

}  // namespace
}  // namespace cq::scalars

/// The module in memory with scalars.
extern "C" CQ_EXPORT const cq_module_descriptor* cq_store_module() {
  using namespace cq::scalars;
  static const cq_feature kFeature = {
      .struct_size = sizeof(cq_feature),
      .name = "scalars",
      .parts = kParts,
      .part_count = std::size(kParts),
      .migrations = cq_memoryscalars_scalars_migrations,
      .migration_count = std::size(cq_memoryscalars_scalars_migrations),
      .create_store = &create_scalars_store,
      .open_migrations = &open_scalars_schema,
      .open_maintenance = nullptr,
      .why_no_store = nullptr};
  static const cq_module_descriptor kDescriptor =
      cq::test::descriptor_around_memory(kScheme, "A store in memory, of scalars", kFeature);
  return &kDescriptor;
}
