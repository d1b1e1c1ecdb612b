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
/// `certificate`: the file with the one that a server of https must show, under whatever name;
/// empty: one that this machine trusts, under the address's.
std::optional<std::string> find_unreadiness_of(const std::string& address,
                                               std::chrono::milliseconds timeout,
                                               const std::string& certificate = "");

}  // namespace cq::app
