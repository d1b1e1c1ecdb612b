#include "api/json_schema.hpp"
#include "api/openapi.hpp"

namespace cq::api {

using schema::list_of;
using schema::object;
using schema::reference;

namespace {

JsonValue complaint_schema() {
  return object({{"type", schema::text()},
                 {"loc", list_of(schema::any_of(schema::text(), schema::integer()))},
                 {"msg", schema::text()},
                 {"input", schema::anything()}},
                {{"ctx", schema::map_of(schema::anything())}});
}

}  // namespace

JsonValue data_envelope_of(std::string_view name) {
  return object({{"data", list_of(reference(name))}});
}

JsonValue::Object common_response_schemas() {
  return {
      {kErrorSchema, object({{"detail", schema::text()}})},
      {kAnyObjectSchema, schema::of_type("object")},
      {"ValidationError", complaint_schema()},
      {kInvalidRequestSchema, object({{"detail", list_of(reference("ValidationError"))}})},
  };
}

}  // namespace cq::api
