#include "accounts/password_input.hpp"

#include <bsd/readpassphrase.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cq/host/refuse.hpp>
#include <istream>

namespace cq::accounts {

using host::refuse;

namespace {

/// On the controlling terminal, without echo, which is back whatever ends this, also an interrupt.
/// (With RPP_STDIN, readpassphrase would neither show the question nor stop the echo.)
std::string ask(const std::string& question) {
  constexpr std::size_t kLongestLine = 1024;  // far more than a password may have
  std::array<char, kLongestLine> line{};
  const char* const typed =
      readpassphrase(question.c_str(), line.data(), line.size(), RPP_ECHO_OFF | RPP_REQUIRE_TTY);
  if (typed == nullptr) {
    refuse(errno == ENOTTY ? "There is no terminal to ask for a password on; use --password-stdin."
                           : "No password was given.");
  }
  std::string password(typed);
  OPENSSL_cleanse(line.data(), line.size());
  return password;
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

std::string ask_for_password(const std::string& username) {
  if (isatty(STDIN_FILENO) == 0) {
    refuse("Standard input is no terminal to ask for a password on; use --password-stdin.");
  }
  std::string password = ask("Password for '" + username + "': ");
  if (password.empty()) {
    refuse("No password was given.");
  }
  if (ask("The same again: ") != password) {
    refuse("The two passwords differ.");
  }
  return password;
}

}  // namespace cq::accounts
