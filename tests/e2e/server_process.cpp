#include "e2e/server_process.hpp"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

constexpr std::chrono::seconds kDeadline = kPatience;

/// Where no .env lies about.
std::filesystem::path plain_directory() {
  return std::filesystem::path(CQ_SERVER_BINARY).parent_path();
}

ProcessOptions serve_options(const std::filesystem::path& binary,
                             const std::map<std::string, std::string>& environment) {
  ProcessOptions options;
  options.arguments = {binary.string(), "serve", "--host", "127.0.0.1", "--port", "0"};
  options.environment = environment;
  options.working_directory = plain_directory();
  return options;
}

}  // namespace

std::map<std::string, std::string> server_environment(const std::filesystem::path& database) {
  return {{"CQ_JWT_SECRET", kJwtSecret},
          {"CQ_API_KEY_PEPPER", kPepper},
          {"CQ_STORE_TIMEOUT", "60"},
          {"CQ_DB_PATH", database.string()}};
}

ProcessResult run_cq_server(const std::vector<std::string>& arguments,
                            const std::map<std::string, std::string>& environment,
                            const std::string& input,
                            const std::filesystem::path& working_directory) {
  ProcessOptions options = cq_server_options(arguments, environment, working_directory);
  options.input = input;
  return run_process(options, kDeadline);
}

void make_database(const std::map<std::string, std::string>& environment) {
  const ProcessResult result = run_cq_server({"db", "upgrade"}, environment);
  if (result.exit_status != 0) throw std::runtime_error(result.err);
}

ProcessOptions cq_server_options(const std::vector<std::string>& arguments,
                                 const std::map<std::string, std::string>& environment,
                                 const std::filesystem::path& working_directory) {
  ProcessOptions options;
  options.arguments = {CQ_SERVER_BINARY};
  options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
  options.environment = environment;
  options.working_directory = working_directory.empty() ? plain_directory() : working_directory;
  return options;
}

std::size_t peak_memory(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6)) * 1024;
  }
  throw std::runtime_error("the system doesn't say how much memory the server has had");
}

ServerProcess::ServerProcess(const std::filesystem::path& database)
    : ServerProcess(server_environment(database)) {}

ServerProcess::ServerProcess(const std::map<std::string, std::string>& environment)
    : ServerProcess(CQ_SERVER_BINARY, environment) {}

ServerProcess::ServerProcess(const std::filesystem::path& binary,
                             const std::map<std::string, std::string>& environment)
    : process_(serve_options(binary, environment)) {
  wait_until_it_listens();
}

int ServerProcess::stop(int signal) {
  process_.send_signal(signal);
  const std::optional<int> status = process_.wait(kDeadline);
  if (!status) {
    throw std::runtime_error("The server didn't stop; it wrote: " + log());
  }
  return *status;
}

int ServerProcess::stop() {
  return stop(SIGTERM);
}

void ServerProcess::wait_until_it_listens() {
  // Several threads may wait for their servers: std::regex shares a cache that isn't synchronised.
  constexpr std::string_view kListens = " listens on ";
  constexpr std::string_view kAddress = "127.0.0.1:";
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string written = log();
    // With TLS, https:// is between the two.
    const std::size_t place = written.find(kAddress, written.find(kListens));
    if (place != std::string::npos && written.find('\n', place) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::stoi(written.substr(place + kAddress.size())));
      return;
    }
    if (!process_.running()) {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("The server doesn't listen; it wrote: " + log());
}

}  // namespace cq::test
