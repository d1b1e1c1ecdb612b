// How long it takes to find a request's route, by the number of routes there are, and to read a
// query.
#include "api/router.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/request.hpp"
#include "knowledge/requests.hpp"

namespace cq::bench {
namespace {

/// Half of the routes are static, half have a parameter, as an API of many resources has them.
api::Router router_of(std::size_t count) {
  std::vector<api::Route> routes;
  for (std::size_t i = 0; i < count / 2; ++i) {
    const std::string path = "/api/v1/resource-" + std::to_string(i);
    routes.push_back({.method = "GET", .path = path});
    routes.push_back({.method = "POST", .path = path + "/{id}/approve"});
  }
  return api::Router(std::move(routes));
}

/// Times one request to the resource in the middle of all.
void time_match(benchmark::State& state, std::string_view method, std::string_view behind) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const api::Router router = router_of(count);
  const std::string path = "/api/v1/resource-" + std::to_string(count / 4) + std::string(behind);
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(router.match(method, path));
  }
}

void route_static(benchmark::State& state) {
  time_match(state, "GET", "");
}
void route_with_parameter(benchmark::State& state) {
  time_match(state, "POST", "/ku_0123456789abcdef/approve");
}
void route_unknown_path(benchmark::State& state) {
  time_match(state, "GET", "/ku_0123456789abcdef/reject");
}
void route_unknown_method(benchmark::State& state) {
  time_match(state, "DELETE", "");
}
BENCHMARK(route_static)->Arg(10)->Arg(100)->Arg(300);
BENCHMARK(route_with_parameter)->Arg(10)->Arg(100)->Arg(300);
BENCHMARK(route_unknown_path)->Arg(10)->Arg(100)->Arg(300);
BENCHMARK(route_unknown_method)->Arg(10)->Arg(100)->Arg(300);

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
