#include "sqlite/db/unreadable_rows.hpp"

#include <vector>

namespace cq::sqlite {

void UnreadableRows::note(std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (ids_.size() < kMost) ids_.emplace(id);
}

std::size_t UnreadableRows::count(Connection& connection) {
  std::vector<std::string> ids;
  {
    const std::lock_guard lock(mutex_);
    ids.assign(ids_.begin(), ids_.end());
  }
  for (const std::string& id : ids) {
    Statement row = connection.prepare(find_row_);
    if (row.bind(1, id).step() && !why_(row).empty()) continue;
    const std::lock_guard lock(mutex_);
    ids_.erase(id);
  }
  const std::lock_guard lock(mutex_);
  return ids_.size();
}

}  // namespace cq::sqlite
