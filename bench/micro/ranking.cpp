// How long it takes to rank units.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cq/knowledge/ranking.hpp>
#include <cstddef>
#include <vector>

#include "units/unit_source.hpp"
#include "units/vocabulary.hpp"

namespace cq::bench {
namespace {

constexpr std::size_t kRankedUnits = 1000;

std::vector<RankedTerms> sample_terms() {
  std::vector<RankedTerms> terms;
  terms.reserve(kRankedUnits);
  for (const Unit& unit : sample_units(kRankedUnits)) {
    terms.push_back(
        {unit.domains, unit.context.languages, unit.context.frameworks, unit.context.pattern});
  }
  return terms;
}

KnowledgeQuery query_of(std::size_t domains) {
  const Vocabulary& names = vocabulary();
  KnowledgeQuery query;
  query.domains.assign(names.domains.begin(),
                       names.domains.begin() + static_cast<std::ptrdiff_t>(domains));
  query.languages = {names.languages.front()};
  query.frameworks = {names.frameworks.front()};
  query.pattern = names.patterns.front();
  return query;
}

/// One unit's relevance; the argument is the number of domains in the query.
void relevance_of_a_unit(benchmark::State& state) {
  const std::vector<RankedTerms> terms = sample_terms();
  const KnowledgeQuery query = query_of(static_cast<std::size_t>(state.range(0)));
  std::size_t turn = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(relevance(query, terms[turn]));
    turn = (turn + 1) % kRankedUnits;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(relevance_of_a_unit)->Arg(1)->Arg(4)->Arg(16);

/// Putting a thousand scored units in order.
void sort_ranks(benchmark::State& state) {
  const std::vector<Unit> units = sample_units(kRankedUnits);
  std::vector<Rank> ranks;
  ranks.reserve(units.size());
  for (const Unit& unit : units) ranks.push_back({unit.evidence.confidence, unit.id});
  for ([[maybe_unused]] auto _ : state) {
    std::vector<Rank> sorted = ranks;
    std::sort(sorted.begin(), sorted.end(), ranks_before);
    benchmark::DoNotOptimize(sorted.data());
  }
}
BENCHMARK(sort_ranks);

}  // namespace
}  // namespace cq::bench
