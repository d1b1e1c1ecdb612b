#include "crypto/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <cq/error.hpp>
#include <cstdint>
#include <span>

#include "crypto/hex.hpp"

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

}  // namespace cq::crypto
