#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace cq::test {

/// A certificate and its key, as PEM files.
struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// Makes a self-signed one for localhost and 127.0.0.1 with the openssl command; `name` is that of
/// the files, and of the certificate's subject, `algorithm` what -newkey takes. Throws
/// std::runtime_error, with what openssl wrote, when it can't.
CertificateFiles make_certificate(const std::filesystem::path& directory,
                                  const std::string& name = "server",
                                  const std::string& algorithm = "ec");

/// The client's end of a TLS connection, in memory.
class TlsPeer {
 public:
  struct Options {
    std::filesystem::path trusted{};  ///< a certificate; empty: any server is taken
    int oldest = 0;                   ///< as SSL_CTX_set_min_proto_version() takes it
    int newest = 0;                   ///< likewise; 0: whatever OpenSSL speaks
    std::string protocols{};          ///< for ALPN, as it is sent
    std::string ciphers{};            ///< of TLS 1.2; empty: the default
  };

  TlsPeer();
  explicit TlsPeer(const Options& options);

  /// Takes bytes from the server and goes on with the handshake.
  void receive(std::string_view encrypted);
  /// The bytes for the server so far; they are gone then.
  std::string take_output();

  /// For the server; before the handshake is over, it waits for that.
  void write(std::string_view plain);
  /// What the server has sent so far; it is gone then.
  std::string take_plain();
  /// Says that nothing more will be written.
  void close();
  /// Asks for new keys, the server's too (TLS 1.3).
  void update_keys();
  /// Asks for another handshake (TLS 1.2).
  void renegotiate();

  [[nodiscard]] bool is_connected() const;
  /// Whether the server has said that it writes no more.
  [[nodiscard]] bool server_closed() const noexcept { return server_closed_; }
  /// Why the connection failed; empty if it didn't.
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  /// E.g. "TLSv1.3".
  [[nodiscard]] std::string version() const;
  /// What the server has chosen by ALPN.
  [[nodiscard]] std::string protocol() const;
  /// The common name of the server's certificate.
  [[nodiscard]] std::string server_name() const;

 private:
  struct Free {
    void operator()(SSL_CTX* context) const noexcept;
    void operator()(SSL* ssl) const noexcept;
  };

  void go_on();

  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::string unwritten_;
  std::string plain_;
  bool server_closed_ = false;
  std::string failure_;
};

}  // namespace cq::test
