#include "sqlite/store.hpp"

#include "sqlite/db/database_options.hpp"

namespace cq::sqlite {

SqliteStore::SqliteStore(const DatabaseUrl& url)
    : options_(read_database_url(url)),
      pool_(std::make_shared<ConnectionPool>(options_)),
      tracker_(options_),
      index_(options_, tracker_),
      migrations_(pool_),
      checkpointer_(options_),
      commits_(*pool_, tracker_, checkpointer_),
      users_(*pool_, commits_),
      api_keys_(*pool_, commits_, tracker_),
      knowledge_(*pool_, commits_, index_),
      reviews_(*pool_, commits_),
      statistics_(*pool_, index_),
      health_(*pool_),
      archive_(*pool_, commits_) {}

void SqliteStore::open() {
  {
    const Lease writer = pool_->writer();
    writer->use_write_ahead_log(options_.busy_timeout);
    writer->disable_auto_checkpoint();
  }
  health_.check();
}

Part* SqliteStore::find_part(std::string_view id) noexcept {
  Knowledge& knowledge = knowledge_;
  FastQuery& fast_query = knowledge_;
  return select_part(id, migrations_, users_, api_keys_, knowledge, fast_query, reviews_,
                     statistics_, health_, archive_);
}

}  // namespace cq::sqlite
