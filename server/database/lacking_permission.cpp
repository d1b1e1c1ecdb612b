#include "database/lacking_permission.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "settings/system_users.hpp"

namespace cq::database {
namespace {

namespace fs = std::filesystem;

bool is_denied(const fs::path& path, int mode) {
  return access(path.c_str(), mode) != 0 && errno == EACCES;
}

std::string sentence_on(const std::string& lacking, const fs::path& path) {
  struct stat seen {};
  const bool has_owner = stat(path.c_str(), &seen) == 0 && seen.st_uid != geteuid();
  return "The user " + settings::user_name(geteuid()) + " may not " + lacking + " " +
         path.string() +
         (has_owner ? ", which belongs to the user " + settings::user_name(seen.st_uid) +
                          "; run this as that user, or give this one the right."
                    : "; give this user the right.");
}

}  // namespace

std::optional<std::string> find_lacking_permission(const DatabaseUrl& url) {
  std::error_code ignored;
  const fs::path file = fs::absolute(url.database, ignored);
  // A name without a slash may be that of a database on a server.
  const bool is_path = url.host.empty() && url.database.find('/') != std::string::npos;
  if (url.database.empty() || !url.host.empty() || (!is_path && access(file.c_str(), F_OK) != 0)) {
    return std::nullopt;
  }
  fs::path directory = "/";
  for (const fs::path& name : file.parent_path()) {
    directory /= name;
    if (is_denied(directory, X_OK)) {
      return sentence_on("look into", directory);
    }
  }
  const bool exists = access(file.c_str(), F_OK) == 0;
  if (exists && is_denied(file, R_OK | W_OK)) {
    return sentence_on("read and write", file);
  }
  if (is_denied(directory, W_OK)) {
    return sentence_on("make files in", directory);
  }
  return std::nullopt;
}

}  // namespace cq::database
