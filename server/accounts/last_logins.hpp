#pragma once

#include <cq/audit.hpp>
#include <cq/timestamp.hpp>
#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace cq::accounts {

/// When users last logged in, by their names.
using LastLogins = std::map<std::string, Timestamp, std::less<>>;

/// Among how many entries of the audit logins are looked for: no index leads to them, so looking
/// for a number of logins could take reading all of it.
inline constexpr std::size_t kEntriesForLogins = 10'000;
/// How many of these are in memory at once.
inline constexpr std::size_t kEntriesOfALook = 1000;

/// The last logins among the audit's newest kEntriesForLogins entries; none without an audit. What
/// can't be read, e.g. for a damaged entry, ends the look: `on_failure` gets the reason, and newer
/// logins count. Safe from any thread.
LastLogins last_logins(Audit* audit,
                       const std::function<void(const std::string& reason)>& on_failure);

}  // namespace cq::accounts
