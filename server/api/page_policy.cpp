#include "api/page_policy.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <cstddef>

namespace cq::api {
namespace {

/// 'sha256-<Base64>'
std::string digest_source(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr std::size_t kDigest = SHA256_DIGEST_LENGTH;
  constexpr std::size_t kEncoded = (kDigest + 2) / 3 * 4;
  std::array<unsigned char, kEncoded + 1> encoded{};
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return "'sha256-" + std::string(encoded.begin(), encoded.begin() + kEncoded) + "'";
}

/// The sources for the contents of each element of that name.
std::string sources(std::string_view html, const std::string& element) {
  const std::string opening = "<" + element + ">";
  const std::string closing = "</" + element + ">";
  std::string all;
  std::size_t at = 0;
  while ((at = html.find(opening, at)) != std::string_view::npos) {
    at += opening.size();
    all += " " + digest_source(html.substr(at, html.find(closing, at) - at));
  }
  return all.empty() ? " 'none'" : all;
}

}  // namespace

std::string page_policy(std::string_view html) {
  return "default-src 'none'; script-src" + sources(html, "script") + "; style-src" +
         sources(html, "style") +
         "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

}  // namespace cq::api
