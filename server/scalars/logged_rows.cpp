#include "scalars/logged_rows.hpp"

#include <algorithm>
#include <cq/error.hpp>
#include <cq/text.hpp>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "api/errors.hpp"
#include "http/status.hpp"

namespace cq::scalars {
namespace {

std::string kept_name(const std::string& given) {
  std::string name(trim(given));
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

/// The names that a row has so far. Few are looked through, which takes no memory.
class KnownNames {
 public:
  explicit KnownNames(std::size_t most) : are_few_(most <= kFew) {}

  /// Whether the row has no value of that name yet.
  bool add(const std::string& name, const std::vector<NamedValue>& values) {
    if (!are_few_) return many_.insert(name).second;
    return std::none_of(values.begin(), values.end(),
                        [&name](const NamedValue& value) { return value.name == name; });
  }

 private:
  static constexpr std::size_t kFew = 16;

  const bool are_few_;
  std::unordered_set<std::string> many_{};
};

std::vector<NamedValue> kept_values(const JsonValue& scalars, std::vector<std::string>& warnings) {
  const JsonValue::Object& all = *scalars.as_object();
  std::vector<NamedValue> values;
  values.reserve(all.size());
  KnownNames known(all.size());
  for (const auto& [given, value] : all) {
    std::string name = kept_name(given);
    if (name.empty()) {
      warnings.emplace_back("Scalar name is empty and was skipped.");
    } else if (!known.add(name, values)) {
      warnings.push_back("Scalar name " + name + " is already in use and was skipped.");
    } else {
      values.push_back({std::move(name), value.as_double().value_or(0)});
    }
  }
  return values;
}

}  // namespace

KeptRows kept_rows(const std::vector<LogRequest>& rows, std::int64_t time) {
  KeptRows kept;
  kept.rows.reserve(rows.size());
  for (const LogRequest& row : rows) {
    std::vector<NamedValue> values = kept_values(row.scalars, kept.warnings);
    if (values.empty()) continue;
    kept.rows.push_back({.step = row.step,
                         .time = time,
                         .values = std::move(values),
                         .tags = row.tags ? *row.tags : std::vector<std::string>{}});
  }
  return kept;
}

JsonValue log_rows(Scalars& scalars, const std::string& project_id,
                   const std::string& experiment_id, const KeptRows& kept,
                   const std::string& batch_id) {
  try {
    if (!kept.rows.empty()) scalars.log(project_id, experiment_id, kept.rows, batch_id);
  } catch (const Error& error) {
    // A conflict: the experiment would have too many names.
    if (error.kind() != ErrorKind::kInvalidArgument && error.kind() != ErrorKind::kConflict) throw;
    throw api::Refusal(status::kBadRequest, error.what());
  }
  return json_object(
      {{"status", "logged"},
       {"warnings", kept.warnings.empty() ? JsonValue() : JsonValue(kept.warnings)}});
}

}  // namespace cq::scalars
