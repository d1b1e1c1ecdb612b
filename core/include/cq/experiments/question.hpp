#pragma once

#include <cq/experiments/experiments.hpp>
#include <cq/experiments/page.hpp>
#include <cq/experiments/projects.hpp>
#include <cq/export.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// What experiments are searched by. All functions are safe from any thread.
namespace cq::experiments {

enum class Comparison { kPresent, kEqual, kNotEqual, kLess, kAtMost, kGreater, kAtLeast };

/// What a feature must be. A number is compared with the number that `value` is, a text with
/// `value` itself, and anything else, which is never less nor greater, with its JSON. An experiment
/// without that feature fulfils kNotEqual alone.
struct FeatureCondition {
  std::string path{};
  Comparison comparison = Comparison::kPresent;
  std::string value{};
};

/// What the number must be that stands for a metric. NaN, and what isn't there, fulfil kNotEqual
/// alone.
struct MetricCondition {
  ProjectMetric metric{};
  Comparison comparison = Comparison::kPresent;
  double value = 0;
};

enum class SortBy {
  kCreated,
  kName,
  kStatus,  ///< planned, running, complete, failed
  kOrder,
  kProgress,
  kStarted,
  kCompleted,
  kFeatureValue,
  kMetricValue
};

/// By what a found experiment is sorted. Numbers come before texts; what has neither comes last,
/// whatever the direction. Of a text only its first 256 bytes count.
struct SortKey {
  std::optional<double> number{};
  std::optional<std::string> text{};

  bool operator==(const SortKey&) const = default;
};

/// The place of a found experiment among all that a question finds.
struct FoundPlace {
  SortKey key{};
  Place place{};

  bool operator==(const FoundPlace&) const = default;
};

/// Whether the one comes before the other; of one key those come first that were created first, or
/// last, as the order says, ties by id.
CQ_EXPORT bool comes_before(const FoundPlace& left, const FoundPlace& right, Order order);

/// Which experiments of a project are meant, in which order.
struct ExperimentQuestion {
  std::string project_id{};
  std::vector<ExperimentStatus> statuses{};  ///< any of these; empty: whatever it is
  std::vector<std::string> tags{};           ///< all of these
  std::string
      text{};  ///< in the name, the description or a tag, ignoring the case of ASCII letters
  std::vector<FeatureCondition> features{};
  std::vector<MetricCondition> metrics{};
  SortBy sort = SortBy::kCreated;
  std::string sort_feature{};
  ProjectMetric sort_metric{};
  Order order = Order::kOldestFirst;   ///< kNewestFirst: greatest first
  std::vector<ProjectMetric> shown{};  ///< whose numbers are wanted with each
  std::optional<FoundPlace> behind{};
  std::size_t limit = kNoLimit;
};

/// Whether the features are needed to answer.
CQ_EXPORT bool needs_features(const ExperimentQuestion& question);

/// Whether an experiment fulfils all but the conditions on metrics.
CQ_EXPORT bool fulfils(const Experiment& experiment, const ExperimentQuestion& question);

/// Whether the number that stands for a metric fulfils a condition on it.
CQ_EXPORT bool fulfils(const std::optional<double>& value, const MetricCondition& condition);

/// By what it is sorted; `metric` stands for the question's sort_metric.
CQ_EXPORT SortKey sort_key_of(const Experiment& experiment, const ExperimentQuestion& question,
                              const std::optional<double>& metric);

}  // namespace cq::experiments
