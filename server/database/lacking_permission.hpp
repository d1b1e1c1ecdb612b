#pragma once

#include <cq/database_url.hpp>
#include <optional>
#include <string>

namespace cq::database {

/// A sentence on why this process's user can't open the file that the URL names, with the user, the
/// path and its owner; nullopt where permissions are no obstacle, or the URL names no file. Safe
/// from any thread.
std::optional<std::string> find_lacking_permission(const DatabaseUrl& url);

}  // namespace cq::database
