#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "settings/sources.hpp"

/// Which user a command of the installed service runs as.
namespace cq::app {

/// A user and its group.
struct Owner {
  uid_t user = 0;
  gid_t group = 0;
};

/// Who owns the file, or, where it isn't there, the nearest directory above it that is; nullopt
/// where the system doesn't say. Safe from any thread.
std::optional<Owner> owner_of(const std::filesystem::path& file);

/// The owner of the database that the installed service's settings name; nullopt where another
/// source names the database, where it is no file, and where root owns it. What root runs on it
/// must run as that user: a file that root leaves beside it is one that the service can't open.
/// Safe from any thread.
std::optional<Owner> service_user(const settings::Sources& sources);

/// The name of the user whose process this is; the number of one without a name. Safe from any
/// thread.
std::string user_name();

/// Makes this process that user's, for good, where it is root's; else does nothing. Returns whether
/// it did. Throws Error: unavailable where the system refuses. Before other threads are started.
bool leave_root(const Owner& user);

}  // namespace cq::app
