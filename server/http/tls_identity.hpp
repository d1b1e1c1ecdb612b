#pragma once

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// What a server that speaks TLS shows its clients.
namespace cq::http {

/// PEM files: the server's certificate with the intermediate ones behind it, and its key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

/// A certificate chain with its key, ready for handshakes: TLS 1.2 and up, http/1.1, no
/// renegotiation, all else as OpenSSL has it at security level 2. Doesn't change; safe from any
/// thread.
class TlsIdentity {
 public:
  /// Reads the files. Throws Error: invalid argument, naming the setting, the file and what is
  /// wrong with it, when the server couldn't serve with them.
  static std::shared_ptr<const TlsIdentity> load(const TlsFiles& files);

  /// With less time left than that, a certificate is to be renewed.
  static constexpr std::chrono::hours kSoon{24 * 14};

  /// A sentence when clients will refuse the certificate for its dates at that time.
  [[nodiscard]] std::optional<std::string> date_problem(
      std::chrono::system_clock::time_point at) const;
  /// How long it is valid from then on; negative once it has expired.
  [[nodiscard]] std::chrono::seconds valid_for(std::chrono::system_clock::time_point at) const;
  [[nodiscard]] std::chrono::system_clock::time_point ends() const noexcept { return ends_; }
  /// A sentence when others than its owner and group can read the file of the key, or any but its
  /// owner change it, as of when it was read.
  [[nodiscard]] const std::optional<std::string>& key_problem() const noexcept {
    return key_problem_;
  }
  /// What an operator should know at that time, a sentence each: both of the above, and when it
  /// expires soon.
  [[nodiscard]] std::vector<std::string> warnings(std::chrono::system_clock::time_point at) const;

  [[nodiscard]] SSL_CTX* context() const noexcept { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const noexcept;
  };

  TlsIdentity() = default;

  std::unique_ptr<SSL_CTX, Free> context_;
  std::string certificate_file_;
  std::optional<std::string> key_problem_;
  std::chrono::system_clock::time_point begins_{};
  std::chrono::system_clock::time_point ends_{};
};

/// The identity for new connections, which can be replaced while the server runs; those that are
/// open keep theirs. Safe from any thread.
class TlsKeeper {
 public:
  /// Throws as TlsIdentity::load().
  explicit TlsKeeper(TlsFiles files);

  /// Reads the files anew. Throws likewise, and then keeps what it has.
  void reload();
  [[nodiscard]] std::shared_ptr<const TlsIdentity> current() const;

 private:
  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsIdentity> current_;  // guarded by mutex_
};

}  // namespace cq::http
