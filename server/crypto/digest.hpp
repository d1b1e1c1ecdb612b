#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;
struct evp_mac_ctx_st;
namespace cq::crypto {

/// SHA-256 of bytes that come in parts. From one thread at a time.
/// Every method throws Error: internal when OpenSSL fails.
class Sha256 {
 public:
  Sha256();

  void update(std::string_view bytes);
  /// Lower-case hex digits; starts over.
  std::string finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// hex(SHA-256(bytes)), in lower case. Safe from any thread; throws as Sha256 does.
std::string sha256_of(std::string_view bytes);

/// HMAC-SHA256 with one key, prepared once: that takes OpenSSL several times as long as a short
/// message. Safe from any thread. Both methods throw Error: internal when OpenSSL fails.
class HmacSha256 {
 public:
  explicit HmacSha256(std::string_view key);

  /// hex(HMAC-SHA256(key, message)), in lower case.
  [[nodiscard]] std::string hex_of(std::string_view message) const;

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<evp_mac_ctx_st, Free>;

  Context keyed_;  // only copied from
};

/// Whether two texts are equal, in a time that doesn't tell where they differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace cq::crypto
