#include "app/certificate_news.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/eventually.hpp"
#include "support/shared_text.hpp"
#include "support/temp_directory.hpp"
#include "support/tls_peer.hpp"

namespace cq::app {
namespace {

TEST(CertificateNewsTest, AreToldAgainAndAgainWhileTheServerRuns) {
  const test::TempDirectory directory;
  const test::CertificateFiles files = test::make_certificate(directory.path());
  std::filesystem::permissions(files.key, std::filesystem::perms(0644));
  const auto certificate = std::make_shared<http::TlsKeeper>(
      http::TlsFiles{files.certificate.string(), files.key.string()});
  observability::Metrics metrics;
  test::SharedText out;
  observability::Log log(settings::LogLevel::kWarning, out);
  constexpr int kLooks = 3;
  const auto count = [&] {
    log.flush();
    const std::string text = out.text();
    int found = 0;
    for (std::size_t at = 0; (at = text.find("(CQ_TLS_KEY)", at)) != std::string::npos; ++at) {
      ++found;
    }
    return found;
  };
  EXPECT_EQ(CertificateNews::kPause, std::chrono::hours(24));
  {
    const CertificateNews daily(certificate, metrics, log);
    EXPECT_EQ(count(), 1);
    daily.tell();
    EXPECT_EQ(count(), 2);
  }
  observability::Metrics others;
  const CertificateNews often(certificate, others, log, std::chrono::milliseconds(1));
  for (int i = 0; i < kLooks; ++i) {
    const int before = count();
    ASSERT_TRUE(test::eventually([&] { return count() > before; })) << before;
  }
}

}  // namespace
}  // namespace cq::app
