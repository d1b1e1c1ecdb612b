#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Passwords, hashed with bcrypt. Each call takes the CPU for as long as the cost says (about a
/// quarter of a second at 12). Safe from any thread.
namespace cq::auth {

inline constexpr unsigned long kPasswordCost = 12;

/// bcrypt looks at no more bytes of a password than that.
inline constexpr std::size_t kLongestPassword = 72;

/// A hash of the form "$2b$12$...", with a new salt.
/// Throws Error: invalid argument for a password with a NUL in it; internal when hashing fails.
std::string hash_password(std::string_view password, unsigned long cost = kPasswordCost);

/// Whether the password is the one that was hashed. Takes "$2a$", "$2b$" and "$2y$"; any other hash
/// and any password with a NUL match nothing.
bool verify_password(std::string_view password, const std::string& hash);

/// Takes as long as verifying a password of an existing user, and is always false.
bool verify_nobodys_password(std::string_view password);

}  // namespace cq::auth
