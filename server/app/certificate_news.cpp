#include "app/certificate_news.hpp"

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace cq::app {

CertificateNews::CertificateNews(std::shared_ptr<const http::TlsKeeper> certificate,
                                 observability::Metrics& metrics, observability::Log& log,
                                 api::Timer::Duration pause)
    : certificate_(std::move(certificate)),
      expires_(metrics.add_gauge("cq_tls_certificate_expires_timestamp_seconds",
                                 "When the certificate that is served expires, as Unix time")),
      log_(log),
      timer_("cq-certificate", pause, [this, pause]() -> std::optional<api::Timer::Duration> {
        try {
          tell();
        } catch (const std::exception&) {  // for want of memory; the next look says it
        }
        return pause;
      }) {
  tell();
}

void CertificateNews::tell() const {
  const std::shared_ptr<const http::TlsIdentity> identity = certificate_->current();
  for (const std::string& warning : identity->warnings(std::chrono::system_clock::now())) {
    log_.warning(warning);
  }
  expires_.set(std::chrono::system_clock::to_time_t(identity->ends()));
}

}  // namespace cq::app
