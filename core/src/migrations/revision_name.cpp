#include <algorithm>
#include <charconv>
#include <cq/host/refuse.hpp>
#include <cq/host/revision_name.hpp>
#include <vector>

#include "loader/join.hpp"

namespace cq::host {
namespace {

std::string_view without_zeros(std::string_view id) {
  return id.substr(std::min(id.find_first_not_of('0'), id.size()));
}

std::vector<std::string> fitting(const MigrationChain& chain, std::string_view name) {
  std::vector<std::string> revisions;
  for (const Migration& migration : chain.migrations()) {
    const std::string& id = migration.revision;
    if (id == name) {
      return {id};
    }
    if (!name.empty() && (id.starts_with(name) || without_zeros(id) == name)) {
      revisions.push_back(id);
    }
  }
  return revisions;
}

std::vector<std::string> all_of(const MigrationChain& chain) {
  std::vector<std::string> revisions;
  for (const Migration& migration : chain.migrations()) {
    revisions.push_back(migration.revision);
  }
  return revisions;
}

std::optional<std::string> resolve_relative(const MigrationChain& chain, std::string_view name,
                                            std::size_t applied) {
  std::size_t steps = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, problem] = std::from_chars(name.data() + 1, end, steps);
  if (problem != std::errc() || rest != end || steps == 0) {
    refuse("'" + std::string(name) + "' is no number of revisions; give e.g. +1 or -1.");
  }
  const bool up = name.front() == '+';
  const std::size_t room = up ? chain.migrations().size() - applied : applied;
  if (steps > room) {
    refuse("'" + std::string(name) + "' leads " +
           (up ? "beyond the head" : "to before the beginning") + "; from " +
           (applied == 0 ? "the beginning" : chain.migrations()[applied - 1].revision) +
           " it is at most " + std::to_string(room) + ".");
  }
  const std::size_t wanted = up ? applied + steps : applied - steps;
  return wanted == 0 ? std::nullopt : std::optional(chain.migrations()[wanted - 1].revision);
}

}  // namespace

bool is_relative_revision(std::string_view name) noexcept {
  return name.starts_with('+') || name.starts_with('-');
}

std::optional<std::string> resolve_revision(const MigrationChain& chain, std::string_view name,
                                            std::size_t applied) {
  if (name == "base") {
    return std::nullopt;
  }
  if (is_relative_revision(name)) {
    return resolve_relative(chain, name, applied);
  }
  if (name == "head" && !chain.empty()) {
    return chain.head();
  }
  const std::vector<std::string> revisions = fitting(chain, name);
  if (revisions.empty()) {
    refuse("There is no revision '" + std::string(name) + "'; there are: " +
           (chain.empty() ? "none" : join(all_of(chain))) + ", and the names head and base.");
  }
  if (revisions.size() > 1) {
    refuse("'" + std::string(name) + "' may be any of " + join(revisions) +
           "; give more of the one that is meant.");
  }
  return revisions.front();
}

}  // namespace cq::host
