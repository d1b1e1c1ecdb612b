#include "crypto/password.hpp"

#include <crypt.h>
#include <openssl/crypto.h>

#include <array>
#include <cq/error.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "crypto/random.hpp"

namespace cq::crypto {
namespace {

/// Of a random password that was thrown away; of the cost that new hashes have.
const std::string kHashOfNoUser = "$2b$12$cOaHcvwn0wboGUmMeQUhDuBLeksJmborXg0WXuzxgp0H.mjdExK56";

bool has_nul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

/// libcrypt's working memory; the destructor wipes it.
struct CryptState {
  CryptState() = default;
  CryptState(const CryptState&) = delete;
  CryptState& operator=(const CryptState&) = delete;
  CryptState(CryptState&&) = delete;
  CryptState& operator=(CryptState&&) = delete;
  ~CryptState() { OPENSSL_cleanse(&data, sizeof data); }

  crypt_data data{};
};

/// The hash of a password with the salt and cost of `setting`; empty when libcrypt refuses.
std::string crypt_with(std::string_view password, const std::string& setting) {
  const auto state = std::make_unique<CryptState>();  // 32 KiB
  // libcrypt refuses much longer phrases, of which bcrypt wouldn't look at the rest.
  std::string phrase(password.substr(0, kLongestPassword));
  const char* hash = crypt_r(phrase.c_str(), setting.c_str(), &state->data);
  OPENSSL_cleanse(phrase.data(), phrase.size());
  return hash == nullptr || hash[0] == '*' ? std::string() : std::string(hash);
}

bool is_bcrypt(const std::string& hash) {
  return hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
}

}  // namespace

std::string hash_password(std::string_view password, unsigned long cost) {
  if (has_nul(password)) {
    throw Error(ErrorKind::kInvalidArgument, "A password must not contain a NUL character.");
  }
  std::array<std::uint8_t, 16> random{};
  fill_random(random);
  std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
  // libcrypt takes plain characters; these are bytes to both.
  const auto* bytes = static_cast<const char*>(static_cast<const void*>(random.data()));
  const char* made = crypt_gensalt_rn("$2b$", cost, bytes, static_cast<int>(random.size()),
                                      setting.data(), static_cast<int>(setting.size()));
  std::string hash = made == nullptr ? std::string() : crypt_with(password, made);
  if (hash.empty()) {
    throw Error(ErrorKind::kInternal, "libcrypt could not hash a password with bcrypt.");
  }
  return hash;
}

bool verify_password(std::string_view password, const std::optional<std::string>& hash) {
  const bool usable = hash && is_bcrypt(*hash) && !has_nul(*hash);
  const std::string& wanted = usable ? *hash : kHashOfNoUser;
  const std::string actual = crypt_with(password.substr(0, password.find('\0')), wanted);
  const bool same = actual.size() == wanted.size() &&
                    CRYPTO_memcmp(actual.data(), wanted.data(), wanted.size()) == 0;
  return usable && !has_nul(password) && same;
}

}  // namespace cq::crypto
