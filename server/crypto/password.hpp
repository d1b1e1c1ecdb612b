#pragma once

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

/// A hash of the form "$2b$12$...", with a new salt.
/// Throws Error: invalid argument for a password with a NUL in it; internal when hashing fails.
std::string hash_password(std::string_view password, unsigned long cost = kPasswordCost);

/// Whether the password is the one that was hashed. Takes "$2a$", "$2b$" and "$2y$"; any other hash
/// and any password with a NUL match nothing, and neither does nullopt, which stands for a user
/// that doesn't exist. Always takes as long as one hash does.
bool verify_password(std::string_view password, const std::optional<std::string>& hash);

}  // namespace cq::crypto
