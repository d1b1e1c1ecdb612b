#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/body_budget.hpp"

namespace cq::http {

/// One field of a request's or a response's head.
struct Header {
  std::string name;
  std::string value;
};

/// Whether a method is safe: it asks for no change (RFC 9110, 9.2.1).
[[nodiscard]] bool is_safe_method(std::string_view method) noexcept;

/// One request, framed and checked. Escapes and the query are not decoded: a route's handler knows
/// what they mean.
struct Request {
  std::string method;           ///< as sent: methods are case-sensitive
  std::string target;           ///< path and query; an absolute URL is reduced to these
  std::string path;             ///< the target before '?'
  std::string query;            ///< the target behind the first '?'; empty without one
  int minor_version = 1;        ///< 0 or 1
  std::vector<Header> headers;  ///< in their order, duplicates kept, names in lower case
  std::string body;             ///< without chunked framing
  std::string client_address;   ///< numeric, without a port; see OriginReader
  bool is_https = false;        ///< whether the client's own connection is, as far as is known
  bool keep_alive = true;       ///< what the client wants of the connection afterwards
  BodyCharge charge{};          ///< what the body takes of the server's budget

  /// The value of the first header of that name, which is given in lower case; nullptr if there is
  /// none. Valid as long as `headers` isn't changed.
  [[nodiscard]] const std::string* header(std::string_view lower_name) const;
};

class BodySource;
class ByteSink;

/// One response. The writer adds Content-Length, Date and Connection itself; these and
/// Transfer-Encoding are left out when given here.
struct Response {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  /// Makes what comes behind `body`, as the client reads; null: `body` is all. See responder.hpp.
  std::shared_ptr<BodySource> rest{};
  /// With status 101 and a `rest`: takes all that the client sends from now on, as the connection
  /// is HTTP's no more; what `rest` makes is sent as it is, and the connection ends with it.
  std::shared_ptr<ByteSink> input{};
};

/// A response of type application/json whose body is given as it is to be sent.
Response json_response(int status, std::string body);

/// `{"detail":"<sentence>"}`. The sentence is a fixed text of ours, without anything that JSON
/// would have to escape.
Response detail_response(int status, std::string_view sentence);

}  // namespace cq::http
