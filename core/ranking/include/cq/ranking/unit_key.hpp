#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace cq::ranking {

/// The id of a unit, "ku_" and 32 lower-case hex digits, in half the space. Keys compare as the
/// texts do.
struct UnitKey {
  std::array<unsigned char, 16> bytes{};

  friend bool operator==(const UnitKey& left, const UnitKey& right) noexcept {
    return std::memcmp(left.bytes.data(), right.bytes.data(), left.bytes.size()) == 0;
  }
  friend bool operator<(const UnitKey& left, const UnitKey& right) noexcept {
    return std::memcmp(left.bytes.data(), right.bytes.data(), left.bytes.size()) < 0;
  }
  friend bool operator>(const UnitKey& left, const UnitKey& right) noexcept { return right < left; }
};

/// Random ids are spread as they are; numbered ones differ in their last bytes alone, and are to
/// differ in all bits of this, the lowest too. The mixing is MurmurHash3's.
struct UnitKeyHash {
  std::size_t operator()(const UnitKey& key) const noexcept {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), key.bytes.data(), sizeof words);
    std::uint64_t mixed = words[0] * 0x9e3779b97f4a7c15U + words[1];
    mixed = (mixed ^ (mixed >> 33U)) * 0xff51afd7ed558ccdU;
    mixed = (mixed ^ (mixed >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return mixed ^ (mixed >> 33U);
  }
};

/// nullopt for an id of any other form.
std::optional<UnitKey> key_of(std::string_view id) noexcept;
std::string id_of(const UnitKey& key);

}  // namespace cq::ranking
