#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

#include "e2e/server_process.hpp"

namespace cq::test {
namespace {

using testing::HasSubstr;

/// The socket on which a service manager is told how its services do.
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path) : socket_(make(path)) {
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  NotifySocket(NotifySocket&&) = delete;
  NotifySocket& operator=(NotifySocket&&) = delete;
  ~NotifySocket() { close(socket_); }

  /// The next message; waits for it.
  [[nodiscard]] std::string next() const {
    std::array<char, 4096> message{};
    const ssize_t length = recv(socket_, message.data(), message.size(), 0);
    return length < 0 ? "nothing came"
                      : std::string(message.data(), static_cast<std::size_t>(length));
  }

 private:
  static int make(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    // The address of any family is passed as a sockaddr.
    if (bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      close(made);
      throw std::runtime_error("there is no socket at " + path.string());
    }
    return made;
  }

  int socket_;
};

TEST(ServiceManager, IsToldWhenTheServerIsReadyAndWhenItStops) {
  const TempDirectory directory;
  const std::filesystem::path path = directory.path() / "notify";
  const NotifySocket socket(path);
  auto environment = server_environment(directory.path() / "cq.db");
  environment["NOTIFY_SOCKET"] = path.string();
  ServerProcess server(environment);
  const std::string ready = socket.next();
  EXPECT_THAT(ready, HasSubstr("READY=1\n"));
  EXPECT_THAT(ready, HasSubstr("STATUS=Serving on port " + std::to_string(server.port())));
  EXPECT_EQ(server.stop(), 0);
  EXPECT_THAT(socket.next(), HasSubstr("STOPPING=1"));
}

TEST(ServiceManager, IsToldThatTheServerIsAliveWhereItAsks) {
  const TempDirectory directory;
  const std::filesystem::path path = directory.path() / "notify";
  const NotifySocket socket(path);
  auto environment = server_environment(directory.path() / "cq.db");
  environment["NOTIFY_SOCKET"] = path.string();
  environment["WATCHDOG_USEC"] = "2000000";
  ServerProcess server(environment);
  EXPECT_THAT(socket.next(), HasSubstr("READY=1\n"));
  EXPECT_EQ(socket.next(), "WATCHDOG=1");
  EXPECT_EQ(socket.next(), "WATCHDOG=1");
  EXPECT_EQ(server.stop(), 0);
}

}  // namespace
}  // namespace cq::test
