#include "sqlite/experiments/feature.hpp"

#include <cq/archive.hpp>
#include <cq/health.hpp>

#include "sqlite/experiments/accounts.hpp"
#include "sqlite/experiments/experiments.hpp"
#include "sqlite/experiments/hypotheses.hpp"
#include "sqlite/experiments/metrics.hpp"
#include "sqlite/experiments/permissions.hpp"
#include "sqlite/experiments/projects.hpp"
#include "sqlite/experiments/queries.hpp"
#include "sqlite/experiments/teams.hpp"
#include "sqlite/experiments/tokens.hpp"
#include "sqlite/feature_store.hpp"
#include "sqlite_experiments_migrations.hpp"

namespace cq::sqlite {
namespace {

/// The store of experiments. Rows may refer to ones that aren't there, as the original's do.
class ExperimentStore final : public FeatureStore {
 public:
  /// Throws like read_database_url and Connection.
  explicit ExperimentStore(const DatabaseUrl& url)
      : FeatureStore(url, experiment_tables(), {}, References::kFree),
        accounts_(pool(), commits()),
        tokens_(pool(), commits()),
        permissions_(pool()),
        teams_(pool(), commits()),
        projects_(pool(), commits()),
        experiments_(pool(), commits()),
        hypotheses_(pool(), commits()),
        metrics_(pool(), commits()),
        queries_(pool()) {}

  Part* find_part(std::string_view id) noexcept override {
    return find_common_or(id, accounts_, tokens_, permissions_, teams_, projects_, experiments_,
                          hypotheses_, metrics_, queries_);
  }

 private:
  experiments::SqliteAccounts accounts_;
  experiments::SqliteTokens tokens_;
  experiments::SqlitePermissions permissions_;
  experiments::SqliteTeams teams_;
  experiments::SqliteProjects projects_;
  experiments::SqliteExperiments experiments_;
  experiments::SqliteHypotheses hypotheses_;
  experiments::SqliteMetrics metrics_;
  experiments::SqliteQueries queries_;
};

constexpr const char* kExperimentParts[] = {MigrationTarget::kId.data(),
                                            Maintenance::kId.data(),
                                            experiments::Accounts::kId.data(),
                                            experiments::Tokens::kId.data(),
                                            experiments::Permissions::kId.data(),
                                            experiments::Teams::kId.data(),
                                            experiments::Projects::kId.data(),
                                            experiments::Experiments::kId.data(),
                                            experiments::Hypotheses::kId.data(),
                                            experiments::Metrics::kId.data(),
                                            experiments::Queries::kId.data(),
                                            Health::kId.data(),
                                            Archive::kId.data()};

}  // namespace

const RecordTables& experiment_tables() {
  static const RecordTables kTables{
      experiments::account_records(),    experiments::api_token_records(),
      experiments::team_records(),       experiments::team_member_records(),
      experiments::project_records(),    experiments::experiment_records(),
      experiments::hypothesis_records(), experiments::metric_records(),
      experiments::permission_records()};
  return kTables;
}

cq_feature experiments_feature() noexcept {
  return feature_of<ExperimentStore, &experiment_tables,
                    cq_sqlite_experiments_experiments_migrations, References::kFree>(
      "experiments", kExperimentParts);
}

}  // namespace cq::sqlite
