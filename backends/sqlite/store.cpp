#include "sqlite/store.hpp"

#include "sqlite/knowledge_feature.hpp"

namespace cq::sqlite {

SqliteStore::SqliteStore(const DatabaseUrl& url)
    : FeatureStore(url, record_tables(),
                   [this](Connection& connection) {
                     return unreadable_.count(connection) + users_.count_unreadable(connection) +
                            api_keys_.count_unreadable(connection) +
                            audit_.count_unreadable(connection);
                   }),
      index_(options(), tracker()),
      users_(pool(), commits()),
      api_keys_(pool(), commits(), tracker()),
      knowledge_(pool(), commits(), index_, unreadable_),
      reviews_(pool(), commits(), unreadable_),
      statistics_(pool(), index_, unreadable_),
      old_documents_(pool(), commits()),
      search_(pool(), unreadable_),
      audit_(pool(), commits()) {}

Part* SqliteStore::find_part(std::string_view id) noexcept {
  Knowledge& knowledge = knowledge_;
  FastQuery& fast_query = knowledge_;
  return find_common_or(id, users_, api_keys_, knowledge, fast_query, reviews_, statistics_,
                        old_documents_, search_, audit_);
}

}  // namespace cq::sqlite
