#include "api/responses_without_handler.hpp"

#include <variant>

#include "api/errors.hpp"
#include "api/responses.hpp"

namespace cq::api {
namespace {

http::Response no_such_method(const NoSuchMethod& match) {
  http::Response response = detail_response(405, "Method Not Allowed");
  response.headers.push_back({"Allow", match.allowed});
  return response;
}

http::Response redirect(const http::Request& request, const TrailingSlash& match) {
  return {.status = 307, .headers = {{"Location", location_of(request, match.path)}}, .body = {}};
}

}  // namespace

http::Response too_busy() {
  http::Response response = detail_response(503, "The server is busy, try again");
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

http::Response no_answer_in_time(const Route& route, bool handled) {
  const bool may_change = handled && !http::is_safe_method(route.method) && !route.only_reads;
  http::Response response = detail_response(
      503, may_change
               ? "The store did not answer in time; it is unknown whether the change was made"
               : "The store did not answer in time, try again");
  response.headers.push_back({"Retry-After", "5"});
  return response;
}

http::Response response_without_route(const http::Request& request, const Match& match) {
  if (const auto* no_method = std::get_if<NoSuchMethod>(&match)) {
    return no_such_method(*no_method);
  }
  if (const auto* slash = std::get_if<TrailingSlash>(&match)) {
    return redirect(request, *slash);
  }
  return detail_response(404, "Not Found");
}

}  // namespace cq::api
