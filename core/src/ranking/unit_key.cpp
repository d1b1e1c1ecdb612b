#include <cq/ranking/unit_key.hpp>

namespace cq::ranking {
namespace {

constexpr std::string_view kPrefix = "ku_";

int value_of(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<UnitKey> key_of(std::string_view id) noexcept {
  UnitKey key;
  if (id.size() != kPrefix.size() + 2 * key.bytes.size() ||
      id.substr(0, kPrefix.size()) != kPrefix) {
    return std::nullopt;
  }
  const char* digit = id.data() + kPrefix.size();
  for (unsigned char& byte : key.bytes) {
    const int high = value_of(*digit++);
    const int low = value_of(*digit++);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<unsigned char>(high * 16 + low);
  }
  return key;
}

std::string id_of(const UnitKey& key) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id(kPrefix);
  for (const unsigned char byte : key.bytes) {
    id += kDigits[byte >> 4U];
    id += kDigits[byte & 0xfU];
  }
  return id;
}

}  // namespace cq::ranking
