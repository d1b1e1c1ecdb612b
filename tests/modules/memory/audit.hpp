#pragma once

#include <cq/audit.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "memory/database.hpp"

namespace cq::test {

class MemoryAudit final : public Audit {
 public:
  explicit MemoryAudit(std::shared_ptr<MemoryDatabase> database);

  void record_with(const AuditEntry& entry, const std::function<void()>& write) override;
  void record(const AuditEntry& entry) override;
  std::vector<AuditEntry> list(const AuditFilter& filter) override;
  std::size_t trim(Timestamp before, std::uint64_t most, std::size_t limit) override;

 private:
  const std::shared_ptr<MemoryDatabase> database_;
};

}  // namespace cq::test
