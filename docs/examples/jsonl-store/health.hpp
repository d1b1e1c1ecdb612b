#pragma once

#include <cq/health.hpp>

#include "database.hpp"

namespace jsonl {

class JsonlHealth final : public cq::Health {
 public:
  explicit JsonlHealth(Database& database) : database_(database) {}

  void check() override { database_.check(); }

 private:
  Database& database_;
};

}  // namespace jsonl
