#pragma once

#include <cq/store/health.hpp>

#include "module/database.hpp"

namespace cq::frozen1 {

class MemoryHealth final : public Health {
 public:
  explicit MemoryHealth(std::shared_ptr<MemoryDatabase> database);

  /// Throws unavailable when a table that the store works on isn't there.
  void check() override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::frozen1
