#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <string>

#include "cli/console.hpp"
#include "log/log.hpp"

namespace cq::cli {

struct CreateUserOptions {
  std::string username;
  bool password_from_stdin = false;
};

/// `cq-server user create`. Throws Error: conflict when the name is taken, invalid argument for a
/// name or password that can't be used, and what open_store throws.
void create_user(const CreateUserOptions& options, const host::SettingLookup& lookup,
                 logging::Log& log, const Console& console);

}  // namespace cq::cli
