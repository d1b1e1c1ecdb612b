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

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Does the work of a hash of that cost, for nothing.
void hash_in_vain(std::string_view password, unsigned long cost) {
  constexpr std::size_t kSaltAt = 6;
  constexpr unsigned long kTen = 10;
  const std::string setting = "$2b$" + std::to_string(cost / kTen) + std::to_string(cost % kTen) +
                              kHashOfNoUser.substr(kSaltAt);
  static_cast<void>(crypt_with(password, setting));
}

/// Does the work that is missing behind a hash of that cost, or nullopt: none. With each step of
/// the cost the work doubles, so what is missing behind a hash of 10 is one of 10 and one of 11.
void make_up_for(std::string_view password, std::optional<unsigned long> cost) {
  if (!cost) return hash_in_vain(password, kPasswordCost);
  for (unsigned long next = *cost; next < kPasswordCost; ++next) hash_in_vain(password, next);
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

std::optional<unsigned long> password_cost_of(const std::string& hash) {
  constexpr std::size_t kLength = 60;
  constexpr std::size_t kCostAt = 4;
  const bool is_bcrypt =
      hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
  if (!is_bcrypt || hash.size() != kLength || has_nul(hash) || !is_digit(hash[kCostAt]) ||
      !is_digit(hash[kCostAt + 1]) || hash[kCostAt + 2] != '$') {
    return std::nullopt;
  }
  return std::stoul(hash.substr(kCostAt, 2));
}

bool verify_password(std::string_view password, const std::optional<std::string>& hash) {
  const std::string_view tried = password.substr(0, password.find('\0'));
  const std::optional<unsigned long> cost = hash ? password_cost_of(*hash) : std::nullopt;
  std::optional<unsigned long> done;
  if (cost && *cost <= kHighestPasswordCost) {
    const std::string actual = crypt_with(tried, *hash);
    const bool same = actual.size() == hash->size() &&
                      CRYPTO_memcmp(actual.data(), hash->data(), hash->size()) == 0;
    if (same && !has_nul(password)) return true;
    if (!actual.empty()) done = cost;  // else libcrypt has refused the salt, without any work
  }
  make_up_for(tried, done);
  return false;
}

}  // namespace cq::crypto
