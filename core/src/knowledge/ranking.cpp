#include <algorithm>
#include <cq/knowledge/ranking.hpp>
#include <cq/text.hpp>
#include <set>

namespace cq {
namespace {

constexpr double kDomainWeight = 0.55;
constexpr double kLanguageWeight = 0.15;
constexpr double kFrameworkWeight = 0.15;
constexpr double kPatternWeight = 0.15;

std::size_t count_shared(const std::set<std::string_view>& left,
                         const std::set<std::string_view>& right) {
  return static_cast<std::size_t>(std::count_if(
      left.begin(), left.end(), [&right](std::string_view term) { return right.contains(term); }));
}

bool share_any(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  return std::any_of(left.begin(), left.end(), [&right](const std::string& term) {
    return std::find(right.begin(), right.end(), term) != right.end();
  });
}

bool equal_ignoring_case(const std::string& left, const std::string& right) {
  return !left.empty() && !right.empty() && to_lower(left) == to_lower(right);
}

}  // namespace

double relevance(const Overlap& overlap) noexcept {
  const double domains = overlap.all_domains == 0 ? 0.0
                                                  : static_cast<double>(overlap.shared_domains) /
                                                        static_cast<double>(overlap.all_domains);
  const double sum = kDomainWeight * domains + kLanguageWeight * (overlap.language ? 1.0 : 0.0) +
                     kFrameworkWeight * (overlap.framework ? 1.0 : 0.0) +
                     kPatternWeight * (overlap.pattern ? 1.0 : 0.0);
  return std::clamp(sum, 0.0, 1.0);
}

double relevance(const KnowledgeQuery& query, const RankedTerms& terms) {
  const std::set<std::string_view> wanted(query.domains.begin(), query.domains.end());
  const std::set<std::string_view> had(terms.domains.begin(), terms.domains.end());
  const std::size_t shared = count_shared(wanted, had);
  return relevance(Overlap{.shared_domains = shared,
                           .all_domains = wanted.size() + had.size() - shared,
                           .language = share_any(query.languages, terms.languages),
                           .framework = share_any(query.frameworks, terms.frameworks),
                           .pattern = equal_ignoring_case(query.pattern, terms.pattern)});
}

bool ranks_before(const Rank& left, const Rank& right) noexcept {
  if (left.score != right.score) {
    return left.score > right.score;
  }
  return left.id > right.id;
}

bool ranks_behind(const Rank& rank, const KnowledgeQuery& query) noexcept {
  return !query.after || ranks_before({query.after->score, query.after->id}, rank);
}

}  // namespace cq
