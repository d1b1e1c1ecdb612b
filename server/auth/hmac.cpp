#include "auth/hmac.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cq/error.hpp>
#include <cstdint>

#include "auth/hex.hpp"

namespace cq::auth {

std::string hmac_sha256_hex(std::string_view key, std::string_view message) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  const auto* bytes = static_cast<const std::uint8_t*>(static_cast<const void*>(message.data()));
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, key.data(), key.size(), bytes,
                message.size(), digest.data(), digest.size(), &size) == nullptr) {
    throw Error(ErrorKind::kInternal, "OpenSSL could not compute an HMAC-SHA256.");
  }
  return to_hex(std::span(digest).first(size));
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace cq::auth
