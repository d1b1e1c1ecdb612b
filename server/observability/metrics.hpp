#pragma once

#include <chrono>
#include <cq/host/call_observer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
template <typename Metric>
class Family;
}  // namespace prometheus

/// The server's metrics for a monitoring system.
namespace cq::observability {

/// One request with its response.
struct RequestSample {
  std::string_view route;  ///< its template; empty when no route is that of the request
  std::string_view method;
  int status = 0;
  std::chrono::microseconds duration{};
};

/// Tasks of one worker pool at the present time.
struct PoolSample {
  std::string_view name;
  std::size_t threads = 0;
  std::size_t active = 0;
  std::size_t queued = 0;
};

/// Gauges of one name that differ in one label, e.g. records by their status. Safe from any thread;
/// the metrics outlive it.
class Gauges {
 public:
  /// What the server sets `value` of the label to must be bounded, like every label's.
  void set(const std::string& value, std::uint64_t count);

 private:
  friend class Metrics;
  Gauges(prometheus::Family<prometheus::Gauge>& family, std::string label)
      : family_(&family), label_(std::move(label)) {}

  prometheus::Family<prometheus::Gauge>* family_;
  std::string label_;
};

/// Counters of one name that differ in one label, e.g. failures by their reason. Safe from any
/// thread; the metrics outlive it.
class Counters {
 public:
  /// Adds one to the counter of that value, which must be bounded, like every label's.
  void increment(const std::string& value) const;

 private:
  friend class Metrics;
  Counters(prometheus::Family<prometheus::Counter>& family, std::string label)
      : family_(&family), label_(std::move(label)) {}

  prometheus::Family<prometheus::Counter>* family_;
  std::string label_;
};

/// One counter without labels. Safe from any thread; the metrics outlive it.
class Counter {
 public:
  void increment() const;

 private:
  friend class Metrics;
  explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}

  prometheus::Counter* counter_;
};

/// One gauge without labels. Safe from any thread; the metrics outlive it.
class Gauge {
 public:
  void set(std::int64_t value) const;

 private:
  friend class Metrics;
  explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}

  prometheus::Gauge* gauge_;
};

class Metrics;

/// Counts the operations of one store of several, under its database's name. Safe from any thread;
/// the metrics outlive it.
class StoreObserver final : public host::CallObserver {
 public:
  StoreObserver(Metrics& metrics, std::string database)
      : metrics_(metrics), database_(std::move(database)) {}

  void on_call(const host::CallSample& sample) noexcept override;

 private:
  Metrics& metrics_;
  const std::string database_;
};

/// The server's metrics. What clients choose freely never becomes a label, so that their number
/// stays bounded. Safe from any thread.
class Metrics final : public host::CallObserver {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  Metrics(Metrics&&) = delete;
  Metrics& operator=(Metrics&&) = delete;
  ~Metrics() override;

  /// Shows a route's requests with those statuses as 0 until there are any, so that the first one
  /// is seen as an increase.
  void declare_route(std::string_view route, std::string_view method,
                     const std::vector<int>& statuses);
  void note_request(const RequestSample& sample);
  /// Counts an operation of the store; of one that is the only one, or the first.
  void on_call(const host::CallSample& sample) noexcept override { note_call(sample, {}); }
  /// Counts an operation of a store, with the label "database" unless that is empty.
  void note_call(const host::CallSample& sample, std::string_view database) noexcept;
  void set_pool(const PoolSample& sample);
  /// Gauges of a feature's own, e.g. "cq_things", "Things in the store", "status".
  [[nodiscard]] Gauges add_gauges(const std::string& name, const std::string& help,
                                  const std::string& label);
  /// Likewise counters, whose values of the label are shown as 0 until something is counted.
  [[nodiscard]] Counters add_counters(const std::string& name, const std::string& help,
                                      const std::string& label,
                                      const std::vector<std::string>& values);
  /// Likewise one counter, which is shown as 0 until something is counted.
  [[nodiscard]] Counter add_counter(const std::string& name, const std::string& help);

  /// One gauge, which is 0 until it is set.
  [[nodiscard]] Gauge add_gauge(const std::string& name, const std::string& help);

  /// All of them in Prometheus' text form, of kContentType, with those of the process.
  [[nodiscard]] std::string text() const;
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace cq::observability
