#include "http/message.hpp"

#include <utility>

namespace cq::http {

bool is_safe_method(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

const std::string* Request::header(std::string_view lower_name) const {
  for (const Header& header : headers) {
    if (header.name == lower_name) return &header.value;
  }
  return nullptr;
}

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
