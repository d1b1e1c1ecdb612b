#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

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

}  // namespace cq::crypto
