#include "settings/system_users.hpp"

#include <pwd.h>

#include <cstddef>
#include <vector>

namespace cq::settings {

std::optional<std::string> find_user_name(uid_t user) {
  constexpr std::size_t kEnoughForAnEntry = 16384;
  std::vector<char> buffer(kEnoughForAnEntry);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return std::nullopt;
  }
  return std::string(found->pw_name);
}

std::string user_name(uid_t user) {
  const std::optional<std::string> name = find_user_name(user);
  return name ? "'" + *name + "'" : "with the id " + std::to_string(user);
}

}  // namespace cq::settings
