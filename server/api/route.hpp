#pragma once

#include <cq/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "api/cross_origin.hpp"
#include "api/object_schema.hpp"
#include "api/parked_request.hpp"
#include "api/worker_body.hpp"
#include "api/worker_pool.hpp"
#include "http/message.hpp"

namespace cq::api {

/// Where a route's handler runs.
enum class Lane {
  kInline,  ///< on the thread that read the request: for what never blocks
  kStore,   ///< on the workers that may wait for the store
  kHash,    ///< on the workers that hash passwords
};

/// Who may use a route.
enum class Access {
  kAnyone,
  kPerson,    ///< a person who logged in: a JWT
  kReviewer,  ///< likewise, whose role is to decide
  kAdmin,     ///< likewise, whose role is to see what others do
  kAgent,     ///< a program with a key of its own
  kReader,    ///< either of them
  kMonitor,   ///< the token that the settings name for the metrics
  kToken,     ///< a program with a token that the route's own feature knows
  kAccount,   ///< a person, or a program of one, with an account that the route's feature knows
};

/// Who sent a request.
struct Caller {
  std::string username{};  ///< empty: anyone
  std::string key_id{};    ///< of the key that was shown; empty without one
};

/// Authenticates a request; the caller is empty for Access::kAnyone. Throws Refusal (401) when it
/// lacks the credentials, or (403) the role, and whatever the store throws. Safe from any thread.
using Authenticate = std::function<Caller(const http::Request& request, Access access)>;

/// The values of a path's {parameters}, by name.
using PathParameters = std::vector<std::pair<std::string, std::string>>;

/// A header that a route reads, by header_of() (request_headers.hpp).
struct DeclaredHeader {
  std::string name;         ///< e.g. "If-Match"
  std::string description;  ///< for the API's documentation
};

/// One request on its way through its route: checked as far as the route declares.
struct Call {
  const http::Request& request;
  const PathParameters& path;
  std::optional<JsonValue> body;  ///< where the route takes one
  std::string username;           ///< whose token or key it is; empty for Access::kAnyone
  std::string key_id{};           ///< of the key that was shown; empty without one
  /// For http::Response::rest: a source whose pieces are made on the route's workers. Empty on the
  /// fast path.
  std::function<std::shared_ptr<http::BodySource>(WorkerBody::Next)> make_source{};
  /// Puts the request aside: it is answered through what this returns, and what the handler returns
  /// is dropped. What the handler throws is still the answer. At most once; empty on the fast path
  /// and on Lane::kInline.
  std::function<ParkedRequest()> park{};
  const std::vector<DeclaredHeader>* headers = nullptr;  ///< the route's; null: any
};

/// Responds to a call. Throws InvalidRequest, Refusal or cq::Error for what it can't do;
/// the dispatcher turns these into responses. Safe from any thread.
using Handler = std::function<http::Response(const Call&)>;

/// What is left of a call for the route's lane. The handler holds what was already read of the
/// call; it is called at most once.
struct Deferred {
  Handler handler{};
  /// Whose turn it takes on Lane::kHash; elsewhere requests take their turns as they come.
  TurnKey turn{};
};

/// The result of the fast path: the response, or what is left to do when that would have to wait.
using FastResult = std::variant<http::Response, Deferred>;

/// Responds to a call on the thread that read the request, and so never blocks. A Refusal and an
/// InvalidRequest that it throws are answered; after anything else the route's handler is called.
/// Safe from any thread.
using FastHandler = std::function<FastResult(const Call&)>;

/// One response that a route declares, for the API's documentation. Those that follow from the rest
/// of the declaration (wrong credentials, an invalid body, ...) need not be declared.
struct DeclaredResponse {
  int status = 200;
  std::string description{};
  std::string schema{};  ///< the name of a type that the document has; empty: text that isn't JSON
  std::string media_type = "application/json";
};

/// One route, with all that dispatching and documenting it takes.
struct Route {
  std::string method{};
  std::string path{};     ///< e.g. "/api/v1/things/{id}/confirm"
  std::string name{};     ///< of the operation in the API's document; empty: from method and path
  std::string summary{};  ///< one line for the API's documentation
  Lane lane = Lane::kStore;
  /// The workers of Lane::kStore; null: the dispatcher's own. Set by what knows the stores; they
  /// outlive the route.
  WorkerPool* workers = nullptr;
  Access access = Access::kAnyone;
  /// Authenticates the route's requests in place of the dispatcher's; needed for Access::kToken,
  /// kAccount and kMonitor.
  Authenticate authenticate{};
  bool only_reads = false;                   ///< changes nothing, whatever its method is
  bool takes_head = false;                   ///< responds to HEAD as to GET
  bool documented = true;                    ///< stands in the API's document
  const SchemaDescription* body = nullptr;   ///< null: takes none
  const SchemaDescription* query = nullptr;  ///< null: takes none
  std::vector<DeclaredHeader> headers{};     ///< that it reads, but for credentials
  std::vector<DeclaredResponse> responses{};
  /// Which pages of other origins may use the route; null: none.
  std::shared_ptr<const CrossOrigin> cross_origin{};
  std::string group{};  ///< the documentation's heading that it stands under; set by add_group()
  Handler handler{};
  /// The fast path; may be empty. Tried before a worker is involved, where Access::kAnyone may use
  /// the route and what comes as a body isn't long.
  FastHandler fast_handler{};
};

/// Makes the route take a body of that type, and passes it to the handler.
template <class Body, class Handle>
Route taking_body(Route route, const ObjectSchema<Body>& schema, Handle handle) {
  route.body = &schema;
  route.handler = [&schema, handle = std::move(handle)](const Call& call) {
    return handle(call, schema.read_body(call.body));
  };
  return route;
}

/// Makes the route take query parameters of that type, and passes them to the handler.
template <class Query, class Handle>
Route taking_query(Route route, const ObjectSchema<Query>& schema, Handle handle) {
  route.query = &schema;
  route.handler = [&schema, handle = std::move(handle)](const Call& call) {
    return handle(call, schema.read_query(QueryParameters(call.request.query)));
  };
  return route;
}

/// As taking_query(), with a fast path. `prepare` turns the parameters into what both others take:
/// `try_fast(prepared)` returns a response, or nullopt when it would have to wait; then the same
/// object is passed to `handle(call, prepared)` on the route's lane.
template <class Query, class Prepare, class TryFast, class Handle>
Route taking_query(Route route, const ObjectSchema<Query>& schema, Prepare prepare,
                   TryFast try_fast, Handle handle) {
  route = taking_query(std::move(route), schema, [prepare, handle](const Call& call, Query query) {
    return handle(call, prepare(std::move(query)));
  });
  route.fast_handler = [&schema, prepare, try_fast, handle](const Call& call) -> FastResult {
    auto prepared = prepare(schema.read_query(QueryParameters(call.request.query)));
    if (std::optional<http::Response> response = try_fast(prepared)) {
      return *std::move(response);
    }
    return Deferred{[handle, prepared = std::move(prepared)](const Call& later) mutable {
      return handle(later, std::move(prepared));
    }};
  };
  return route;
}

/// Adds those routes to `all`, under that heading of the documentation.
inline void add_group(std::vector<Route>& all, const char* heading, std::vector<Route> routes) {
  for (Route& route : routes) {
    route.group = heading;
    all.push_back(std::move(route));
  }
}

}  // namespace cq::api
