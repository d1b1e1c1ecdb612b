#include "api/failures.hpp"

#include <cq/error.hpp>
#include <exception>
#include <string_view>

#include "api/complaint.hpp"
#include "api/errors.hpp"
#include "api/request.hpp"
#include "api/responses.hpp"

namespace cq::api {
namespace {

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
