#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temp_directory.hpp"

namespace cq::test {

/// The secrets of the recorded exchanges and of the fixture databases.
inline constexpr const char* kJwtSecret = "contract-jwt-secret-0123456789abcdef";
inline constexpr const char* kPepper = "contract-pepper";

/// How cq-server ends.
inline constexpr int kDone = 0;
inline constexpr int kRefused = 1;
inline constexpr int kMisconfigured = 2;

/// The environment of a server on that database: the secrets, and patience with a busy machine,
/// which is no store that hangs.
std::map<std::string, std::string> server_environment(const std::filesystem::path& database);

/// Runs the binary with those arguments to its end; in the build's directory of binaries, where no
/// .env lies about, unless another is named.
ProcessResult run_cq_server(const std::vector<std::string>& arguments,
                            const std::map<std::string, std::string>& environment,
                            const std::string& input = "",
                            const std::filesystem::path& working_directory = {});

/// Makes the database of that environment, as 'cq-server db upgrade' does. Throws
/// std::runtime_error, with what it wrote, when it can't.
void make_database(const std::map<std::string, std::string>& environment);

/// What starts the binary with those arguments; in the build's directory of binaries, unless
/// another is named.
ProcessOptions cq_server_options(const std::vector<std::string>& arguments,
                                 const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& working_directory = {});

/// The most memory that a process has had since it started, in bytes. Throws std::runtime_error
/// when the system doesn't say.
std::size_t peak_memory(pid_t process);

/// A running server on a free port of 127.0.0.1. Killed when this goes, unless it was stopped.
class ServerProcess {
 public:
  /// Waits until it listens. Throws std::runtime_error, with what it wrote, when it doesn't.
  explicit ServerProcess(const std::filesystem::path& database);
  explicit ServerProcess(const std::map<std::string, std::string>& environment);
  /// Another binary than the build's.
  ServerProcess(const std::filesystem::path& binary,
                const std::map<std::string, std::string>& environment);

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] pid_t pid() const noexcept { return process_.pid(); }
  /// What it logged so far.
  [[nodiscard]] std::string log() const { return process_.err(); }
  void send_signal(int signal) const { process_.send_signal(signal); }
  /// Asks it to end and returns its exit status. Throws std::runtime_error when it doesn't end.
  int stop(int signal);
  int stop();

 private:
  void wait_until_it_listens();

  ChildProcess process_;
  std::uint16_t port_ = 0;
};

}  // namespace cq::test
