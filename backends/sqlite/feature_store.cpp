#include "sqlite/feature_store.hpp"

#include <utility>

#include "sqlite/db/left_out_rows.hpp"
#include "sqlite/db/served_files.hpp"

namespace cq::sqlite {

namespace {

DatabaseOptions options_of(const DatabaseUrl& url, const RecordTables& tables,
                           References references) {
  DatabaseOptions options = served_options(url, references);
  options.left_out = std::make_shared<LeftOutRows>(tables);
  return options;
}

}  // namespace

FeatureStore::FeatureStore(const DatabaseUrl& url, const RecordTables& tables,
                           SqliteHealth::CountUnreadable count_unreadable, References references)
    : options_(options_of(url, tables, references)),
      pool_(std::make_shared<ConnectionPool>(options_)),
      tracker_(options_),
      migrations_(pool_),
      checkpointer_(options_),
      commits_(*pool_, tracker_, checkpointer_),
      health_(*pool_, commits_, options_.served.get(), options_.trouble.get(), tables.front().table,
              [left_out = options_.left_out,
               count = std::move(count_unreadable)](Connection& connection) -> std::uint64_t {
                return left_out->count(connection) + (count ? count(connection) : 0);
              }),
      archive_(*pool_, commits_, tables) {}

void FeatureStore::open() {
  if (options_.only_reads) return health_.check();
  {
    const Lease writer = pool_->writer();
    writer->use_write_ahead_log(options_.busy_timeout);
    writer->disable_auto_checkpoint();
  }
  health_.check();  // from here on SQLite has made what it keeps beside the file
  if (options_.served) options_.served->remember();
}

}  // namespace cq::sqlite
