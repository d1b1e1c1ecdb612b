#pragma once

#include <cq/accounts/users.hpp>
#include <cq/host/opened_store.hpp>

#include "accounts/user_service.hpp"
#include "observability/log.hpp"
#include "settings/settings.hpp"

namespace cq::accounts {

/// Throws Error: invalid argument, naming the setting, where only one of CQ_FIRST_USER and
/// CQ_FIRST_PASSWORD is set.
void require_whole_first_user(const settings::Settings& settings);

/// Makes the user whom the settings name where the store has none, and logs that; else does
/// nothing, so that a password that was changed, or a user who was deleted, stays so. Throws as
/// UserService::create(), but not where another server made that user meanwhile.
void make_first_user(const settings::Settings& settings, const host::StorePart<Users>& users,
                     const UserService& service, observability::Log& log);

}  // namespace cq::accounts
