#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

/// The system's users. All functions are safe from any thread.
namespace cq::settings {

/// The name of that user; nullopt where the system knows none.
std::optional<std::string> find_user_name(uid_t user);

/// What a sentence calls that user: "'alice'", or "with the id 1234" of one that has no name.
std::string user_name(uid_t user);

}  // namespace cq::settings
