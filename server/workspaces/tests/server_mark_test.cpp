#include "workspaces/server_mark.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace cq::workspaces {
namespace {

/// A process that has made a name, and lives until it is killed.
class MarkedProcess {
 public:
  MarkedProcess() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    process_ = ::fork();
    if (process_ == 0) {
      const std::string mark = new_server_mark();
      static_cast<void>(::write(ends[1], mark.data(), mark.size()));
      ::close(ends[1]);
      while (true) ::pause();
    }
    ::close(ends[1]);
    std::array<char, 128> buffer{};
    for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
      mark_.append(buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(ends[0]);
  }
  MarkedProcess(const MarkedProcess&) = delete;
  MarkedProcess& operator=(const MarkedProcess&) = delete;
  MarkedProcess(MarkedProcess&&) = delete;
  MarkedProcess& operator=(MarkedProcess&&) = delete;
  ~MarkedProcess() { reap(); }

  [[nodiscard]] const std::string& mark() const noexcept { return mark_; }
  /// Ends it; its parent has yet to ask how.
  void kill() const {
    ::kill(process_, SIGKILL);
    siginfo_t info{};
    EXPECT_EQ(::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT), 0);
  }
  void reap() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    EXPECT_EQ(::waitpid(process_, nullptr, 0), process_);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  std::string mark_;
};

TEST(ServerMark, IsShortAndAnotherEachTime) {
  const std::string one = new_server_mark();
  EXPECT_NE(one, new_server_mark());
  EXPECT_LE(one.size(), 64U);
  EXPECT_FALSE(has_surely_ended(one));
}

TEST(ServerMark, ShowsThatAProcessOfThisMachineHasEnded) {
  MarkedProcess other;
  EXPECT_FALSE(has_surely_ended(other.mark()));
  other.kill();
  EXPECT_TRUE(has_surely_ended(other.mark())) << "nobody has asked yet how it ended";
  other.reap();
  EXPECT_TRUE(has_surely_ended(other.mark()));
}

TEST(ServerMark, ANumberThatAnotherProcessHasNowIsNoSignOfLife) {
  const std::string own = new_server_mark();
  const std::size_t second = own.find(':', own.find(':') + 1);
  EXPECT_TRUE(has_surely_ended(own.substr(0, second) + ":1:" + "abc"));
}

TEST(ServerMark, NothingIsSaidOfProcessesElsewhereNorOfOtherNames) {
  MarkedProcess other;
  other.reap();
  ASSERT_TRUE(has_surely_ended(other.mark()));
  std::string elsewhere = other.mark();
  elsewhere.front() = elsewhere.front() == '0' ? '1' : '0';
  EXPECT_FALSE(has_surely_ended(elsewhere));
  for (const char* name : {"", ":", ":::", "0123456789abcdef0123456789abcdef"}) {
    EXPECT_FALSE(has_surely_ended(name)) << name;
  }
  const std::string machine = other.mark().substr(0, other.mark().find(':'));
  for (const char* rest :
       {"", ":0:1:a", ":-1:1:a", ":12x:1:a", ":99999999999999:1:a", ":4000000:1"}) {
    EXPECT_FALSE(has_surely_ended(machine + rest)) << rest;
  }
}

}  // namespace
}  // namespace cq::workspaces
