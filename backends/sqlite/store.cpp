#include "sqlite/store.hpp"

#include "sqlite/db/database_options.hpp"
#include "sqlite/db/served_files.hpp"
#include "sqlite/knowledge_feature.hpp"

namespace cq::sqlite {

SqliteStore::SqliteStore(const DatabaseUrl& url)
    : options_(served_options(url)),
      pool_(std::make_shared<ConnectionPool>(options_)),
      tracker_(options_),
      index_(options_, tracker_),
      migrations_(pool_),
      checkpointer_(options_),
      commits_(*pool_, tracker_, checkpointer_),
      users_(*pool_, commits_),
      api_keys_(*pool_, commits_, tracker_),
      knowledge_(*pool_, commits_, index_, unreadable_),
      reviews_(*pool_, commits_, unreadable_),
      statistics_(*pool_, index_, unreadable_),
      old_documents_(*pool_, commits_),
      health_(*pool_, commits_, options_.trouble.get(), "users",
              [this](Connection& connection) { return unreadable_.count(connection); }),
      archive_(*pool_, commits_, record_tables()) {}

void SqliteStore::open() {
  {
    const Lease writer = pool_->writer();
    writer->use_write_ahead_log(options_.busy_timeout);
    writer->disable_auto_checkpoint();
  }
  health_.check();  // from here on SQLite has made what it keeps beside the file
  if (options_.served) options_.served->remember();
}

Part* SqliteStore::find_part(std::string_view id) noexcept {
  Knowledge& knowledge = knowledge_;
  FastQuery& fast_query = knowledge_;
  return select_part(id, migrations_, users_, api_keys_, knowledge, fast_query, reviews_,
                     statistics_, old_documents_, health_, archive_);
}

}  // namespace cq::sqlite
