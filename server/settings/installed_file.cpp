#include "settings/installed_file.hpp"

#include <system_error>

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

}  // namespace cq::settings
