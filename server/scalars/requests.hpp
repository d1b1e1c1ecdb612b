#pragma once

#include <cq/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/object_schema.hpp"

/// What the routes of scalars take. Safe from any thread.
namespace cq::scalars {

/// What a client logs of one step.
struct LogRequest {
  JsonValue scalars;  ///< an object of numbers
  std::int64_t step = 0;
  std::optional<std::vector<std::string>> tags{};
};

/// Rows that are logged together.
struct LogBatchRequest {
  std::vector<LogRequest> rows{};
  /// What the client calls it; rows that were logged under that name aren't logged again.
  std::optional<std::string> id{};
};

// What a point's "x" is.
inline constexpr const char* kStepAxis = "step";
inline constexpr const char* kTimeAxis = "time";  ///< when a point came, in milliseconds since 1970

// How a series with more than max_points points is thinned.
inline constexpr const char* kExtremesSampling = "extremes";
inline constexpr const char* kUniformSampling = "uniform";
inline constexpr const char* kReservoirSampling = "reservoir";
inline constexpr const char* kAllSampling = "all";  ///< not at all

/// Which scalars are asked for.
struct GetQuery {
  std::vector<std::string> experiment_ids{};  ///< empty: those of the whole project
  std::optional<std::int64_t> max_points{};
  std::string sampling = kExtremesSampling;
  bool return_tags = false;
  std::optional<std::string> start_time{};  ///< ISO 8601
  std::optional<std::string> end_time{};
  std::vector<std::string> names{};  ///< empty: all
  std::optional<std::int64_t> first_step{};
  std::optional<std::int64_t> last_step{};
  std::string x = kStepAxis;  ///< what is listed as "x"
};

struct LastLoggedRequest {
  std::optional<std::vector<std::string>> experiment_ids{};  ///< nullopt or empty: all
};

const api::ObjectSchema<LogRequest>& log_request();
const api::ObjectSchema<LogBatchRequest>& log_batch_request();
/// Of one experiment: it takes no ids.
const api::ObjectSchema<GetQuery>& get_query();
const api::ObjectSchema<GetQuery>& get_project_query();
const api::ObjectSchema<LastLoggedRequest>& last_logged_request();

/// Throws api::Refusal (400) for a value that JSON has no form for: NaN or an infinity.
void require_finite(const LogRequest& row);

}  // namespace cq::scalars
