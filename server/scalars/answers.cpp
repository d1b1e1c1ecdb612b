#include "scalars/answers.hpp"

#include <chrono>
#include <cq/json_writer.hpp>
#include <cq/timestamp.hpp>
#include <memory>
#include <utility>

#include "api/json_schema.hpp"
#include "http/status.hpp"
#include "scalars/data_text.hpp"
#include "scalars/experiment_ids.hpp"

namespace cq::scalars {
namespace {

namespace schema = api::schema;
using std::chrono::milliseconds;

/// A list's items, which `Items` adds piece by piece, as the answer {"data":[items]}.
template <class Items>
http::Response list_response(const api::Call& call, std::shared_ptr<Items> items) {
  std::string body = R"({"data":[)";
  items->add(body);
  if (items->ended()) return http::json_response(status::kOk, body + "]}");
  http::Response response = http::json_response(status::kOk, std::move(body));
  response.rest = call.make_source([items = std::move(items)] {
    http::BodyPiece piece{.kind = http::BodyPiece::Kind::kMore};
    items->add(piece.bytes);
    if (items->ended()) {
      piece.kind = http::BodyPiece::Kind::kLast;
      piece.bytes += "]}";
    }
    return piece;
  });
  return response;
}

std::string naive_text(std::int64_t time) {
  std::string text = format_timestamp(Timestamp(milliseconds(time)), UtcSuffix::kZ);
  text.pop_back();
  return text;
}

/// When experiments were logged to.
class LastLoggedText {
 public:
  explicit LastLoggedText(ExperimentIds ids) : ids_(std::move(ids)) {}

  void add(std::string& out) {
    const std::size_t before = out.size();
    while (!ids_.ended() && out.size() == before) {
      for (const LoggedExperiment& one : ids_.next()) {
        if (has_any_) out += ',';
        has_any_ = true;
        out += JsonObjectWriter()
                   .add("experiment_id", one.id)
                   .add("last_modified", naive_text(one.last_logged))
                   .take();
      }
    }
  }
  [[nodiscard]] bool ended() const noexcept { return ids_.ended(); }

 private:
  ExperimentIds ids_;
  bool has_any_ = false;
};

/// Points are kept to the millisecond: those from the first one on that isn't before the time.
std::optional<std::int64_t> first_time_of(const std::optional<std::string>& time) {
  const auto at = time ? parse_timestamp(*time) : std::nullopt;
  if (!at) return std::nullopt;
  return std::chrono::ceil<milliseconds>(*at).time_since_epoch().count();
}

std::optional<std::int64_t> last_time_of(const std::optional<std::string>& time) {
  const auto at = time ? parse_timestamp(*time) : std::nullopt;
  if (!at) return std::nullopt;
  return std::chrono::floor<milliseconds>(*at).time_since_epoch().count();
}

/// Of a series at most how many points are wanted; nullopt: all.
std::optional<std::size_t> most_points_of(const GetQuery& query) {
  if (!query.max_points || query.sampling == kAllSampling) return std::nullopt;
  return static_cast<std::size_t>(*query.max_points);
}

Thinning thinning_of(const GetQuery& query) {
  if (query.sampling == kUniformSampling) return Thinning::kUniform;
  if (query.sampling == kReservoirSampling) return Thinning::kReservoir;
  return Thinning::kExtremes;
}

JsonValue uuid_schema() {
  return json_object({{"type", "string"}, {"format", "uuid"}});
}

}  // namespace

http::Response data_response(const api::Call& call, const host::StorePart<Scalars>& scalars,
                             const std::string& project_id, const GetQuery& query) {
  WantedData wanted{.project_id = project_id,
                    .experiment_ids = query.experiment_ids,
                    .names = query.names,
                    .range = {.first_step = query.first_step,
                              .last_step = query.last_step,
                              .first_time = first_time_of(query.start_time),
                              .last_time = last_time_of(query.end_time)},
                    .most_points = most_points_of(query),
                    .thinning = thinning_of(query),
                    .with_tags = query.return_tags,
                    .x_is_time = query.x == kTimeAxis};
  return list_response(call, std::make_shared<DataText>(scalars, std::move(wanted)));
}

http::Response last_logged_response(const api::Call& call, const host::StorePart<Scalars>& scalars,
                                    const std::string& project_id,
                                    const std::optional<std::vector<std::string>>& experiment_ids) {
  return list_response(
      call, std::make_shared<LastLoggedText>(ExperimentIds(
                scalars, project_id, experiment_ids.value_or(std::vector<std::string>{}))));
}

JsonValue data_schema() {
  JsonValue numbers = schema::list_of(schema::nullable(schema::of_type("number")));
  JsonValue series =
      schema::object({{"x", schema::list_of(schema::integer())}, {"y", std::move(numbers)}});
  JsonValue tags = schema::object(
      {{"step", schema::integer()}, {"scalar_names", schema::texts()}, {"tags", schema::texts()}});
  JsonValue item = schema::object({{"experiment_id", uuid_schema()},
                                   {"scalars", schema::map_of(std::move(series))},
                                   {"tags", schema::nullable(schema::list_of(std::move(tags)))}});
  return schema::object({{"data", schema::list_of(std::move(item))}});
}

JsonValue last_logged_schema() {
  JsonValue time = json_object({{"type", "string"}, {"description", "A time in UTC, as ISO 8601"}});
  JsonValue item =
      schema::object({{"experiment_id", uuid_schema()}, {"last_modified", std::move(time)}});
  return schema::object({{"data", schema::list_of(std::move(item))}});
}

JsonValue logged_schema() {
  return schema::object(
      {{"status", schema::text()}, {"warnings", schema::nullable(schema::texts())}});
}

}  // namespace cq::scalars
