#pragma once

#include <cq/database_url.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace cq::host {

/// Which module it is, and which URLs it serves: what is needed to name it in an error. Never
/// changes, so it is safe from any thread.
struct ModuleIdentity {
  struct Scheme {
    std::string dialect;
    std::string driver;  ///< empty: none

    [[nodiscard]] std::string text() const {
      return driver.empty() ? dialect : dialect + "+" + driver;
    }
  };

  std::string name;
  std::filesystem::path file;
  std::vector<Scheme> schemes;  ///< the canonical one first

  [[nodiscard]] bool serves(const DatabaseUrl& url) const noexcept;
  /// Throws Error: invalid argument, naming the canonical form, for a URL that it doesn't serve.
  void check_serves(const DatabaseUrl& url) const;
};

}  // namespace cq::host
