#include "wire/answers.hpp"

#include <string>
#include <utility>

#include "wire/unit_json.hpp"

namespace cq::wire {

using host::JsonValue;

http::Response json_answer(int status, const JsonValue& body) {
  return http::json_response(status, host::write_json(body));
}

http::Response detail_answer(int status, std::string_view sentence) {
  JsonValue body;
  body.add("detail", JsonValue(sentence));
  return json_answer(status, body);
}

http::Response complaints_answer(const std::vector<Complaint>& complaints) {
  JsonValue::Array details;
  details.reserve(complaints.size());
  for (const Complaint& complaint : complaints) {
    details.push_back(to_json(complaint));
  }
  JsonValue body;
  body.add("detail", JsonValue(std::move(details)));
  return json_answer(422, body);
}

JsonValue data_envelope(JsonValue::Array items) {
  JsonValue body;
  body.add("data", JsonValue(std::move(items)));
  return body;
}

http::Response public_units_answer(const std::vector<StoredUnit>& units) {
  std::string body = R"({"data":[)";
  for (const StoredUnit& unit : units) {
    if (body.back() != '[') {
      body += ',';
    }
    append_public_unit(body, unit.document);
  }
  body += "]}";
  return http::json_response(200, std::move(body));
}

}  // namespace cq::wire
