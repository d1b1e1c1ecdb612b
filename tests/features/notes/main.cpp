#include <iostream>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/features.hpp"
#include "notes/registration.hpp"
#include "settings/sources.hpp"

/// cq-server with one feature more.
int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  std::vector<cq::feature::Feature> features = cq::app::features();
  features.push_back(cq::notes::registration());
  return cq::app::run(arguments, cq::settings::process_environment(),
                      {.in = std::cin, .out = std::cout, .err = std::cerr}, features);
}
