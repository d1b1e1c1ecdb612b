#include "scalars/requests.hpp"

#include <cmath>
#include <cq/scalars/values.hpp>
#include <cq/timestamp.hpp>
#include <utility>

#include "api/collection_rules.hpp"
#include "api/errors.hpp"
#include "api/json_schema.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "api/uuid_rule.hpp"
#include "http/status.hpp"

namespace cq::scalars {
namespace {

/// A JSON object whose values are all numbers.
class NumberMapRule : public api::Rule<JsonValue> {
 public:
  void read(const JsonValue& input, api::Reading& reading, JsonValue& into) const override {
    const JsonValue::Object* members = input.as_object();
    if (members == nullptr) {
      reading.complain("dict_type", "Input should be a valid dictionary", input);
      return;
    }
    JsonValue::Object numbers;
    numbers.reserve(members->size());
    for (const auto& [name, value] : *members) {
      const api::Reading::Step step(reading, name);
      double number = 0;
      api::number().or_not_finite().read(value, reading, number);
      numbers.emplace_back(name, number);
    }
    into = std::move(numbers);
  }
  [[nodiscard]] JsonValue schema() const override {
    return api::schema::map_of(api::number().schema());
  }
};

/// A point in time: ISO 8601, a date, or seconds since 1970; read as ISO 8601, without a suffix
/// where it had none.
class TimeRule : public api::Rule<std::string> {
 public:
  void read(const JsonValue& input, api::Reading& reading, std::string& into) const override {
    const std::string* text = input.as_string();
    std::optional<std::string> time = text == nullptr ? std::nullopt : time_of(*text);
    if (time) {
      into = *std::move(time);
    } else {
      reading.complain("datetime_from_date_parsing",
                       "Input should be a valid datetime or date, which it is not as ISO 8601",
                       input, json_object({{"error", "it is not of the form of ISO 8601"}}));
    }
  }
  [[nodiscard]] JsonValue schema() const override {
    return json_object({{"type", "string"}, {"format", "date-time"}});
  }

 private:
  static std::optional<std::string> time_of(const std::string& text) {
    constexpr std::size_t kDateLength = 10;
    if (const auto seconds = api::parse_lax_number(text)) return time_at(*seconds);
    const std::optional<Timestamp> at =
        parse_timestamp(text.size() == kDateLength ? text + "T00:00:00" : text);
    if (!at) return std::nullopt;
    const bool has_zone = text.find_first_of("Zz+", kDateLength) != std::string::npos ||
                          text.find('-', kDateLength) != std::string::npos;
    return text_of(*at, has_zone);
  }

  static std::optional<std::string> time_at(double seconds) {
    constexpr double kMost = 253'402'300'800.0;         // the year 10,000
    constexpr double kMilliseconds = 20'000'000'000.0;  // what is more is milliseconds
    if (std::abs(seconds) > kMilliseconds) seconds /= 1000;
    if (!(seconds >= 0 && seconds < kMost)) return std::nullopt;
    return text_of(Timestamp(std::chrono::microseconds(std::llround(seconds * 1e6))), true);
  }

  static std::string text_of(Timestamp at, bool has_zone) {
    std::string text = format_timestamp(at, UtcSuffix::kZ);
    text.pop_back();
    return has_zone ? text + "+00:00" : text;
  }
};

template <class Query>
api::ObjectSchema<Query> with_points_and_times(api::ObjectSchema<Query> schema) {
  return schema
      .optional("max_points", &Query::max_points, api::nullable(api::integer().at_least(1)),
                JsonValue())
      .optional(
          "sampling", &Query::sampling,
          api::one_of({kExtremesSampling, kUniformSampling, kReservoirSampling, kAllSampling}),
          kExtremesSampling)
      .optional("return_tags", &Query::return_tags, api::boolean(), false)
      .optional("start_time", &Query::start_time, api::or_null(TimeRule()), JsonValue())
      .optional("end_time", &Query::end_time, api::or_null(TimeRule()), JsonValue())
      .optional("name", &Query::names, api::list_of(api::text()), JsonValue::Array{})
      .optional("first_step", &Query::first_step, api::nullable(api::integer().within_64_bits()),
                JsonValue())
      .optional("last_step", &Query::last_step, api::nullable(api::integer().within_64_bits()),
                JsonValue())
      .optional("x", &Query::x, api::one_of({kStepAxis, kTimeAxis}), kStepAxis);
}

}  // namespace

const api::ObjectSchema<LogRequest>& log_request() {
  static const auto kSchema =
      api::ObjectSchema<LogRequest>("ScalarsLogRequest")
          .required("scalars", &LogRequest::scalars, NumberMapRule())
          .required("step", &LogRequest::step, api::integer().within_64_bits())
          .optional("tags", &LogRequest::tags, api::or_null(api::list_of(api::text())),
                    JsonValue());
  return kSchema;
}

const api::ObjectSchema<LogBatchRequest>& log_batch_request() {
  static const auto kSchema =
      api::ObjectSchema<LogBatchRequest>("ScalarsLogBatchRequest")
          .required("scalars", &LogBatchRequest::rows, api::list_of(log_request()))
          .optional("batch_id", &LogBatchRequest::id,
                    api::nullable(api::text().at_least(1).at_most(kMostBatchIdBytes)), JsonValue());
  return kSchema;
}

const api::ObjectSchema<GetQuery>& get_query() {
  static const auto kSchema = with_points_and_times(api::ObjectSchema<GetQuery>("ScalarsQuery"));
  return kSchema;
}

const api::ObjectSchema<GetQuery>& get_project_query() {
  static const auto kSchema =
      with_points_and_times(api::ObjectSchema<GetQuery>("ScalarsOfProjectQuery")
                                .optional("experiment_id", &GetQuery::experiment_ids,
                                          api::list_of(api::uuid()), JsonValue::Array{}));
  return kSchema;
}

const api::ObjectSchema<LastLoggedRequest>& last_logged_request() {
  static const auto kSchema = api::ObjectSchema<LastLoggedRequest>("ScalarsLastLoggedRequest")
                                  .optional("experiment_ids", &LastLoggedRequest::experiment_ids,
                                            api::or_null(api::list_of(api::uuid())), JsonValue());
  return kSchema;
}

void require_finite(const LogRequest& row) {
  for (const auto& [name, value] : *row.scalars.as_object()) {
    if (!std::isfinite(value.as_double().value_or(0))) {
      throw api::Refusal(status::kBadRequest, "A scalar that is no finite number can't be kept");
    }
  }
}

}  // namespace cq::scalars
