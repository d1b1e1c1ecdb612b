// How long it takes to understand a query.
#include "api/request.hpp"

#include <benchmark/benchmark.h>

#include <string_view>

#include "knowledge/requests.hpp"

namespace cq::bench {
namespace {

constexpr std::string_view kQuery =
    "domains=api-limits&languages=python&pattern=api-integration&limit=5";

void read_knowledge_query(benchmark::State& state) {
  for ([[maybe_unused]] auto _ : state) {
    const api::QueryParameters parameters(kQuery);
    benchmark::DoNotOptimize(knowledge::knowledge_query_request().read_query(parameters));
  }
}
BENCHMARK(read_knowledge_query);

}  // namespace
}  // namespace cq::bench
