#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <string>
#include <vector>

#include "cli/console.hpp"
#include "log/log.hpp"

namespace cq::cli {

struct CreateApiKeyOptions {
  std::string username;
  std::string name;
  std::string ttl;
  std::vector<std::string> labels;
};

/// `cq-server api-key create`: prints the token on standard output and nothing else there.
/// Throws Error: not found for an unknown user, invalid argument for a name, TTL, or a pepper that
/// isn't set, conflict when the user has as many keys as are allowed, and what open_store throws.
void create_api_key(const CreateApiKeyOptions& options, const host::SettingLookup& lookup,
                    logging::Log& log, const Console& console);

}  // namespace cq::cli
