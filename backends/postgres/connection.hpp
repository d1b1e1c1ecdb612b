#pragma once

#include <cq/database_url.hpp>
#include <pqxx/connection>
#include <pqxx/errorhandler>
#include <pqxx/result>
#include <string>
#include <utility>

#include "postgres/error_mapping.hpp"

namespace cq::postgres {

/// The connection string that libpq takes for a URL, every value quoted: user, password, host, port
/// and database, and of the query only the parameters that say how to connect. What the URL leaves
/// open libpq fills in, as it does for every client. It may hold a password: never show it.
/// Throws Error: invalid argument, naming the parameter, never a value, for one that isn't known or
/// is given twice, and for a value that libpq can't be given. Safe from any thread.
std::string conninfo_of(const DatabaseUrl& url);

/// One session with a PostgreSQL server, for one thread at a time. It never reconnects by itself:
/// a new session wouldn't hold what the old one had locked.
class Connection {
 public:
  /// Connects. Throws Error: invalid argument for a URL that libpq can't be given, unavailable,
  /// with the user but never the password, when there is no server or it refuses.
  explicit Connection(const DatabaseUrl& url);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection() = default;

  /// The URL as it may be shown.
  [[nodiscard]] const std::string& shown_url() const noexcept { return shown_url_; }
  [[nodiscard]] pqxx::connection& session() noexcept { return session_; }

  /// Runs `action`, which works on session(), and returns what it returns; what it throws becomes
  /// an Error whose sentence starts with `context`.
  template <typename Action>
  decltype(auto) guard(const std::string& context, Action&& action) {
    try {
      return std::forward<Action>(action)();
    } catch (...) {
      rethrow_as_error(context, session_.is_open());
    }
  }

  /// Runs one statement on its own, outside any transaction. Throws Error of the kind that the
  /// database's complaint maps to.
  pqxx::result query(const std::string& statement);

  /// Ends the session, and with it everything that it holds.
  void close() noexcept;

 private:
  std::string shown_url_;
  pqxx::connection session_;
  pqxx::quiet_errorhandler silence_;  ///< notices would go to standard error
};

}  // namespace cq::postgres
