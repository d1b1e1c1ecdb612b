#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/features.hpp"
#include "settings/sources.hpp"

// Each of these ends a process without a word. Ignored, what causes them is an error that is
// reported: a file that may not grow any further (ulimit -f), output that isn't read any more.
void ignore_silent_signals() {
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char** argv) {
  ignore_silent_signals();
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return cq::app::run(arguments, cq::settings::process_environment(),
                      {.in = std::cin, .out = std::cout, .err = std::cerr}, cq::app::features());
}
