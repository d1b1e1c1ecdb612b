#include "crypto/password.hpp"

#include <crypt.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cq/error.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "crypto/digest.hpp"
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

constexpr std::size_t kSaltBytes = 16;
using Salt = std::array<std::uint8_t, kSaltBytes>;

// A salt that says when the password was changed: 4 bytes of seconds since 1970, 8 random ones, and
// 4 of the digest of these 12. One in four billion others looks the same by chance.
constexpr std::size_t kTimeBytes = 4;
constexpr std::size_t kDigestAt = 12;
constexpr unsigned kBitsOfByte = 8;

/// What the last bytes of such a salt are.
std::array<std::uint8_t, kSaltBytes - kDigestAt> digest_of(const Salt& salt) {
  Sha256 digest;
  digest.update("password changed at");
  for (std::size_t i = 0; i < kDigestAt; ++i) {
    digest.update(std::string(1, static_cast<char>(salt[i])));
  }
  constexpr std::size_t kDigits = 8;
  constexpr int kHex = 16;
  const auto value = std::stoul(digest.finish().substr(0, kDigits), nullptr, kHex);
  std::array<std::uint8_t, kSaltBytes - kDigestAt> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(value >> (kBitsOfByte * i));
  }
  return bytes;
}

void keep_in_salt(Timestamp changed_at, Salt& salt) {
  const auto seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(changed_at).time_since_epoch().count());
  for (std::size_t i = 0; i < kTimeBytes; ++i) {
    salt[i] = static_cast<std::uint8_t>(seconds >> (kBitsOfByte * i));
  }
  const auto digest = digest_of(salt);
  std::copy(digest.begin(), digest.end(), salt.begin() + kDigestAt);
}

/// The salt of a hash of bcrypt, in its own base64; nullopt for characters that aren't of it.
std::optional<Salt> salt_of(const std::string& hash) {
  constexpr std::string_view kAlphabet =
      "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kSaltAt = 7;
  constexpr unsigned kBitsOfCharacter = 6;
  Salt salt{};
  std::size_t done = 0;
  unsigned bits = 0;
  unsigned count = 0;
  for (std::size_t at = kSaltAt; done < salt.size(); ++at) {
    const std::size_t value = kAlphabet.find(hash[at]);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << kBitsOfCharacter) | static_cast<unsigned>(value);
    count += kBitsOfCharacter;
    if (count >= kBitsOfByte) {
      count -= kBitsOfByte;
      salt[done++] = static_cast<std::uint8_t>(bits >> count);
    }
  }
  return salt;
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

std::string hash_password(std::string_view password, unsigned long cost,
                          const std::optional<Timestamp>& changed_at) {
  if (has_nul(password)) {
    throw Error(ErrorKind::kInvalidArgument, "A password must not contain a NUL character.");
  }
  Salt random{};
  fill_random(random);
  if (changed_at) keep_in_salt(*changed_at, random);
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

std::optional<Timestamp> password_changed_at(const std::string& hash) {
  const std::optional<Salt> salt = password_cost_of(hash) ? salt_of(hash) : std::nullopt;
  if (!salt) return std::nullopt;
  const auto digest = digest_of(*salt);
  if (!std::equal(digest.begin(), digest.end(), salt->begin() + kDigestAt)) return std::nullopt;
  std::int64_t seconds = 0;
  for (std::size_t i = kTimeBytes; i > 0; --i) seconds = (seconds << kBitsOfByte) | (*salt)[i - 1];
  return Timestamp(std::chrono::seconds(seconds));
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
