#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// Random numbers that nobody can guess. Safe from any thread; all throw Error: internal when the
/// system gives none.
namespace cq::crypto {

void fill_random(std::span<std::uint8_t> bytes);

inline constexpr std::size_t kHexIdBytes = 16;

/// 32 lower-case hex digits of random bytes, in the form of a version 4 UUID.
std::string hex_id_of(std::span<const std::uint8_t, kHexIdBytes> random);

/// The same of bytes drawn for it.
std::string random_hex_id();

}  // namespace cq::crypto
