#include "reviews.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/knowledge/unit.hpp>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

namespace jsonl {
namespace {

// How many units a limit lets pass: a negative one all.
std::size_t bound_of(std::int64_t limit) {
  return limit < 0 ? std::numeric_limits<std::size_t>::max() : static_cast<std::size_t>(limit);
}

bool passes(const cq::ReviewFilter& filter, const KeptUnit& kept) {
  const std::vector<std::string>& domains = kept.unit.domains;
  const double confidence = kept.unit.evidence.confidence;
  if (filter.status && kept.stored.status != *filter.status) return false;
  if (filter.domain && std::find(domains.begin(), domains.end(), *filter.domain) == domains.end()) {
    return false;
  }
  if (filter.confidence_min && !(confidence >= *filter.confidence_min)) return false;
  if (!filter.confidence_max) return true;
  const double max = *filter.confidence_max;
  return max >= 1.0 ? confidence <= max : confidence < max;
}

// A unit is created when it is first observed.
auto creation_of(const KeptUnit* kept) {
  return std::tuple(kept->unit.evidence.first_observed, std::string_view(kept->stored.id));
}

// The units that pass, oldest creation first.
template <typename Passes>
std::vector<const KeptUnit*> select_units(const Contents& contents, const Passes& passes) {
  std::vector<const KeptUnit*> selected;
  for (const auto& [id, kept] : contents.units()) {
    if (passes(kept)) selected.push_back(&kept);
  }
  std::sort(selected.begin(), selected.end(), [](const KeptUnit* left, const KeptUnit* right) {
    return creation_of(left) < creation_of(right);
  });
  return selected;
}

}  // namespace

cq::ReviewPage JsonlReviews::queue(std::int64_t limit, std::int64_t offset) {
  return database_.read([limit, offset](const Contents& contents) {
    const std::vector<const KeptUnit*> pending = select_units(contents, [](const KeptUnit& kept) {
      return kept.stored.status == cq::ReviewStatus::kPending;
    });
    cq::ReviewPage page;
    page.total = pending.size();
    const std::size_t first =
        std::min(pending.size(), static_cast<std::size_t>(std::max<std::int64_t>(offset, 0)));
    const std::size_t count = std::min(pending.size() - first, bound_of(limit));
    for (std::size_t i = first; i < first + count; ++i) page.items.push_back(pending[i]->stored);
    return page;
  });
}

std::vector<cq::StoredUnit> JsonlReviews::list(const cq::ReviewFilter& filter) {
  return database_.read([&filter](const Contents& contents) {
    const KeptUnit* const last = filter.behind ? contents.find_unit(*filter.behind) : nullptr;
    if (filter.behind && last == nullptr) return std::vector<cq::StoredUnit>();
    const auto is_behind = [&filter, last](const KeptUnit& kept) {
      if (last == nullptr) return true;
      return filter.oldest_first ? creation_of(last) < creation_of(&kept)
                                 : creation_of(&kept) < creation_of(last);
    };
    std::vector<const KeptUnit*> passed =
        select_units(contents, [&filter, &is_behind](const KeptUnit& kept) {
          return passes(filter, kept) && is_behind(kept);
        });
    if (!filter.oldest_first) std::reverse(passed.begin(), passed.end());
    std::vector<cq::StoredUnit> units;
    std::size_t bytes = 0;
    for (const KeptUnit* kept : passed) {
      if (units.size() >= bound_of(filter.limit) || bytes >= filter.max_bytes) break;
      bytes += kept->stored.document.size();
      units.push_back(kept->stored);
    }
    return units;
  });
}

// [decide]
void JsonlReviews::decide(std::string_view id, cq::ReviewStatus status, std::string_view reviewer,
                          cq::Timestamp at) {
  if (status == cq::ReviewStatus::kPending) {
    throw cq::Error(cq::ErrorKind::kInvalidArgument, "A decision can't make a unit pending.");
  }
  database_.change([&](const Contents& contents) -> Change {
    const KeptUnit* const kept = contents.find_unit(id);
    if (kept == nullptr) throw cq::Error(cq::ErrorKind::kNotFound, "Knowledge unit not found");
    if (kept->stored.status != cq::ReviewStatus::kPending) {
      throw cq::Error(cq::ErrorKind::kConflict,
                      "Knowledge unit already " + std::string(cq::to_string(kept->stored.status)));
    }
    return UnitDecided{std::string(id), status, std::string(reviewer), at};
  });
}
// [/decide]

}  // namespace jsonl
