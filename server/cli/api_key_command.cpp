#include "cli/api_key_command.hpp"

#include <cq/error.hpp>
#include <cq/limits.hpp>
#include <cq/text.hpp>
#include <memory>
#include <ostream>

#include "app/open_store.hpp"
#include "services/api_key_service.hpp"
#include "services/user_service.hpp"
#include "settings/settings.hpp"

namespace cq::cli {
namespace {

void check_name(const std::string& name) {
  if (!is_utf8(name) || name.empty() || code_points(name) > limits::kKeyNameLength) {
    throw Error(ErrorKind::kInvalidArgument, "--name: a key's name is 1 to " +
                                                 std::to_string(limits::kKeyNameLength) +
                                                 " characters of UTF-8.");
  }
}

void check_user(Users& users, const std::string& username) {
  if (!users.find(username)) {
    throw Error(ErrorKind::kNotFound,
                "There is no user named '" + username + "'; 'cq-server user create' makes one.");
  }
}

}  // namespace

void create_api_key(const CreateApiKeyOptions& options, const host::SettingLookup& lookup,
                    logging::Log& log, const Console& console) {
  const settings::Settings settings = settings::read_settings(lookup);
  settings::require_api_key_pepper(settings);
  check_name(options.name);
  const std::unique_ptr<Store> store = app::open_store(lookup, log);
  check_user(store->users(), options.username);
  const services::UserService users(store->users(), now);
  const services::ApiKeyService api_keys(users, store->api_keys(), settings.api_key_pepper, now,
                                         nullptr);
  const services::CreatedApiKey created =
      api_keys.create(options.username, options.name, options.ttl, options.labels);
  console.err << "API key '" << created.key.name << "' of user '" << options.username
              << "', valid until " << format_timestamp(created.key.expires_at, UtcSuffix::kZ)
              << ". Keep this token: it is shown only now." << std::endl;
  console.out << created.token << std::endl;
}

}  // namespace cq::cli
