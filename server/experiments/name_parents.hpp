#pragma once

#include <cq/experiments/naming.hpp>
#include <optional>
#include <string>

#include "experiments/parts.hpp"

/// Which experiment a name says that its own is made from.
namespace cq::experiments {

/// What a name says in a project. All is empty for a name that isn't of the project's pattern.
struct NameMeaning {
  NameFields fields{};
  std::optional<std::string> parent_id{};  ///< of the first that was made with that number
};

/// Throws what the store throws; reads the names of the project's experiments only where the name
/// has a parent.
NameMeaning meaning_of_name(const Parts& parts, const std::string& project_id,
                            const std::string& name);

}  // namespace cq::experiments
