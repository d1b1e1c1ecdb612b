#include "sqlite/scalars/feature.hpp"

#include <cq/archive.hpp>
#include <cq/health.hpp>

#include "sqlite/feature_store.hpp"
#include "sqlite/scalars/scalars.hpp"
#include "sqlite_scalars_migrations.hpp"

namespace cq::sqlite {
namespace {

class ScalarStore final : public FeatureStore {
 public:
  /// Throws like read_database_url and Connection.
  explicit ScalarStore(const DatabaseUrl& url)
      : FeatureStore(url, scalar_tables()), scalars_(pool(), commits()) {}

  Part* find_part(std::string_view id) noexcept override { return find_common_or(id, scalars_); }

 private:
  scalars::SqliteScalars scalars_;
};

constexpr const char* kScalarParts[] = {MigrationTarget::kId.data(), Maintenance::kId.data(),
                                        scalars::Scalars::kId.data(), Health::kId.data(),
                                        Archive::kId.data()};

}  // namespace

const RecordTables& scalar_tables() {
  static const RecordTables kTables{scalars::project_records(), scalars::experiment_records(),
                                    scalars::chunk_records(), scalars::tags_records(),
                                    scalars::batch_records()};
  return kTables;
}

cq_feature scalars_feature() noexcept {
  return feature_of<ScalarStore, &scalar_tables, cq_sqlite_scalars_scalars_migrations>(
      "scalars", kScalarParts);
}

}  // namespace cq::sqlite
