#include "cli/user_command.hpp"

#include <memory>
#include <ostream>

#include "app/open_store.hpp"
#include "cli/password_input.hpp"
#include "services/user_service.hpp"

namespace cq::cli {

void create_user(const CreateUserOptions& options, const host::SettingLookup& lookup,
                 logging::Log& log, const Console& console) {
  services::UserService::check_name(options.username);
  const std::unique_ptr<Store> store = app::open_store(lookup, log);
  const services::UserService users(store->users(), now);
  users.require_unused(options.username);  // before anybody types a password in vain
  const std::string password = options.password_from_stdin
                                   ? read_password_line(console.in)
                                   : ask_for_password(options.username, console.err);
  users.create(options.username, password);
  console.err << "User '" << options.username << "' created." << std::endl;
}

}  // namespace cq::cli
