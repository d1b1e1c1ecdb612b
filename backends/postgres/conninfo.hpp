#pragma once

#include <cq/database_url.hpp>
#include <string>

namespace cq::postgres {

/// The connection string that libpq takes for a URL, every value quoted: user, password, host, port
/// and database, and of the query only the parameters that say how to connect. What the URL leaves
/// open libpq fills in, as it does for every client. It may hold a password: never show it.
/// Throws Error: invalid argument, naming the parameter, never a value, for one that isn't known or
/// is given twice, and for a value that libpq can't be given. Safe from any thread.
std::string conninfo_of(const DatabaseUrl& url);

}  // namespace cq::postgres
