#include "knowledge/zero_hits.hpp"

#include <algorithm>
#include <set>

namespace cq::knowledge {
namespace {

/// What is kept of a domain: whole characters of it.
std::string shortened(const std::string& domain) {
  std::size_t size = std::min(domain.size(), ZeroHits::kMostBytes);
  while (size < domain.size() && size > 0 &&
         (static_cast<unsigned char>(domain[size]) & 0xC0U) == 0x80U) {
    --size;
  }
  return domain.substr(0, size);
}

bool is_kept(std::chrono::sys_days day, std::chrono::sys_days today) {
  return day <= today && day > today - std::chrono::days(ZeroHits::kDays);
}

}  // namespace

void ZeroHits::note(const std::vector<std::string>& domains) {
  if (!keeps_ || domains.empty()) return;
  std::set<std::string> kept;
  for (const std::string& domain : domains) {
    if (kept.size() == kMostDomains) break;
    kept.insert(shortened(domain));
  }
  std::vector<std::string> key(kept.begin(), kept.end());
  const auto today = std::chrono::floor<std::chrono::days>(clock_());
  const std::lock_guard lock(mutex_);
  // A clock that was set back leaves days behind that haven't come.
  std::erase_if(days_, [today](const auto& each) { return !is_kept(each.first, today); });
  Counts& counts = days_[today];
  if (const auto found = counts.find(key); found != counts.end()) {
    ++found->second;
  } else if (counts.size() < kMostPerDay) {
    counts.emplace(std::move(key), 1);
  }
}

std::vector<ZeroHit> ZeroHits::list() const {
  const auto today = std::chrono::floor<std::chrono::days>(clock_());
  std::vector<ZeroHit> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [day, counts] : days_) {
      if (!is_kept(day, today)) continue;
      for (const auto& [domains, times] : counts) all.push_back({day, domains, times});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const ZeroHit& left, const ZeroHit& right) {
    return left.day != right.day ? left.day > right.day : left.times > right.times;
  });
  return all;
}

}  // namespace cq::knowledge
