#pragma once

#include <cq/health.hpp>

#include "memory/database.hpp"

namespace cq::test {

class MemoryHealth final : public Health {
 public:
  explicit MemoryHealth(std::shared_ptr<MemoryDatabase> database);

  /// Throws unavailable when a table that the store works on isn't there.
  void check() override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
