#include "ranking/unindexed_units.hpp"

#include <span>

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

void UnindexedUnits::write(ByteWriter& out) const {
  out.put(static_cast<std::uint32_t>(units_.size()));
  for (const auto& [id, unindexed] : units_) {
    out.put_text(id);
    out.put(unindexed.fingerprint);
    out.put(static_cast<std::uint32_t>(unindexed.domains.size()));
    out.put_all(std::span<const TermId>(unindexed.domains));
  }
}

void UnindexedUnits::read(ByteReader& in, std::size_t terms) {
  for (std::size_t left = in.get_count(sizeof(std::uint64_t)); left > 0; --left) {
    const std::string id(in.get_text());
    const auto fingerprint = in.get<std::uint64_t>();
    std::vector<TermId> domains(in.get_count(sizeof(TermId)));
    in.get_all(std::span(domains));
    for (const TermId domain : domains) {
      if (domain >= terms) throw Damaged();
    }
    put(id, fingerprint, domains);
  }
}

}  // namespace cq::ranking
