#pragma once

#include <cq/database_url.hpp>
#include <cq/module.hpp>
#include <cq/store.hpp>
#include <iterator>
#include <memory>
#include <span>
#include <string_view>

#include "sqlite/archive.hpp"
#include "sqlite/db/checkpointer.hpp"
#include "sqlite/db/commit_tracker.hpp"
#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"
#include "sqlite/health.hpp"
#include "sqlite/maintenance/maintenance.hpp"
#include "sqlite/schema/migration_target.hpp"

namespace cq::sqlite {

/// What the stores of all features have: a database's connections, its commits, and the parts that
/// know no feature. A feature's store derives from it and adds its own parts.
class FeatureStore : public Store {
 public:
  void open() final;

 protected:
  /// `tables` are the feature's and outlive this; of the first of them health asks for a row.
  /// `count_unreadable` counts what Health::unreadable_records() has beside the rows that the
  /// connections left out (LeftOutRows), or is empty; it is called after this is made.
  /// Throws like read_database_url and Connection.
  FeatureStore(const DatabaseUrl& url, const RecordTables& tables,
               SqliteHealth::CountUnreadable count_unreadable = {},
               References references = References::kEnforced);

  [[nodiscard]] const DatabaseOptions& options() const noexcept { return options_; }
  [[nodiscard]] ConnectionPool& pool() const noexcept { return *pool_; }
  [[nodiscard]] CommitTracker& tracker() noexcept { return tracker_; }
  [[nodiscard]] GroupCommit& commits() noexcept { return commits_; }

  /// One of those parts, or of `own`; null when none is called so.
  template <typename... Parts>
  Part* find_common_or(std::string_view id, Parts&... own) noexcept {
    return select_part(id, migrations_, health_, archive_, own...);
  }

 private:
  const DatabaseOptions options_;
  std::shared_ptr<ConnectionPool> pool_;
  CommitTracker tracker_;
  SqliteMigrationTarget migrations_;
  Checkpointer checkpointer_;
  GroupCommit commits_;
  SqliteHealth health_;
  SqliteArchive archive_;
};

/// read_database_url(), for a feature whose references are such.
inline DatabaseOptions options_with(const DatabaseUrl& url, References references) {
  DatabaseOptions options = read_database_url(url);
  options.references = references;
  return options;
}

/// A feature as the module's descriptor lists it, whose store is such a one, and whose records are
/// in those tables, which those migrations make, an array of them.
template <class StoreOfFeature, const RecordTables& (*tables)(), const auto& migrations,
          References references = References::kEnforced>
cq_feature feature_of(const char* name, std::span<const char* const> parts) noexcept {
  return {
      .struct_size = sizeof(cq_feature),
      .name = name,
      .parts = parts.data(),
      .part_count = parts.size(),
      .migrations = std::data(migrations),
      .migration_count = std::size(migrations),
      .create_store = [](const DatabaseUrl& url) -> Store* {
        return std::make_unique<StoreOfFeature>(url).release();
      },
      .open_migrations = [](const DatabaseUrl& url) -> MigrationTarget* {
        return std::make_unique<SqliteMigrationTarget>(options_with(url, references)).release();
      },
      .open_maintenance = [](const DatabaseUrl& url) -> Maintenance* {
        return std::make_unique<SqliteMaintenance>(options_with(url, references), tables(),
                                                   migrations)
            .release();
      },
      .why_no_store = nullptr,
  };
}

}  // namespace cq::sqlite
