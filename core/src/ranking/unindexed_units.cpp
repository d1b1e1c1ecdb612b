#include "ranking/unindexed_units.hpp"

namespace cq::ranking {

std::uint64_t UnindexedUnits::fingerprint_of(std::string_view id) const {
  const auto found = units_.find(id);
  return found == units_.end() ? 0 : found->second.fingerprint;
}

std::vector<std::string> UnindexedUnits::ids() const {
  std::vector<std::string> ids;
  ids.reserve(units_.size());
  for (const auto& [id, unindexed] : units_) ids.push_back(id);
  return ids;
}

void UnindexedUnits::put(const std::string& id, std::uint64_t fingerprint,
                         const std::vector<TermId>& domains) {
  remove(id);
  for (const TermId domain : domains) by_domain_[domain] += 1;
  units_[id] = {fingerprint, domains};
}

void UnindexedUnits::touch(std::string_view id, std::uint64_t fingerprint) {
  const auto found = units_.find(id);
  if (found != units_.end()) found->second.fingerprint = fingerprint;
}

void UnindexedUnits::remove(std::string_view id) {
  const auto found = units_.find(id);
  if (found == units_.end()) return;
  for (const TermId domain : found->second.domains) {
    const auto count = by_domain_.find(domain);
    if (--count->second == 0) by_domain_.erase(count);
  }
  units_.erase(found);
}

}  // namespace cq::ranking
