#include "postgres/connection.hpp"

#include <pqxx/nontransaction>

#include "postgres/conninfo.hpp"

namespace cq::postgres {
namespace {

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
