// What an entry of the audit adds to a proposal, in a database in a file as the server has it.
#include <benchmark/benchmark.h>

#include <cq/audit.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/host/store_module.hpp>
#include <cq/knowledge/knowledge.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "units/unit_source.hpp"

namespace cq::bench {
namespace {

enum class Proposed { kPlain, kAudited };

void proposing(benchmark::State& state, Proposed how) {
  const auto file = std::filesystem::temp_directory_path() / "cq-bench-audit.db";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(file.string() + suffix);
  }
  const host::StoreModule module = host::StoreModule::load(CQ_BENCH_SQLITE_MODULE);
  const host::StoreFeature& feature = module.feature("knowledge");
  const auto store = feature.create_store(parse_database_url("sqlite:///" + file.string()));
  host::upgrade_to_head(part<MigrationTarget>(*store), feature.migrations());
  store->open();
  AuditEntry entry;
  entry.at = now();
  entry.act = "unit.propose";
  entry.actor = "alice";
  entry.api_key_id = std::string(32, 'a');
  entry.address = "192.0.2.1";
  std::size_t number = 0;
  const auto units = sample_units(20'000);
  for ([[maybe_unused]] auto _ : state) {
    Unit unit = units[number++ % units.size()];
    unit.id.replace(3, 10, std::to_string(1'000'000'000 + number));
    const auto insert = [&] { part<Knowledge>(*store).insert(unit); };
    if (how == Proposed::kAudited) {
      entry.subject = unit.id;
      part<Audit>(*store).record_with(entry, insert);
    } else {
      insert();
    }
  }
}
BENCHMARK_CAPTURE(proposing, plain, Proposed::kPlain)->Iterations(5'000)->Repetitions(5);
BENCHMARK_CAPTURE(proposing, audited, Proposed::kAudited)->Iterations(5'000)->Repetitions(5);

}  // namespace
}  // namespace cq::bench
