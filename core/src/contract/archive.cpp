#include <cq/archive.hpp>
#include <tuple>

namespace cq {

bool is_same(const ApiKey& left, const ApiKey& right) {
  const auto tied = [](const ApiKey& key) {
    return std::tie(key.id, key.user_id, key.name, key.labels, key.prefix, key.hash, key.ttl,
                    key.expires_at, key.created_at, key.revoked_at);
  };
  return tied(left) == tied(right);
}

bool is_same(const ArchivedUnit& left, const ArchivedUnit& right) {
  const auto tied = [](const ArchivedUnit& archived) {
    return std::tie(archived.unit.id, archived.unit.document, archived.unit.status,
                    archived.unit.reviewed_by, archived.unit.reviewed_at, archived.created_at);
  };
  return tied(left) == tied(right);
}

}  // namespace cq
