#include "knowledge/reference_ranking.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace cq::testkit {
namespace {

using Set = std::set<std::string>;

Set set_of(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

std::size_t in_common(const Set& left, const Set& right) {
  std::size_t count = 0;
  for (const std::string& name : left) count += right.count(name);
  return count;
}

std::string ascii_lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

double reference_relevance(const KnowledgeQuery& query, const Unit& unit) {
  const Set wanted = set_of(query.domains);
  const Set had = set_of(unit.domains);
  const std::size_t shared = in_common(wanted, had);
  const std::size_t either = wanted.size() + had.size() - shared;
  const double jaccard =
      either == 0 ? 0.0 : static_cast<double>(shared) / static_cast<double>(either);
  const bool language = in_common(set_of(query.languages), set_of(unit.context.languages)) > 0;
  const bool framework = in_common(set_of(query.frameworks), set_of(unit.context.frameworks)) > 0;
  const bool pattern = !query.pattern.empty() && !unit.context.pattern.empty() &&
                       ascii_lower(query.pattern) == ascii_lower(unit.context.pattern);
  // volatile: each step is rounded to a double before the next.
  volatile double score = 0.55 * jaccard;
  score = score + 0.15 * (language ? 1.0 : 0.0);
  score = score + 0.15 * (framework ? 1.0 : 0.0);
  score = score + 0.15 * (pattern ? 1.0 : 0.0);
  return std::min(1.0, std::max(0.0, static_cast<double>(score)));
}

std::vector<std::string> reference_answer(const std::vector<Unit>& approved,
                                          const KnowledgeQuery& query) {
  std::vector<std::pair<double, std::string>> ranked;
  for (const Unit& unit : approved) {
    if (in_common(set_of(query.domains), set_of(unit.domains)) == 0) continue;
    ranked.emplace_back(reference_relevance(query, unit) * unit.evidence.confidence, unit.id);
  }
  std::sort(ranked.rbegin(), ranked.rend());
  if (ranked.size() > query.limit) ranked.resize(query.limit);
  std::vector<std::string> ids;
  ids.reserve(ranked.size());
  for (auto& [score, id] : ranked) ids.push_back(std::move(id));
  return ids;
}

}  // namespace cq::testkit
