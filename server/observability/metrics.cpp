#include "observability/metrics.hpp"

#include <fmt/compile.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <cq/version.hpp>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "observability/kept_series.hpp"
#include "observability/process_statistics.hpp"

namespace cq::observability {
namespace {

using prometheus::Labels;

/// Upper bounds in seconds; a login takes about 0.25, all else far less.
const prometheus::Histogram::BucketBoundaries& latency_buckets() {
  static const prometheus::Histogram::BucketBoundaries kBuckets{
      0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5};
  return kBuckets;
}

std::string_view method_label(std::string_view method) {
  constexpr std::array<std::string_view, 7> kKnown{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};
  const bool known = std::find(kKnown.begin(), kKnown.end(), method) != kKnown.end();
  return known ? method : "other";
}

std::string_view route_label(std::string_view route) {
  return route.empty() ? "unmatched" : route;
}

prometheus::Family<prometheus::Gauge>& gauge(prometheus::Registry& registry,
                                             const std::string& name, const std::string& help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

}  // namespace

struct Metrics::Families {
  /// The series of one kind of request. The library finds a series by building its labels and
  /// hashing them, which takes longer than many a request; so what was found is kept. There are as
  /// many kinds as there are series.
  struct RequestSeries {
    prometheus::Counter* requests = nullptr;
    prometheus::Histogram* durations = nullptr;
  };
  KeptSeries<RequestSeries> request_series;
  KeptSeries<prometheus::Histogram*> operation_series;

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("cq_http_requests_total")
                                                          .Help("HTTP requests that got a response")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("cq_http_request_duration_seconds")
          .Help("Time from a request's last byte to its response")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& operations =
      prometheus::BuildHistogram()
          .Name("cq_store_operation_duration_seconds")
          .Help("Duration of the store's operations")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& failed_operations =
      prometheus::BuildCounter()
          .Name("cq_store_operation_failures_total")
          .Help("Operations of the store that failed, including conflicts")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& pool_threads =
      gauge(registry, "cq_worker_pool_threads", "Threads of a worker pool");
  prometheus::Family<prometheus::Gauge>& pool_active =
      gauge(registry, "cq_worker_pool_active", "Tasks that a worker pool is running");
  prometheus::Family<prometheus::Gauge>& pool_queued =
      gauge(registry, "cq_worker_pool_queued", "Tasks that wait for a worker");
  prometheus::Family<prometheus::Gauge>& build_info =
      gauge(registry, "cq_build_info", "Always 1; the labels name the version that runs");
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {
  families_->build_info.Add({{"version", CQ_VERSION}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::declare_route(std::string_view route, std::string_view method,
                            const std::vector<int>& statuses) {
  const Labels labels{{"method", std::string(method_label(method))},
                      {"route", std::string(route_label(route))}};
  families_->durations.Add(labels, latency_buckets());
  for (const int status : statuses) {
    Labels with_status = labels;
    with_status.emplace("status", std::to_string(status));
    families_->requests.Add(with_status);
  }
}

void Metrics::note_request(const RequestSample& sample) {
  // The label rather than the route, which may be a null pointer: fmt passes those to memmove.
  const std::string_view route = route_label(sample.route);
  fmt::memory_buffer key;
  fmt::format_to(std::back_inserter(key), FMT_COMPILE("{} {} {}"), sample.status,
                 method_label(sample.method), route);
  const auto series = families_->request_series.find({key.data(), key.size()}, [&] {
    Labels labels{{"method", std::string(method_label(sample.method))},
                  {"route", std::string(route)}};
    auto& durations = families_->durations.Add(labels, latency_buckets());
    labels.emplace("status", std::to_string(sample.status));
    return Families::RequestSeries{&families_->requests.Add(labels), &durations};
  });
  series.requests->Increment();
  series.durations->Observe(std::chrono::duration<double>(sample.duration).count());
}

void StoreObserver::on_call(const host::CallSample& sample) noexcept {
  metrics_.note_call(sample, database_);
}

void Metrics::note_call(const host::CallSample& sample, std::string_view database) noexcept {
  const auto labels = [&sample, database] {
    Labels made{{"operation", std::string(sample.operation)}};
    if (!database.empty()) {
      made.emplace("database", database);
    }
    return made;
  };
  const auto look_up = [&] {
    families_->failed_operations.Add(labels());  // 0 is known from the first call on
    return &families_->operations.Add(labels(), latency_buckets());
  };
  fmt::memory_buffer key;
  if (!database.empty()) {
    fmt::format_to(std::back_inserter(key), FMT_COMPILE("{} {}"), sample.operation, database);
  }
  auto* const series = families_->operation_series.find(
      database.empty() ? sample.operation : std::string_view(key.data(), key.size()), look_up);
  series->Observe(std::chrono::duration<double>(sample.duration).count());
  if (sample.failed) {
    families_->failed_operations.Add(labels()).Increment();
  }
}

void Metrics::set_pool(const PoolSample& sample) {
  const Labels labels{{"pool", std::string(sample.name)}};
  families_->pool_threads.Add(labels).Set(static_cast<double>(sample.threads));
  families_->pool_active.Add(labels).Set(static_cast<double>(sample.active));
  families_->pool_queued.Add(labels).Set(static_cast<double>(sample.queued));
}

Gauges Metrics::add_gauges(const std::string& name, const std::string& help,
                           const std::string& label) {
  return {gauge(families_->registry, name, help), label};
}

Counters Metrics::add_counters(const std::string& name, const std::string& help,
                               const std::string& label, const std::vector<std::string>& values) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(families_->registry);
  for (const std::string& value : values) {
    family.Add({{label, value}});
  }
  return {family, label};
}

Counter Metrics::add_counter(const std::string& name, const std::string& help) {
  return Counter(
      prometheus::BuildCounter().Name(name).Help(help).Register(families_->registry).Add({}));
}

Gauge Metrics::add_gauge(const std::string& name, const std::string& help) {
  return Gauge(gauge(families_->registry, name, help).Add({}));
}

void Gauge::set(std::int64_t value) const {
  gauge_->Set(static_cast<double>(value));
}

void Counter::increment() const {
  counter_->Increment();
}

void Counters::increment(const std::string& value) const {
  family_->Add({{label_, value}}).Increment();
}

void Gauges::set(const std::string& value, std::uint64_t count) {
  family_->Add({{label_, value}}).Set(static_cast<double>(count));
}

namespace {

/// A metric of one series, without labels.
prometheus::MetricFamily family(const char* name, const char* help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  (type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return {name, help, type, {std::move(metric)}};
}

/// Under the names that Prometheus' own libraries give them, which dashboards know.
void add_process(std::vector<prometheus::MetricFamily>& families) {
  using prometheus::MetricType;
  const ProcessStatistics process = process_statistics();
  const auto add = [&families](const char* name, const char* help, MetricType type,
                               std::optional<double> value) {
    if (value) families.push_back(family(name, help, type, *value));
  };
  add("process_cpu_seconds_total", "CPU time that the process has used", MetricType::Counter,
      process.cpu_seconds);
  add("process_start_time_seconds", "When the process started, in seconds since 1970",
      MetricType::Gauge, process.start_time);
  add("process_resident_memory_bytes", "Memory that the process holds", MetricType::Gauge,
      process.resident_bytes);
  add("process_virtual_memory_bytes", "Addresses that the process has reserved", MetricType::Gauge,
      process.virtual_bytes);
  add("process_open_fds", "Open file descriptors", MetricType::Gauge, process.open_descriptors);
  add("process_max_fds", "The most file descriptors that may be open", MetricType::Gauge,
      process.max_descriptors);
  add("process_threads", "Threads of the process", MetricType::Gauge, process.threads);
}

}  // namespace

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = families_->registry.Collect();
  add_process(families);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace cq::observability
