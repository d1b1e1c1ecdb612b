#include "http/response.hpp"

#include <utility>

namespace cq::http {

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  response.body = std::move(body);
  return response;
}

Response detail_response(int status, std::string_view sentence) {
  std::string body = R"({"detail":")";
  body.append(sentence).append("\"}");
  return json_response(status, std::move(body));
}

}  // namespace cq::http
