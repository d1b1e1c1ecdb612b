#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/maintenance.hpp>
#include <vector>

namespace cq::database {

/// Whether every setting can be read and the secrets are such that they keep what they should.
/// Never tells a secret. Doesn't throw for what it finds.
std::vector<Finding> check_settings(const host::SettingLookup& lookup);

}  // namespace cq::database
