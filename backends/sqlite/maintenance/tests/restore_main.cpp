// Does to a database what the tests want done by another process.
// restore-process restore MODULE_FILE URL BACKUP N   restores; dies at the N-th progress
// restore-process hold FILE                          has it open, having read it, until it is ended
// restore-process crash FILE                         adds a unit and dies, so that a log is left

#include <unistd.h>

#include <cq/error.hpp>
#include <cq/host/store_module.hpp>
#include <csignal>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/testkit/raw_database.hpp"

namespace {

int restore(const std::vector<std::string>& arguments) {
  const auto module = cq::host::StoreModule::load(arguments.at(2));
  const auto maintenance =
      module.feature("knowledge").open_maintenance(cq::parse_database_url(arguments.at(3)));
  const int last = std::stoi(arguments.at(5));
  int calls = 0;
  const auto replaceable = maintenance->require_restorable(arguments.at(4));
  const auto agreed = replaceable ? std::optional(replaceable->fingerprint) : std::nullopt;
  maintenance->restore(arguments.at(4), agreed, [&](std::uint64_t, std::uint64_t) {
    if (++calls == last) std::raise(SIGKILL);
  });
  std::cout << calls;
  return 0;
}

int hold(const std::vector<std::string>& arguments) {
  cq::test::RawDatabase database(arguments.at(2));
  database.run("SELECT * FROM sqlite_master");
  std::cout << "open" << std::endl;
  for (;;) pause();
}

int crash(const std::vector<std::string>& arguments) {
  cq::test::RawDatabase database(arguments.at(2));
  database.run("INSERT INTO knowledge_units (id, data) VALUES ('crashed', '{}')");
  return std::raise(SIGKILL);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const std::vector<std::string> given(arguments, arguments + count);
    if (given.at(1) == "crash") return crash(given);
    return given.at(1) == "restore" ? restore(given) : hold(given);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
