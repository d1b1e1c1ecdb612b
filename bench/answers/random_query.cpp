#include "answers/random_query.hpp"

#include <cctype>
#include <string>
#include <vector>

#include "units/vocabulary.hpp"

namespace cq::bench {
namespace {

std::vector<std::string> some(Random& random, const std::vector<std::string>& names,
                              std::size_t at_most) {
  std::vector<std::string> chosen;
  for (std::size_t left = random.below(at_most + 1); left > 0; --left) {
    chosen.push_back(random.one_of(names));
  }
  return chosen;
}

std::string random_domain(Random& random) {
  static const Zipf kRanks(vocabulary().domains.size());
  const std::vector<std::string>& domains = vocabulary().domains;
  if (random.chance(0.02)) return "no-such-domain";
  return random.chance(0.5) ? domains[kRanks(random)] : random.one_of(domains);
}

std::string random_pattern(Random& random) {
  if (random.chance(0.3)) return {};
  std::string pattern = random.one_of(vocabulary().patterns);
  if (random.chance(0.2)) {
    for (char& c : pattern) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return pattern;
}

}  // namespace

KnowledgeQuery random_query(Random& random) {
  KnowledgeQuery query;
  for (std::size_t left = 1 + random.below(4); left > 0; --left) {
    query.domains.push_back(random_domain(random));
  }
  query.languages = some(random, vocabulary().languages, 2);
  query.frameworks = some(random, vocabulary().frameworks, 2);
  query.pattern = random_pattern(random);
  query.limit = 1 + random.below(50);
  return query;
}

}  // namespace cq::bench
