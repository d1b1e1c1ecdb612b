#include "accounts/first_user.hpp"

#include <cq/error.hpp>
#include <cq/host/refuse.hpp>

namespace cq::accounts {

void require_whole_first_user(const settings::Settings& settings) {
  if (settings.first_user.empty() == settings.first_password.empty()) {
    return;
  }
  const bool has_name = !settings.first_user.empty();
  host::refuse(std::string(has_name ? "CQ_FIRST_USER" : "CQ_FIRST_PASSWORD") + " is set, and " +
               (has_name ? "CQ_FIRST_PASSWORD" : "CQ_FIRST_USER") +
               " is not; set both, so that the first user can log in, or neither.");
}

void make_first_user(const settings::Settings& settings, const host::StorePart<Users>& users,
                     const UserService& service, observability::Log& log) {
  if (settings.first_user.empty() || !users->list().empty()) {
    return;
  }
  try {
    static_cast<void>(service.create(settings.first_user, settings.first_password));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kConflict) {
      throw;
    }
    return;
  }
  log.info("Made the first user '" + settings.first_user + "', as there was none");
}

}  // namespace cq::accounts
