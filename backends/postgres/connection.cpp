#include "postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <cq/error.hpp>
#include <map>
#include <pqxx/nontransaction>
#include <string_view>

namespace cq::postgres {
namespace {

// What a URL's query may set: how to connect and for how long, nothing secret.
constexpr std::array<std::string_view, 20> kParameters = {
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "host",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "krbsrvname",
    "keepalives_interval",
    "options",
    "passfile",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
};

// How long one attempt to reach a server may take, where the URL doesn't say.
constexpr const char* kConnectTimeoutSeconds = "10";

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (const char character : value) {
    if (character == '\'' || character == '\\') text += '\\';
    text += character;
  }
  return text + "'";
}

// The parameters of one connection, by libpq's names.
class Parameters {
 public:
  void set(const std::string& name, std::string_view value) {
    if (value.find('\0') != std::string_view::npos) {
      throw Error(ErrorKind::kInvalidArgument,
                  "The database URL's " + name +
                      " holds a NUL byte, which PostgreSQL takes nowhere; leave it out.");
    }
    if (!values_.emplace(name, value).second) {
      throw Error(ErrorKind::kInvalidArgument,
                  "The database URL gives '" + name + "' more than once; leave one of them.");
    }
  }

  void set_default(const std::string& name, std::string_view value) {
    values_.emplace(name, value);
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    for (const auto& [name, value] : values_) {
      if (!text.empty()) text += ' ';
      text += name + '=' + quoted(value);
    }
    return text;
  }

 private:
  std::map<std::string, std::string> values_;
};

std::string known_parameters() {
  std::string names;
  for (const std::string_view name : kParameters) {
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

std::string whose(const DatabaseUrl& url) {
  return url.username ? " as user '" + *url.username + "'" : "";
}

pqxx::connection connect(const DatabaseUrl& url, const std::string& shown_url) {
  try {
    return pqxx::connection(conninfo_of(url));
  } catch (...) {
    rethrow_as_error("Can't connect to " + shown_url + whose(url), false,
                     "; see that the server runs there, and that user, password and database are "
                     "right");
  }
}

}  // namespace

std::string conninfo_of(const DatabaseUrl& url) {
  Parameters parameters;
  if (url.username) parameters.set("user", *url.username);
  if (url.password) parameters.set("password", *url.password);
  if (!url.host.empty()) parameters.set("host", url.host);
  if (url.port) parameters.set("port", std::to_string(*url.port));
  if (!url.database.empty()) parameters.set("dbname", url.database);
  for (const auto& [name, value] : url.query) {
    if (std::find(kParameters.begin(), kParameters.end(), name) == kParameters.end()) {
      throw Error(ErrorKind::kInvalidArgument, "A PostgreSQL database URL takes no parameter '" +
                                                   name + "'; it takes " + known_parameters() +
                                                   ".");
    }
    parameters.set(name, value);
  }
  parameters.set_default("connect_timeout", kConnectTimeoutSeconds);
  parameters.set("client_encoding", "UTF8");
  parameters.set("fallback_application_name", "cq-server");
  return parameters.text();
}

Connection::Connection(const DatabaseUrl& url)
    : shown_url_(display(url)), session_(connect(url, shown_url_)), silence_(session_) {
// The one way that this version of libpqxx has to say it; later ones never reconnect.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  session_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

pqxx::result Connection::query(const std::string& statement) {
  return guard("PostgreSQL at " + shown_url_ + " refused a statement", [&] {
    pqxx::nontransaction outside(session_);
    return outside.exec(statement);
  });
}

void Connection::close() noexcept {
  session_.disconnect();
}

}  // namespace cq::postgres
