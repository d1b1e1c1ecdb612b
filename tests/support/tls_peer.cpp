#include "support/tls_peer.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "support/child_process.hpp"

namespace cq::test {
namespace {

std::string error_text() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

}  // namespace

CertificateFiles make_certificate(const std::filesystem::path& directory, const std::string& name,
                                  const std::string& algorithm) {
  CertificateFiles files{directory / (name + ".pem"), directory / (name + ".key")};
  ProcessOptions options;
  options.arguments = {"/usr/bin/openssl",
                       "req",
                       "-x509",
                       "-newkey",
                       algorithm,
                       "-nodes",
                       "-subj",
                       "/CN=" + name,
                       "-addext",
                       "subjectAltName=DNS:localhost,IP:127.0.0.1",
                       "-out",
                       files.certificate.string(),
                       "-keyout",
                       files.key.string()};
  if (algorithm == "ec") {
    for (const char* argument : {"-pkeyopt", "ec_paramgen_curve:prime256v1"}) {
      options.arguments.emplace_back(argument);
    }
  }
  const ProcessResult made = run_process(options);
  if (made.exit_status != 0) throw std::runtime_error("no certificate: " + made.err);
  return files;
}

void TlsPeer::Free::operator()(SSL_CTX* context) const noexcept {
  SSL_CTX_free(context);
}

void TlsPeer::Free::operator()(SSL* ssl) const noexcept {
  SSL_free(ssl);
}

TlsPeer::TlsPeer() : TlsPeer(Options{}) {}

TlsPeer::TlsPeer(const Options& options) : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX_set_min_proto_version(context_.get(), options.oldest);
  SSL_CTX_set_max_proto_version(context_.get(), options.newest);
  if (!options.trusted.empty()) {
    if (SSL_CTX_load_verify_file(context_.get(), options.trusted.c_str()) != 1) {
      throw std::runtime_error(error_text());
    }
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  if (!options.ciphers.empty()) SSL_CTX_set_cipher_list(context_.get(), options.ciphers.c_str());
  if (!options.protocols.empty()) {
    SSL_CTX_set_alpn_protos(context_.get(),
                            reinterpret_cast<const unsigned char*>(options.protocols.data()),
                            static_cast<unsigned>(options.protocols.size()));
  }
  ssl_.reset(SSL_new(context_.get()));
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl_.get());
  go_on();
}

void TlsPeer::receive(std::string_view encrypted) {
  if (!encrypted.empty()) {
    BIO_write(SSL_get_rbio(ssl_.get()), encrypted.data(), static_cast<int>(encrypted.size()));
  }
  go_on();
}

void TlsPeer::go_on() {
  if (!failure_.empty()) return;
  ERR_clear_error();
  std::array<char, 4096> bytes{};
  int count = 0;
  while ((count = SSL_read(ssl_.get(), bytes.data(), bytes.size())) > 0) {
    plain_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  switch (SSL_get_error(ssl_.get(), count)) {
    case SSL_ERROR_WANT_READ:
      break;
    case SSL_ERROR_ZERO_RETURN:
      server_closed_ = true;
      break;
    default:
      failure_ = error_text();
      return;
  }
  if (!unwritten_.empty() && is_connected()) {
    const std::string bytes_to_write = std::exchange(unwritten_, {});
    write(bytes_to_write);
  }
}

std::string TlsPeer::take_output() {
  std::string all;
  std::array<char, 4096> bytes{};
  int count = 0;
  while ((count = BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), bytes.size())) > 0) {
    all.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return all;
}

void TlsPeer::write(std::string_view plain) {
  if (!is_connected()) {
    unwritten_ += plain;
    return;
  }
  if (SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) <= 0) {
    failure_ = error_text();
  }
}

std::string TlsPeer::take_plain() {
  return std::exchange(plain_, {});
}

void TlsPeer::close() {
  SSL_shutdown(ssl_.get());
}

void TlsPeer::update_keys() {
  SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
  SSL_do_handshake(ssl_.get());
}

void TlsPeer::renegotiate() {
  SSL_renegotiate(ssl_.get());
  SSL_do_handshake(ssl_.get());
}

bool TlsPeer::is_connected() const {
  return SSL_is_init_finished(ssl_.get()) != 0;
}

std::string TlsPeer::version() const {
  return SSL_get_version(ssl_.get());
}

std::string TlsPeer::protocol() const {
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
  return chosen == nullptr ? "" : std::string(reinterpret_cast<const char*>(chosen), size);
}

std::string TlsPeer::server_name() const {
  const X509* const certificate = SSL_get0_peer_certificate(ssl_.get());
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name.data(),
                            name.size());
  return name.data();
}

}  // namespace cq::test
