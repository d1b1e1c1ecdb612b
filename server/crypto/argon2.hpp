#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Passwords, hashed with argon2id (RFC 9106). Each hash takes 64 MiB and a good part of a tenth of
/// a second on several cores. Safe from any thread.
namespace cq::crypto {

/// What a hash costs.
struct Argon2Cost {
  std::uint32_t memory_kib = 65'536;
  std::uint32_t passes = 3;
  std::uint32_t lanes = 4;
  friend bool operator==(const Argon2Cost&, const Argon2Cost&) = default;
};

/// A hash that costs more is never verified: what one may hold and compute is bounded.
inline constexpr Argon2Cost kHighestArgon2Cost{.memory_kib = 262'144, .passes = 16, .lanes = 16};

/// "$argon2id$v=19$m=65536,t=3,p=4$...", with a new salt of 16 bytes and a hash of 32; any bytes
/// may be a password. Throws Error: internal when hashing fails.
std::string hash_with_argon2id(std::string_view password, const Argon2Cost& cost = {});

/// The cost of a hash of argon2id; nullopt for any other text.
std::optional<Argon2Cost> argon2id_cost_of(std::string_view hash);

/// Whether that is a hash of argon2id that takes at least the memory and the passes of new ones.
bool is_argon2id_as_strong_as_new(std::string_view hash);

/// Whether the password is the one that was hashed with argon2id. A text that is no such hash, and
/// one that costs more than kHighestArgon2Cost, match nothing.
bool verify_argon2id(std::string_view password, const std::string& hash);

/// Whether the password is the one that was hashed, with argon2id or bcrypt. nullopt stands for a
/// user that doesn't exist, and matches nothing. What doesn't match takes as much work as one new
/// hash of each kind, so that its time tells neither a user's kind of hash, nor that it is a cheap
/// one, nor whether there is a user.
bool verify_password_of_any_kind(std::string_view password, const std::optional<std::string>& hash);

}  // namespace cq::crypto
