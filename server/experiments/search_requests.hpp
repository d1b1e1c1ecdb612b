#pragma once

#include <cq/experiments/question.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// How experiments are searched for over the API. Safe from any thread.
namespace cq::experiments {

/// How many conditions of a kind one search takes.
inline constexpr std::size_t kMostConditions = 20;

/// Which experiments, and in which order.
struct SearchQuery {
  std::vector<std::string> statuses{};
  std::vector<std::string> tags{};
  std::string text{};
  std::vector<std::string> features{};  ///< e.g. "optimizer.lr>=0.01", or a path alone
  std::vector<std::string> metrics{};   ///< e.g. "acc>0.9"
  std::string sort{};                   ///< e.g. "name", "-metric:acc"
  std::int64_t limit = 0;
  std::optional<std::string> cursor{};
};

/// Of a page, and of a file, which has all.
const api::ObjectSchema<SearchQuery>& search_query();
const api::ObjectSchema<SearchQuery>& export_query();

/// What it asks for, with the numbers of the project's own metrics. A metric that the project
/// doesn't name stands by its last point. Throws api::Refusal (400), saying what is wrong, for a
/// condition, an order or a cursor of another form.
ExperimentQuestion question_of(const SearchQuery& query, const Project& project);

/// Where the next page of such a search begins.
std::string cursor_of(const SearchQuery& query, const FoundPlace& place);

/// The metric of that name as the project compares experiments by it.
ProjectMetric metric_named(const Project& project, const std::string& name);

}  // namespace cq::experiments
