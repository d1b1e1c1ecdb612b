#include "postgres/postgres_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <pqxx/connection>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "support/sanitizers.hpp"

namespace cq::test {
namespace {

namespace fs = std::filesystem;

fs::path find_programs() {
  // Where Debian keeps them; they are not on the PATH there.
  fs::path programs = "/usr/lib/postgresql/15/bin";
  for (const char* program : {"initdb", "postgres"}) {
    if (!fs::exists(programs / program)) {
      throw std::runtime_error("These tests need " + (programs / program).string() +
                               "; install Debian's package postgresql-15.");
    }
  }
  return programs;
}

// The user to run the server as: it refuses root.
std::optional<uid_t> unprivileged_user() {
  if (geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    const passwd* entry = getpwnam(name);  // NOLINT(concurrency-mt-unsafe): no thread yet
    if (entry != nullptr) return entry->pw_uid;
  }
  throw std::runtime_error("There is neither a user 'postgres' nor 'nobody' to run a server as.");
}

void give_to(const fs::path& path, std::optional<uid_t> user) {
  if (user && chown(path.c_str(), *user, *user) != 0) {
    throw std::system_error(errno, std::generic_category(), "chown " + path.string());
  }
}

}  // namespace

std::string percent_encoded(const std::string& text) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    result += {'%', kDigits[byte / 16], kDigits[byte % 16]};
  }
  return result;
}

std::uint16_t free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = descriptor >= 0 && bind(descriptor, generic, size) == 0 &&
                     getsockname(descriptor, generic, &size) == 0;
  const int problem = errno;
  if (descriptor >= 0) close(descriptor);
  if (!bound) throw std::system_error(problem, std::generic_category(), "finding a free port");
  return ntohs(address.sin_port);
}

PostgresServer::PostgresServer() : programs_(find_programs()), user_(unprivileged_user()) {
  give_to(directory_.path(), user_);
  make_cluster();
  constexpr int kAttempts = 5;  // another process may take the port first
  for (int attempt = 1; !start(); ++attempt) {
    if (attempt == kAttempts) {
      throw std::runtime_error("PostgreSQL does not start; it wrote: " + process_->err());
    }
  }
}

PostgresServer::~PostgresServer() {
  process_->send_signal(SIGINT);  // a fast shutdown: sessions are ended, not waited for
  if (!process_->wait(std::chrono::seconds(60))) process_->send_signal(SIGQUIT);
  process_->wait(std::chrono::seconds(10));
}

void PostgresServer::make_cluster() {
  const fs::path password_file = directory_.path() / "password";
  std::ofstream(password_file) << kPassword << '\n';
  give_to(password_file, user_);
  ProcessOptions options;
  options.arguments = {(programs_ / "initdb").string(),
                       "--pgdata=" + (directory_.path() / "data").string(),
                       std::string("--username=") + kUser,
                       "--pwfile=" + password_file.string(),
                       "--auth-host=scram-sha-256",
                       "--auth-local=trust",
                       "--encoding=UTF8",
                       "--locale=C",
                       "--no-sync"};
  options.working_directory = directory_.path();
  options.user = user_;
  const ProcessResult result = run_process(options);
  if (result.exit_status != 0) {
    throw std::runtime_error("initdb failed; it wrote: " + result.out + result.err);
  }
}

// Whether the server came up; if not, it has ended.
bool PostgresServer::start() {
  port_ = free_port();
  const std::string directory = directory_.path().string();
  ProcessOptions options;
  // setpriv: should this process die, the kernel sends the server the signal to quit.
  options.arguments = {"/usr/bin/setpriv",
                       "--pdeathsig=QUIT",
                       (programs_ / "postgres").string(),
                       "-D",
                       directory + "/data",
                       "-p",
                       std::to_string(port_)};
  for (const std::string& setting :
       {std::string("listen_addresses=127.0.0.1"), "unix_socket_directories=" + directory,
        std::string("fsync=off"), std::string("shared_buffers=16MB"),
        std::string("dynamic_shared_memory_type=mmap"), std::string("autovacuum=off")}) {
    options.arguments.insert(options.arguments.end(), {"-c", setting});
  }
  options.working_directory = directory_.path();
  options.user = user_;
  process_ = std::make_unique<ChildProcess>(options);
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (process_->running()) {
    try {
      const pqxx::connection answering(local_conninfo("postgres"));
      return true;
    } catch (const pqxx::broken_connection& problem) {
      if (std::chrono::steady_clock::now() > deadline) {
        throw std::runtime_error("PostgreSQL does not answer: " + std::string(problem.what()) +
                                 "; it wrote: " + process_->err());
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  return false;
}

DatabaseUrl PostgresServer::url(const std::string& database) const {
  DatabaseUrl url;
  url.dialect = "postgresql";
  url.driver = "psycopg";
  url.username = kUser;
  url.password = kPassword;
  url.host = "127.0.0.1";
  url.port = port_;
  url.database = database;
  return url;
}

std::string PostgresServer::local_conninfo(const std::string& database) const {
  return "host='" + socket_directory().string() + "' port=" + std::to_string(port_) + " user='" +
         kUser + "' dbname='" + database + "'";
}

}  // namespace cq::test
