#include "knowledge/index/unit_listing.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <string>
#include <vector>

namespace cq::knowledge {
namespace {

constexpr std::size_t kPageBytes = std::size_t{1} << 20U;

ReviewFilter first_page(std::int64_t units) {
  ReviewFilter filter;
  filter.status = ReviewStatus::kApproved;
  filter.limit = units;
  filter.max_bytes = kPageBytes;
  return filter;
}

bool has(const std::vector<StoredUnit>& page, const std::string& id) {
  return std::any_of(page.begin(), page.end(),
                     [&id](const StoredUnit& unit) { return unit.id == id; });
}

/// Nothing is listed behind a unit that isn't there, so such a page isn't the end.
void require_whole(Knowledge& knowledge, const ReviewFilter& filter,
                   const std::vector<StoredUnit>& page) {
  if (!filter.behind) return;
  if (has(page, *filter.behind)) {
    throw Error(ErrorKind::kInternal, "The store lists units behind " + *filter.behind +
                                          " with that one among them; check the store module "
                                          "with cq-store-check.");
  }
  if (page.empty() && !knowledge.find(*filter.behind)) {
    throw Error(ErrorKind::kInternal,
                "The unit " + *filter.behind + " went away while all units were listed.");
  }
}

}  // namespace

std::unique_ptr<IndexedUnits> list_units(Knowledge& knowledge, Reviews& reviews,
                                         const ListingBounds& bounds, const ListingStop& stop) {
  auto units = std::make_unique<IndexedUnits>();
  units->begin_filling();
  ReviewFilter filter = first_page(bounds.page_units);
  bool has_more = true;
  while (has_more) {
    if (stop()) throw ListingStopped();
    const std::vector<StoredUnit> page = reviews.list(filter);
    require_whole(knowledge, filter, page);
    for (const StoredUnit& unit : page) units->put(unit);
    if (units->bytes() > bounds.most_bytes) throw TooManyUnits();
    has_more = !page.empty();
    if (has_more) filter.behind = page.back().id;
  }
  units->end_filling();
  if (units->bytes() > bounds.most_bytes) throw TooManyUnits();
  return units;
}

}  // namespace cq::knowledge
