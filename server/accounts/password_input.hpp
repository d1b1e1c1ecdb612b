#pragma once

#include <iosfwd>
#include <string>

namespace cq::accounts {

/// The first line of `in`, without its end. Throws Error: invalid argument when there is none.
std::string read_password_line(std::istream& in);

/// Asks twice on the terminal, without echo. Throws Error: invalid argument when standard input is
/// no terminal, or when the two differ.
std::string ask_for_password(const std::string& username);

}  // namespace cq::accounts
