#pragma once

#include <cq/database_url.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "support/child_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// A PostgreSQL 15 server of this process's own: on a free port of the loopback interface, in a
/// temporary directory, as an unprivileged user. Stopped, by its process id, when this goes, and by
/// the kernel when this process ends without that.
class PostgresServer {
 public:
  static constexpr const char* kUser = "cq owner";
  /// Characters that a connection string has to quote, and that no other text here holds.
  static constexpr const char* kPassword = "s3cr'et \\p=w@/%:";

  /// Throws std::runtime_error, with what to install or with the server's log, when it can't run.
  PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  PostgresServer(PostgresServer&&) = delete;
  PostgresServer& operator=(PostgresServer&&) = delete;
  ~PostgresServer();

  /// The URL of a database there, over TCP with user and password.
  [[nodiscard]] DatabaseUrl url(const std::string& database) const;

  /// A connection string of the same user over the Unix socket, where no password is asked for.
  [[nodiscard]] std::string local_conninfo(const std::string& database) const;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] const std::filesystem::path& socket_directory() const noexcept {
    return directory_.path();
  }

 private:
  void make_cluster();
  bool start();

  TempDirectory directory_;
  std::filesystem::path programs_;
  std::optional<uid_t> user_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

/// Every byte as a URL's %XX.
std::string percent_encoded(const std::string& text);

/// A port of the loopback interface that nothing listens on at this moment.
std::uint16_t free_port();

}  // namespace cq::test
