#pragma once

#include <cq/knowledge/old_documents.hpp>

#include "sqlite/db/connection_pool.hpp"
#include "sqlite/db/group_commit.hpp"

namespace cq::sqlite {

class SqliteOldDocuments final : public OldDocuments {
 public:
  SqliteOldDocuments(ConnectionPool& pool, GroupCommit& commits) : pool_(pool), commits_(commits) {}

  std::vector<DocumentConversion> find() override;
  std::vector<DocumentConversion> convert() override;

 private:
  ConnectionPool& pool_;
  GroupCommit& commits_;
};

}  // namespace cq::sqlite
