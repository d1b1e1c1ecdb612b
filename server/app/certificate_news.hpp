#pragma once

#include <chrono>
#include <memory>

#include "api/timer.hpp"
#include "http/tls_identity.hpp"
#include "observability/log.hpp"
#include "observability/metrics.hpp"

namespace cq::app {

/// Says in the log what is wrong with the certificate that is served, and in the metrics when it
/// expires: when this is made, whenever it is asked to, and once a day, as a server may run for
/// longer than a certificate lasts. Safe from any thread.
class CertificateNews {
 public:
  static constexpr std::chrono::hours kPause{24};

  /// The others outlive this. `pause` is the time between two looks.
  CertificateNews(std::shared_ptr<const http::TlsKeeper> certificate,
                  observability::Metrics& metrics, observability::Log& log,
                  api::Timer::Duration pause = kPause);

  void tell() const;

 private:
  const std::shared_ptr<const http::TlsKeeper> certificate_;
  const observability::Gauge expires_;
  observability::Log& log_;
  api::Timer timer_;
};

}  // namespace cq::app
