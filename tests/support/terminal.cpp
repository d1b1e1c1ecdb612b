#include "support/terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace cq::test {

Terminal::Terminal(const ProcessOptions& options) {
  const ProcessArguments arguments(options);
  pid_ = forkpty(&master_, nullptr, nullptr, nullptr);
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "forkpty");
  if (pid_ == 0) {  // only async-signal-safe calls from here on
    if (!options.working_directory.empty() && chdir(options.working_directory.c_str()) != 0) {
      _exit(126);
    }
    arguments.execute();
  }
}

Terminal::~Terminal() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(master_);
}

void Terminal::type(std::string_view keys) const {
  if (write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) {
    throw std::system_error(errno, std::generic_category(), "typing");
  }
}

void Terminal::wait_for(std::string_view text) {
  std::size_t at = std::string::npos;
  while ((at = shown_.find(text, waited_for_)) == std::string::npos) {
    if (!read_more()) {
      throw std::runtime_error("'" + std::string(text) + "' was never shown; this was: " + shown_);
    }
  }
  waited_for_ = at + text.size();
}

void Terminal::wait_for_echo(bool echoes_wanted) const {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  while (echoes() != echoes_wanted) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("the terminal's echo never changed; this was shown: " + shown_);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

bool Terminal::echoes() const {
  termios state{};
  if (tcgetattr(master_, &state) != 0) {
    throw std::system_error(errno, std::generic_category(), "tcgetattr");
  }
  return (state.c_lflag & static_cast<tcflag_t>(ECHO)) != 0;
}

bool Terminal::lets_go_within(std::chrono::milliseconds timeout) {
  pollfd waiting{master_, POLLIN, 0};
  while (poll(&waiting, 1, static_cast<int>(timeout.count())) > 0) {
    if (!read_more()) return true;
  }
  return false;
}

int Terminal::wait_for_end() {
  while (read_more()) {
  }
  int status = 0;
  if (waitpid(std::exchange(pid_, -1), &status, 0) < 0) {
    throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool Terminal::read_more() {
  pollfd waiting{master_, POLLIN, 0};
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(kTimeout);
  if (poll(&waiting, 1, static_cast<int>(timeout.count())) <= 0) {
    throw std::runtime_error("the terminal shows nothing more; this was shown: " + shown_);
  }
  std::array<char, 4096> bytes{};
  const ssize_t count = read(master_, bytes.data(), bytes.size());
  if (count <= 0) return false;  // EIO: nobody has the terminal open any more
  shown_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace cq::test
