#include "migrations/chain_steps.hpp"

#include <cq/error.hpp>

namespace cq::host {

std::size_t count_at(const MigrationChain& chain, const std::optional<std::string>& revision) {
  if (!revision) {
    return 0;
  }
  const auto position = chain.position(*revision);
  if (!position) {
    throw Error(ErrorKind::kInvalidArgument,
                "There is no revision '" + *revision + "' in the chain; name one that it holds.");
  }
  return *position + 1;
}

void require_way_down(const MigrationChain& chain, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    const Migration& migration = chain.migrations()[i];
    if (migration.down.find_first_not_of(" \t\r\n") == std::string::npos) {
      throw Error(ErrorKind::kInvalidArgument,
                  "Migration " + migration.file_name +
                      " has nothing in its down part, so it can't be taken back; restore a backup "
                      "instead.");
    }
  }
}

}  // namespace cq::host
