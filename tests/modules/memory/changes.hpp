#pragma once

#include <cq/knowledge/changes.hpp>
#include <memory>

#include "memory/database.hpp"

namespace cq::test {

class MemoryChanges final : public Changes {
 public:
  explicit MemoryChanges(std::shared_ptr<MemoryDatabase> database);

  std::string now() override;
  std::optional<ChangedUnits> read(std::string_view after, std::size_t most) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
