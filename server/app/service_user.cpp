#include "app/service_user.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cq/database_url.hpp>
#include <cq/error.hpp>
#include <cq/host/database_url_resolver.hpp>
#include <string>
#include <system_error>

#include "settings/setting.hpp"
#include "settings/system_users.hpp"

namespace cq::app {
namespace {

/// Whether the database is named by the installation's env file and nothing before it.
bool is_of_service(const settings::Sources& sources) {
  if (!sources.installed_file()) {
    return false;
  }
  const std::string file = sources.installed_file()->string();
  for (const char* name : {"CQ_DATABASE_URL", "CQ_DB_PATH"}) {
    const settings::SourcedValue& found = sources.value_of(*sources.table().find(name));
    if (found.value) {
      return found.origin.starts_with(file);
    }
  }
  return false;
}

}  // namespace

std::optional<Owner> owner_of(const std::filesystem::path& file) {
  std::filesystem::path looked_at = std::filesystem::absolute(file);
  while (true) {
    struct stat found {};
    if (stat(looked_at.c_str(), &found) == 0) {
      return Owner{found.st_uid, found.st_gid};
    }
    if (errno != ENOENT || !looked_at.has_relative_path()) {
      return std::nullopt;
    }
    looked_at = looked_at.parent_path();
  }
}

std::optional<Owner> service_user(const settings::Sources& sources) {
  if (!is_of_service(sources)) {
    return std::nullopt;
  }
  try {
    const DatabaseUrl url = host::resolve_database_url(sources.lookup(), host::kFirstFeature).url;
    // What begins with a slash where no host is named is a path, whatever serves it.
    const bool is_file = url.host.empty() && url.database.starts_with('/');
    const std::optional<Owner> owner = is_file ? owner_of(url.database) : std::nullopt;
    return owner && owner->user != 0 ? owner : std::nullopt;
  } catch (const Error&) {  // what opens the database tells of it
    return std::nullopt;
  }
}

std::string user_name() {
  const uid_t user = getuid();
  return settings::find_user_name(user).value_or(std::to_string(user));
}

bool leave_root(const Owner& user) {
  if (geteuid() != 0) {
    return false;
  }
  if (setgroups(0, nullptr) != 0 || setgid(user.group) != 0 || setuid(user.user) != 0) {
    const int reason = errno;
    throw Error(ErrorKind::kUnavailable,
                "Root can't become the user " + settings::user_name(user.user) +
                    ", whose database this is (" + std::generic_category().message(reason) +
                    "); run this as that user.");
  }
  return true;
}

}  // namespace cq::app
