// What it takes to hand a task to a worker.
#include "api/worker_pool.hpp"

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstddef>
#include <thread>

namespace cq::bench {
namespace {

/// One task at a time, and its end awaited: how long a request waits for a thread that sleeps.
void worker_pool_round_trip(benchmark::State& state) {
  api::WorkerPool pool({.name = "bench", .threads = 2, .max_pending = 8});
  for ([[maybe_unused]] auto _ : state) {
    std::atomic<bool> ran{false};
    if (!pool.submit([&ran] {
          ran = true;
          ran.notify_one();
        })) {
      state.SkipWithError("the pool is full");
      break;
    }
    ran.wait(false);
  }
}
BENCHMARK(worker_pool_round_trip)->UseRealTime();

/// A queue that is never empty for long: what a task costs both sides together.
void worker_pool_throughput(benchmark::State& state) {
  constexpr std::size_t kMaxPending = 1024;
  const auto threads = static_cast<std::size_t>(state.range(0));
  std::atomic<std::size_t> ran{0};
  {
    api::WorkerPool pool({.name = "bench", .threads = threads, .max_pending = kMaxPending});
    for ([[maybe_unused]] auto _ : state) {
      while (!pool.submit([&ran] { ran.fetch_add(1, std::memory_order_relaxed); })) {
        std::this_thread::yield();
      }
    }
  }
  benchmark::DoNotOptimize(ran.load());
}
BENCHMARK(worker_pool_throughput)->Arg(1)->Arg(4)->Arg(10)->UseRealTime()->MeasureProcessCPUTime();

}  // namespace
}  // namespace cq::bench
