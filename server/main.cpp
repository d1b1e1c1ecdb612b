#include <iostream>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "settings/sources.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return cq::app::run(arguments, cq::settings::process_environment(),
                      {.in = std::cin, .out = std::cout, .err = std::cerr});
}
