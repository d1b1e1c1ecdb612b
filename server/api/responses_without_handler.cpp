#include "api/responses_without_handler.hpp"

#include <cq/error.hpp>
#include <exception>
#include <string>
#include <string_view>
#include <variant>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/responses.hpp"

namespace cq::api {
namespace {

http::Response no_such_method(const NoSuchMethod& match) {
  http::Response response = detail_response(405, "Method Not Allowed");
  response.headers.push_back({"Allow", match.allowed});
  return response;
}

http::Response redirect(const http::Request& request, const TrailingSlash& match,
                        const std::string& public_url) {
  return {.status = 307,
          .headers = {{"Location", location_of(request, match.path, public_url)}},
          .body = {}};
}

http::Response error_response(observability::Log& log, const Route& route, const std::string& id,
                              const Error& error) {
  const HttpMeaning meaning = http_meaning_of(error);
  // What the module lacks is no failure: the response and the log's line of the request say 501.
  if (meaning.status >= 500 && error.kind() != ErrorKind::kNotImplemented) {
    const std::string where = route.method + " " + route.path + " failed (" +
                              std::string(to_string(error.kind())) + "): ";
    if (error.kind() == ErrorKind::kUnavailable || error.kind() == ErrorKind::kCorrupt) {
      log.trouble(where, error.what(), id);
    } else {
      log.error(where + error.what(), id);
    }
  }
  std::string detail(meaning.detail.empty() ? std::string_view(error.what()) : meaning.detail);
  if (meaning.status == 503 && !error.reason().empty()) {
    detail.append(": ").append(error.reason());
  }
  http::Response response = detail_response(meaning.status, detail);
  if (meaning.status == 503) {
    response.headers.push_back({"Retry-After", "1"});
  }
  return response;
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

http::Response response_without_route(const http::Request& request, const Match& match,
                                      const std::string& public_url) {
  if (const auto* no_method = std::get_if<NoSuchMethod>(&match)) {
    return no_such_method(*no_method);
  }
  if (const auto* slash = std::get_if<TrailingSlash>(&match)) {
    return redirect(request, *slash, public_url);
  }
  return detail_response(404, "Not Found");
}

http::Response response_to_failure(observability::Log& log, const Route& route,
                                   const std::string& id) {
  try {
    throw;
  } catch (const InvalidRequest& invalid) {
    return complaints_response(invalid);
  } catch (const Refusal& refusal) {
    return refusal_response(refusal);
  } catch (const Error& error) {
    return error_response(log, route, id, error);
  } catch (const std::exception& error) {
    return error_response(log, route, id, Error(ErrorKind::kInternal, error.what()));
  } catch (...) {
    return error_response(log, route, id,
                          Error(ErrorKind::kInternal, "an exception of unknown type"));
  }
}

}  // namespace cq::api
