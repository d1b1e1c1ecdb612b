// How long it takes to read units' documents and to write answers of them.
#include <benchmark/benchmark.h>

#include <cq/json.hpp>
#include <cq/knowledge/unit_document.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "api/responses.hpp"
#include "knowledge/unit_json.hpp"
#include "units/unit_source.hpp"

namespace cq::bench {
namespace {

constexpr std::size_t kUnits = 200;
constexpr std::size_t kAnswer = 5;

/// Calls `work` with one sample after the other.
template <typename Sample, typename Work>
void over(benchmark::State& state, const std::vector<Sample>& samples, const Work& work) {
  std::size_t turn = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(work(samples[turn]));
    turn = (turn + 1) % samples.size();
  }
}

void read_unit_document(benchmark::State& state) {
  over(state, sample_documents(kUnits),
       [](const std::string& document) { return parse_unit_document(document); });
}
BENCHMARK(read_unit_document);

void write_a_unit_document(benchmark::State& state) {
  over(state, sample_units(kUnits), [](const Unit& unit) { return write_unit_document(unit); });
}
BENCHMARK(write_a_unit_document);

void public_unit_json(benchmark::State& state) {
  over(state, sample_units(kUnits), [](const Unit& unit) {
    return write_json(knowledge::unit_json(unit, knowledge::UnitView::kPublic));
  });
}
BENCHMARK(public_unit_json);

void cut_a_unit_document(benchmark::State& state) {
  over(state, sample_documents(kUnits),
       [](const std::string& document) { return cut_unit_document(document); });
}
BENCHMARK(cut_a_unit_document);

/// The body that answers a query: five units, whose documents are passed on in pieces.
void answer_of_five_units(benchmark::State& state) {
  const std::vector<std::string> documents = sample_documents(kUnits);
  std::size_t first = 0;
  std::int64_t bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    std::vector<StoredUnit> units(kAnswer);
    for (std::size_t i = 0; i < kAnswer; ++i) units[i].document = documents[(first + i) % kUnits];
    first = (first + kAnswer) % kUnits;
    const http::Response response = knowledge::public_units_response(units);
    bytes += static_cast<std::int64_t>(response.body.size());
    benchmark::DoNotOptimize(response.body.data());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(answer_of_five_units);

/// The same when each document is read, and written anew.
void answer_of_five_units_read(benchmark::State& state) {
  const std::vector<std::string> documents = sample_documents(kUnits);
  std::size_t first = 0;
  std::int64_t bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    JsonValue::Array items;
    for (std::size_t i = 0; i < kAnswer; ++i) {
      const Unit unit = parse_unit_document(documents[(first + i) % kUnits]);
      items.push_back(knowledge::unit_json(unit, knowledge::UnitView::kPublic));
    }
    first = (first + kAnswer) % kUnits;
    const http::Response response = api::json_response(200, api::data_envelope(std::move(items)));
    bytes += static_cast<std::int64_t>(response.body.size());
    benchmark::DoNotOptimize(response.body.data());
  }
  state.SetBytesProcessed(bytes);
}
BENCHMARK(answer_of_five_units_read);

}  // namespace
}  // namespace cq::bench
