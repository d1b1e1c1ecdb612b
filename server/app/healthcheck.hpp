#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "settings/settings.hpp"

namespace cq::app {

/// The address of a server with these settings on this machine, e.g. "http://127.0.0.1:3000".
/// Throws Error: invalid argument for port 0, which says nothing.
std::string local_address(const settings::Settings& settings);

/// Asks the server at that address whether it can serve requests. Returns why not, in a sentence;
/// nullopt when it can. Not beside other threads that use the network for the first time.
std::optional<std::string> find_unreadiness_of(const std::string& address,
                                               std::chrono::milliseconds timeout);

}  // namespace cq::app
