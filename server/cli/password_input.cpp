#include "cli/password_input.hpp"

#include <termios.h>
#include <unistd.h>

#include <cq/error.hpp>
#include <iostream>

namespace cq::cli {
namespace {

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kInvalidArgument, sentence);
}

/// The terminal without echo, for as long as this lives.
class HiddenTyping {
 public:
  HiddenTyping() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) {
      refuse("Standard input is no terminal to ask for a password on; use --password-stdin.");
    }
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;
  HiddenTyping(HiddenTyping&&) = delete;
  HiddenTyping& operator=(HiddenTyping&&) = delete;
  ~HiddenTyping() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }

 private:
  termios before_{};
};

std::string ask(const std::string& question, std::ostream& prompt) {
  const HiddenTyping hidden;
  prompt << question << std::flush;
  std::string answer = read_password_line(std::cin);
  prompt << std::endl;
  return answer;
}

}  // namespace

std::string read_password_line(std::istream& in) {
  std::string line;
  if (!std::getline(in, line)) {
    refuse("No password was given.");
  }
  if (line.ends_with('\r')) {
    line.pop_back();
  }
  return line;
}

std::string ask_for_password(const std::string& username, std::ostream& prompt) {
  std::string password = ask("Password for '" + username + "': ", prompt);
  if (ask("The same again: ", prompt) != password) {
    refuse("The two passwords differ.");
  }
  return password;
}

}  // namespace cq::cli
