#include "experiments/experiments_fixture.hpp"

#include <algorithm>
#include <cq/archive.hpp>

namespace cq::testkit {

std::vector<std::string> ExperimentsTest::rows_of(unsigned user, unsigned scope) const {
  std::vector<std::string> rows;
  part<Archive>(store()).read([&](const ArchiveRecord& record) {
    if (record.kind != experiments::kPermissionKind) return;
    const auto permission = experiments::permission_of(record);
    const std::string on = permission.team_id.value_or(permission.project_id.value_or(""));
    if (permission.user_id != id(user) || on != id(scope)) return;
    rows.push_back((permission.allowed ? "" : "not ") + permission.action);
  });
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace cq::testkit
