#include "crypto/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cq/error.hpp>
#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/encoding.hpp"

namespace cq::crypto {
namespace {

void check(int result) {
  if (result != 1) {
    throw Error(ErrorKind::kInternal, "OpenSSL could not compute a SHA-256.");
  }
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

void Sha256::update(std::string_view bytes) {
  check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::finish() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  check(EVP_DigestFinal_ex(context_.get(), digest.data(), &size));
  check(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
  return to_hex(std::span(digest).first(size));
}

namespace {

[[noreturn]] void refuse_to_go_on() {
  throw Error(ErrorKind::kInternal, "OpenSSL could not compute an HMAC-SHA256.");
}

const std::uint8_t* bytes_of(std::string_view text) noexcept {
  // Null would mean that there is no key, not that it is empty.
  const std::string_view there = text.empty() ? std::string_view("") : text;
  return static_cast<const std::uint8_t*>(static_cast<const void*>(there.data()));
}

}  // namespace

void HmacSha256::Free::operator()(evp_mac_ctx_st* context) const noexcept {
  EVP_MAC_CTX_free(context);
}

std::string sha256_of(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.finish();
}

HmacSha256::HmacSha256(std::string_view key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  std::string digest = "SHA256";
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  if (hmac) keyed_.reset(EVP_MAC_CTX_new(hmac.get()));
  if (!keyed_ || EVP_MAC_init(keyed_.get(), bytes_of(key), key.size(), parameters.data()) != 1) {
    refuse_to_go_on();
  }
}

std::string HmacSha256::hex_of(std::string_view message) const {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  const Context context(EVP_MAC_CTX_dup(keyed_.get()));
  if (!context || EVP_MAC_update(context.get(), bytes_of(message), message.size()) != 1 ||
      EVP_MAC_final(context.get(), digest.data(), &size, digest.size()) != 1) {
    refuse_to_go_on();
  }
  return to_hex(std::span(digest).first(size));
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace cq::crypto
