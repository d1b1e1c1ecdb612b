#include <algorithm>
#include <cq/ranking.hpp>
#include <cq/text.hpp>
#include <set>

namespace cq {
namespace {

constexpr double kDomainWeight = 0.55;
constexpr double kLanguageWeight = 0.15;
constexpr double kFrameworkWeight = 0.15;
constexpr double kPatternWeight = 0.15;

double jaccard(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  const std::set<std::string_view> left_set(left.begin(), left.end());
  const std::set<std::string_view> right_set(right.begin(), right.end());
  const auto common =
      std::count_if(left_set.begin(), left_set.end(),
                    [&right_set](std::string_view term) { return right_set.contains(term); });
  const auto together = static_cast<std::ptrdiff_t>(left_set.size() + right_set.size()) - common;
  return together == 0 ? 0.0 : static_cast<double>(common) / static_cast<double>(together);
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

double relevance(const KnowledgeQuery& query, const RankedTerms& terms) {
  const double domains = jaccard(query.domains, terms.domains);
  const double language = share_any(query.languages, terms.languages) ? 1.0 : 0.0;
  const double framework = share_any(query.frameworks, terms.frameworks) ? 1.0 : 0.0;
  const double pattern = equal_ignoring_case(query.pattern, terms.pattern) ? 1.0 : 0.0;
  const double sum = kDomainWeight * domains + kLanguageWeight * language +
                     kFrameworkWeight * framework + kPatternWeight * pattern;
  return std::clamp(sum, 0.0, 1.0);
}

bool ranks_before(const Rank& left, const Rank& right) noexcept {
  if (left.score != right.score) {
    return left.score > right.score;
  }
  return left.id > right.id;
}

}  // namespace cq
