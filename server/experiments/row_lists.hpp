#pragma once

#include <string>
#include <vector>

#include "experiments/differences.hpp"
#include "experiments/experiment_json.hpp"
#include "experiments/list_response.hpp"
#include "experiments/parts.hpp"

/// The lists of what a project holds, for list_response(). The surface outlives them.
namespace cq::experiments {

inline RowList<Experiment> experiments_of(const Surface& surface, std::string project_id,
                                          Order order, std::size_t limit = kNoLimit) {
  constexpr std::size_t kRows = 64;  // each may be as long as a request's body
  return {.fetch =
              [&surface, id = std::move(project_id)](const Page& page) {
                std::vector<Experiment> rows = surface.parts.experiments->list(id, page);
                Differences differences(surface.parts);
                for (Experiment& row : rows) differences.fill_noted(row);
                return rows;
              },
          .to_text = [](const Experiment& one) { return write_json(experiment_json(one)); },
          .place_of =
              [](const Experiment& one) {
                return Place{one.created_at, one.id};
              },
          .order = order,
          .limit = limit,
          .rows_per_page = kRows};
}

/// Newest first.
inline RowList<Hypothesis> hypotheses_of(const Surface& surface, std::string project_id,
                                         std::size_t limit = kNoLimit) {
  return {.fetch = [&surface, id = std::move(project_id)](
                       const Page& page) { return surface.parts.hypotheses->list(id, page); },
          .to_text = [](const Hypothesis& one) { return write_json(hypothesis_json(one)); },
          .place_of =
              [](const Hypothesis& one) {
                return Place{one.created_at, one.id};
              },
          .order = Order::kNewestFirst,
          .limit = limit};
}

/// Newest first.
inline RowList<Metric> metrics_of_experiment(const Surface& surface, std::string experiment_id) {
  constexpr std::size_t kRows = 1000;
  return {.fetch = [&surface, id = std::move(experiment_id)](
                       const Page& page) { return surface.parts.metrics->list(id, page); },
          .to_text = metric_text,
          .place_of =
              [](const Metric& one) {
                return Place{one.created_at, one.id};
              },
          .order = Order::kNewestFirst,
          .rows_per_page = kRows};
}

}  // namespace cq::experiments
