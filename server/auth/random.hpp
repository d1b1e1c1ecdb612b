#pragma once

#include <cstdint>
#include <span>
#include <string>

/// Random numbers that nobody can guess. Safe from any thread; all throw Error: internal when the
/// system gives none.
namespace cq::auth {

void fill_random(std::span<std::uint8_t> bytes);

/// 32 lower-case hex digits of 16 random bytes, in the form of a version 4 UUID.
std::string random_hex_id();

}  // namespace cq::auth
