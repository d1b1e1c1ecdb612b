#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/request.hpp"

namespace cq::http {

/// One answer. Content-Length, Date, Connection and Transfer-Encoding are the writer's: when given
/// here they are left out.
struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
};

/// A response of type application/json whose body is given as it is to be sent.
Response json_response(int status, std::string body);

/// `{"detail":"<sentence>"}`. The sentence is a fixed text of ours, without anything that JSON
/// would have to escape.
Response detail_response(int status, std::string_view sentence);

}  // namespace cq::http
