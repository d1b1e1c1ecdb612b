#include "experiments/original_settings.hpp"

#include <cstddef>

#include "experiments/options.hpp"
#include "experiments/registration.hpp"

namespace cq::experiments {
namespace {

std::string as_it_is(const std::string& value) {
  return value;
}

/// Without the driver of Python's that its scheme names, as "+asyncpg" is.
std::string our_url(const std::string& url) {
  const std::size_t driver = url.find('+');
  const std::size_t end = url.find("://");
  if (driver == std::string::npos || end == std::string::npos || driver > end) return url;
  return url.substr(0, driver) + url.substr(end);
}

std::string our_prefix(const std::string& prefix) {
  return prefix.empty() ? "/" : prefix;
}

/// An empty URL switches the service off.
std::string our_service(const std::string& url) {
  return url.empty() ? "off" : url;
}

}  // namespace

std::vector<settings::OriginalName> original_settings() {
  return {
      {kFeature, "DATABASE_URL", "CQ_EXPERIMENTS_DATABASE_URL", our_url},
      {kFeature, "JWT_SECRET", "CQ_EXPERIMENTS_JWT_SECRET", as_it_is},
      {kFeature, "API_PREFIX", "CQ_EXPERIMENTS_PREFIX", our_prefix},
      {kFeature, "ALLOWED_ORIGINS", "CQ_EXPERIMENTS_ALLOWED_ORIGINS", as_it_is},
      {kFeature, "SCALARS_SERVICE_URL", kScalarsSetting, our_service},
      {kFeature, "OBJECT_STORAGE_SERVICE_URL", "CQ_EXPERIMENTS_OBJECT_STORAGE_URL", our_service}};
}

}  // namespace cq::experiments
