#include "http/tls_identity.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cq/error.hpp>
#include <ctime>
#include <string_view>
#include <system_error>
#include <utility>

#include "http/file_descriptor.hpp"

namespace cq::http {
namespace {

using std::chrono::system_clock;

constexpr int kSecurityLevel = 2;
constexpr std::string_view kHttp11 = "\x08http/1.1";

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

/// What OpenSSL complained of first, in brackets; the errors of this thread are gone then.
std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "" : " (" + std::string(reason) + ")";
}

/// Returns the permissions of the file.
mode_t require_readable(const std::string& setting, const std::string& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    refuse(setting + ": '" + path + "' can't be read: " + std::generic_category().message(errno) +
           "; name a PEM file that the server's user may read.");
  }
  struct stat status {};
  return ::fstat(file.get(), &status) == 0 ? status.st_mode : mode_t{0};
}

std::optional<std::string> problem_of_key(const std::string& path, mode_t mode) {
  if ((mode & (S_IROTH | S_IWOTH | S_IWGRP)) == 0) return std::nullopt;
  return "The key in '" + path + "' (CQ_TLS_KEY) can be " +
         ((mode & (S_IWOTH | S_IWGRP)) == 0 ? "read" : "changed") +
         " by others on this machine; take that from them with: chmod o=,g-w";
}

/// Nobody is at a terminal to be asked for it.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

/// Of what the client offers, http/1.1; any other protocol is refused. A client that offers none
/// speaks it as well.
int choose_protocol(SSL* /*ssl*/, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*data*/) {
  const auto* const own = reinterpret_cast<const unsigned char*>(kHttp11.data());
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_size, own, kHttp11.size(), offered, offered_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void set_up(SSL_CTX& context) {
  SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
  SSL_CTX_set_security_level(&context, kSecurityLevel);
  SSL_CTX_set_options(
      &context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // Of TLS 1.2: keys that are forgotten with the connection, and ciphers that authenticate.
  SSL_CTX_set_cipher_list(&context, "ECDHE+AESGCM:ECDHE+CHACHA20");
  // Buffers of records are held only while there is a part of one, and a write is retried from
  // wherever the response is by then.
  SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Sessions are resumed by tickets, which the clients keep.
  SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_default_passwd_cb(&context, no_passphrase);
  SSL_CTX_set_alpn_select_cb(&context, choose_protocol, nullptr);
}

void read_certificate(SSL_CTX& context, const std::string& path) {
  require_readable("CQ_TLS_CERT", path);
  if (SSL_CTX_use_certificate_chain_file(&context, path.c_str()) != 1) {
    refuse("CQ_TLS_CERT: '" + path + "' can't be used as a certificate chain" + openssl_reason() +
           "; it is to be in PEM form, the server's own certificate first.");
  }
}

/// Returns what is wrong with who may use its file.
std::optional<std::string> read_key(SSL_CTX& context, const TlsFiles& files) {
  const mode_t mode = require_readable("CQ_TLS_KEY", files.key);
  const bool is_key =
      SSL_CTX_use_PrivateKey_file(&context, files.key.c_str(), SSL_FILETYPE_PEM) == 1;
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (!is_key && reason != X509_R_KEY_VALUES_MISMATCH) {
    refuse("CQ_TLS_KEY: '" + files.key + "' can't be used as a key" + openssl_reason() +
           "; it is to be in PEM form, without a passphrase.");
  }
  // A key of another algorithm than the certificate's is taken, and fails only here.
  if (!is_key || SSL_CTX_check_private_key(&context) != 1) {
    ERR_clear_error();
    refuse("CQ_TLS_KEY: the key in '" + files.key + "' isn't that of the certificate in '" +
           files.certificate + "'; name the two that belong together.");
  }
  return problem_of_key(files.key, mode);
}

// Some certificates end in the year 9999, for which the clock has no number: the last that it has.
system_clock::time_point time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  const std::time_t last = system_clock::to_time_t(system_clock::time_point::max());
  return system_clock::from_time_t(std::clamp<std::time_t>(timegm(&parts), 0, last));
}

std::string text_of(system_clock::time_point at) {
  const std::time_t seconds = system_clock::to_time_t(at);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  constexpr std::size_t kSize = 64;
  std::string text(kSize, '\0');
  text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts));
  return text;
}

}  // namespace

void TlsIdentity::Free::operator()(SSL_CTX* context) const noexcept {
  SSL_CTX_free(context);
}

std::shared_ptr<const TlsIdentity> TlsIdentity::load(const TlsFiles& files) {
  ERR_clear_error();
  const std::shared_ptr<TlsIdentity> identity(new TlsIdentity);
  identity->context_.reset(SSL_CTX_new(TLS_server_method()));
  if (!identity->context_) {
    throw Error(ErrorKind::kInternal, "OpenSSL can't be set up" + openssl_reason() + ".");
  }
  SSL_CTX& context = *identity->context_;
  set_up(context);
  read_certificate(context, files.certificate);
  identity->key_problem_ = read_key(context, files);
  const X509* const certificate = SSL_CTX_get0_certificate(&context);
  identity->certificate_file_ = files.certificate;
  identity->begins_ = time_of(X509_get0_notBefore(certificate));
  identity->ends_ = time_of(X509_get0_notAfter(certificate));
  return identity;
}

std::optional<std::string> TlsIdentity::date_problem(system_clock::time_point at) const {
  const std::string certificate = "The certificate in '" + certificate_file_ + "' (CQ_TLS_CERT)";
  if (at >= ends_) {
    return certificate + " expired at " + text_of(ends_) +
           ", so clients refuse it; replace it, and send the server SIGHUP.";
  }
  if (at < begins_) {
    return certificate + " isn't valid until " + text_of(begins_) +
           ", so clients refuse it; check this machine's clock, or replace it.";
  }
  return std::nullopt;
}

std::chrono::seconds TlsIdentity::valid_for(system_clock::time_point at) const {
  return std::chrono::duration_cast<std::chrono::seconds>(ends_ - at);
}

std::vector<std::string> TlsIdentity::warnings(system_clock::time_point at) const {
  std::vector<std::string> sentences;
  if (const auto problem = date_problem(at)) {
    sentences.push_back(*problem);
  } else if (valid_for(at) < kSoon) {
    sentences.push_back("The certificate in '" + certificate_file_ + "' (CQ_TLS_CERT) expires at " +
                        text_of(ends_) + "; replace it before, and send the server SIGHUP.");
  }
  if (key_problem_) sentences.push_back(*key_problem_);
  return sentences;
}

TlsKeeper::TlsKeeper(TlsFiles files)
    : files_(std::move(files)), current_(TlsIdentity::load(files_)) {}

void TlsKeeper::reload() {
  std::shared_ptr<const TlsIdentity> loaded = TlsIdentity::load(files_);
  const std::lock_guard lock(mutex_);
  current_ = std::move(loaded);
}

std::shared_ptr<const TlsIdentity> TlsKeeper::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace cq::http
