#include "api/collection_rules.hpp"
#include "api/json_schema.hpp"
#include "api/number_rules.hpp"
#include "api/text_rules.hpp"
#include "workspaces/requests.hpp"

namespace cq::workspaces {
namespace {

const JsonValue kUnsaid;
const JsonValue kEmptyObject(JsonValue::Object{});
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestText = 1024;

/// A list of JSON objects, or null.
class ObjectListRule : public api::Rule<std::optional<JsonValue>> {
 public:
  void read(const JsonValue& input, api::Reading& reading,
            std::optional<JsonValue>& into) const override {
    if (input.is_null()) {
      into.reset();
      return;
    }
    constexpr std::size_t kMost = 1000;
    std::vector<JsonValue> items;
    const std::size_t before = reading.count();
    api::list_of(api::dictionary()).at_most(kMost).read(input, reading, items);
    if (reading.count() == before) into = input;
  }
  [[nodiscard]] JsonValue schema() const override {
    return api::schema::nullable(api::schema::list_of(api::schema::of_type("object")));
  }
};

api::ChoiceRule artifact_kind() {
  return api::one_of({"log", "coverage", "junit", "core-dump", "custom"});
}

api::NullableTextRule checksum() {
  return api::nullable(api::text().matching("^[0-9a-f]{64}$"));
}

}  // namespace

const api::ObjectSchema<SessionStatusRequest>& session_status_request() {
  using Request = SessionStatusRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("SessionStatusRequest")
          .required("status", &Request::status,
                    api::one_of({"pending", "running", "completed", "failed", "cancelled"}));
  return kSchema;
}

const api::ObjectSchema<DebuggerChangeRequest>& debugger_change_request() {
  using Request = DebuggerChangeRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("DebuggerChangeRequest")
          .optional("last_event", &Request::last_event,
                    api::nullable(api::text().at_most(kLongestName)), kUnsaid)
          .optional("breakpoints", &Request::breakpoints, ObjectListRule(), kUnsaid)
          .optional("payload", &Request::payload, api::nullable_dictionary(), kUnsaid);
  return kSchema;
}

const api::ObjectSchema<RecordArtifactRequest>& record_artifact_request() {
  using Request = RecordArtifactRequest;
  static const auto kSchema =
      api::ObjectSchema<Request>("ArtifactCreateRequest")
          .required("kind", &Request::kind, artifact_kind())
          .required("path", &Request::path, api::text().at_least(1).at_most(kLongestText))
          .optional("command_id", &Request::command_id,
                    api::nullable(api::integer().at_least(0).within_64_bits()), kUnsaid)
          .optional("content_type", &Request::content_type,
                    api::nullable(api::text().at_most(kLongestName)), kUnsaid)
          .optional("description", &Request::description,
                    api::nullable(api::text().at_most(kLongestText)), kUnsaid)
          .optional("checksum_sha256", &Request::checksum_sha256, checksum(), kUnsaid)
          .optional("metadata", &Request::metadata, api::dictionary(), kEmptyObject);
  return kSchema;
}

const api::ObjectSchema<UploadQuery>& upload_query() {
  using Query = UploadQuery;
  static const auto kSchema =
      api::ObjectSchema<Query>("ArtifactUploadQuery")
          .required("name", &Query::name, api::text().at_least(1).at_most(kLongestName))
          .optional("kind", &Query::kind, artifact_kind(), "custom")
          .optional("command_id", &Query::command_id,
                    api::nullable(api::integer().at_least(0).within_64_bits()), kUnsaid)
          .optional("description", &Query::description,
                    api::nullable(api::text().at_most(kLongestText)), kUnsaid)
          .optional("checksum_sha256", &Query::checksum_sha256, checksum(), kUnsaid);
  return kSchema;
}

}  // namespace cq::workspaces
