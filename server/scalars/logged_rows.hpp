#pragma once

#include <chrono>
#include <cq/json.hpp>
#include <cq/scalars/scalars.hpp>
#include <cq/timestamp.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "scalars/requests.hpp"

/// What is kept of rows that clients log.
namespace cq::scalars {

/// A time as points have it: in milliseconds since 1970.
constexpr std::int64_t milliseconds_of(Timestamp at) {
  return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

/// Rows as they are kept, and what isn't kept of them, in the original's sentences.
struct KeptRows {
  std::vector<Row> rows;
  std::vector<std::string> warnings;
};

/// Names are trimmed, and blanks in them become underscores; of two that are the same then the
/// first counts. A row of which nothing is left isn't kept. `time` is when they came, in
/// milliseconds since 1970. Safe from any thread.
KeptRows kept_rows(const std::vector<LogRequest>& rows, std::int64_t time);

/// Logs them for an experiment, all or none, and returns what logging answers; rows that were
/// logged under that batch id aren't logged again. Throws api::Refusal (400) for what goes beyond
/// the bounds of cq/scalars/values.hpp, too many names of the experiment among them; and what the
/// store throws: not found where the project isn't there.
JsonValue log_rows(Scalars& scalars, const std::string& project_id,
                   const std::string& experiment_id, const KeptRows& kept,
                   const std::string& batch_id);

}  // namespace cq::scalars
