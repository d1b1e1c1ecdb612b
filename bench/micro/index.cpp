// How long it takes to find a query's answers in the index.
#include <benchmark/benchmark.h>

#include <cq/ranking/ranking_index.hpp>
#include <cq/text.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "units/unit_source.hpp"
#include "units/vocabulary.hpp"

namespace cq::bench {
namespace {

std::unique_ptr<ranking::RankingIndex> sample_index(std::size_t count) {
  auto index = std::make_unique<ranking::RankingIndex>();
  index->begin_filling();
  std::int64_t row = 0;
  for (const Unit& unit : sample_units(count)) {
    ranking::UnitFacts facts;
    facts.id = unit.id;
    facts.row = ++row;
    facts.status = ReviewStatus::kApproved;
    facts.confidence = unit.evidence.confidence;
    facts.domains = unit.domains;
    facts.languages = unit.context.languages;
    facts.frameworks = unit.context.frameworks;
    facts.pattern = to_lower(unit.context.pattern);
    index->put(facts);
  }
  index->end_filling();
  return index;
}

/// The most common domain, one language, one pattern, five units; the argument is how many units
/// there are.
void best_of_an_index(benchmark::State& state) {
  const auto index = sample_index(static_cast<std::size_t>(state.range(0)));
  const Vocabulary& names = vocabulary();
  std::size_t turn = 0;
  for ([[maybe_unused]] auto _ : state) {
    ++turn;
    const KnowledgeQuery query{{names.domains.front()},
                               {names.languages[turn % names.languages.size()]},
                               {},
                               names.patterns[turn % names.patterns.size()],
                               5};
    benchmark::DoNotOptimize(index->query(query));
  }
}
BENCHMARK(best_of_an_index)->Arg(1'000)->Arg(10'000)->Arg(100'000);

}  // namespace
}  // namespace cq::bench
