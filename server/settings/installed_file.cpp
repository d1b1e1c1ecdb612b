#include "settings/installed_file.hpp"

#include <pwd.h>

#include <system_error>
#include <vector>

namespace cq::settings {

namespace fs = std::filesystem;

fs::path installed_env_file_of(const fs::path& binary) {
  const fs::path prefix = binary.parent_path().parent_path();
  const fs::path system_directory = prefix == "/usr" ? fs::path("/etc") : prefix / "etc";
  return system_directory / "cq-server" / "cq-server.env";
}

fs::path installed_env_file() {
  std::error_code failure;
  const fs::path binary = fs::read_symlink("/proc/self/exe", failure);
  return failure ? fs::path() : installed_env_file_of(binary);
}

bool may_exist(const fs::path& path) {
  std::error_code failure;
  return fs::exists(path, failure) || failure == std::errc::permission_denied;
}

std::string user_name(uid_t user) {
  constexpr std::size_t kEnoughForAnEntry = 16384;
  std::vector<char> buffer(kEnoughForAnEntry);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return "'" + std::string(found->pw_name) + "'";
  }
  return "with the id " + std::to_string(user);
}

}  // namespace cq::settings
