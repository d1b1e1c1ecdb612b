#pragma once

#include <cq/health.hpp>

#include "sqlite/db/connection_pool.hpp"

namespace cq::sqlite {

class SqliteHealth final : public Health {
 public:
  explicit SqliteHealth(ConnectionPool& pool) : pool_(pool) {}

  void check() override;

 private:
  ConnectionPool& pool_;
};

}  // namespace cq::sqlite
