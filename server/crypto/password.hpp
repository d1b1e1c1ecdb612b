#pragma once

#include <cq/timestamp.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// Passwords, hashed with bcrypt. Each call takes the CPU for as long as the cost says (about a
/// quarter of a second at 12). Safe from any thread.
namespace cq::crypto {

inline constexpr unsigned long kPasswordCost = 12;

/// bcrypt looks at no more bytes of a password than that.
inline constexpr std::size_t kLongestPassword = 72;

/// A hash of the form "$2b$12$...", with a new salt. `changed_at`, if it is given, is kept in the
/// salt, for password_changed_at().
/// Throws Error: invalid argument for a password with a NUL in it; internal when hashing fails.
std::string hash_password(std::string_view password, unsigned long cost = kPasswordCost,
                          const std::optional<Timestamp>& changed_at = std::nullopt);

/// When the password was changed, to the second; nullopt where the salt doesn't say that, as those
/// of new users and of the original don't.
std::optional<Timestamp> password_changed_at(const std::string& hash);

/// A hash of a higher cost is never verified: 16 keeps a core busy for four seconds, 31 for days.
inline constexpr unsigned long kHighestPasswordCost = 15;

/// The cost of a hash of bcrypt ("$2a$", "$2b$" and "$2y$"); nullopt for any other text.
std::optional<unsigned long> password_cost_of(const std::string& hash);

/// Whether the password is the one that was hashed. Takes hashes of bcrypt up to
/// kHighestPasswordCost; any other hash and any password with a NUL match nothing, and neither does
/// nullopt, which stands for a user that doesn't exist. False takes as much work as a hash of
/// kPasswordCost, so that the time doesn't tell whether there is a user; more only for a hash of a
/// higher cost.
bool verify_password(std::string_view password, const std::optional<std::string>& hash);

}  // namespace cq::crypto
