#include "api/responses.hpp"

#include <string>
#include <utility>

namespace cq::api {

http::Response json_response(int status, const JsonValue& body) {
  return http::json_response(status, write_json(body));
}

http::Response detail_response(int status, std::string_view sentence) {
  JsonValue body;
  body.add("detail", JsonValue(sentence));
  return json_response(status, body);
}

http::Response complaints_response(const std::vector<Complaint>& complaints) {
  JsonValue::Array details;
  details.reserve(complaints.size());
  for (const Complaint& complaint : complaints) {
    details.push_back(to_json(complaint));
  }
  JsonValue body;
  body.add("detail", JsonValue(std::move(details)));
  return json_response(422, body);
}

JsonValue data_envelope(JsonValue::Array items) {
  JsonValue body;
  body.add("data", JsonValue(std::move(items)));
  return body;
}

}  // namespace cq::api
