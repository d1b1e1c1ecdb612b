#pragma once

#include <cq/export.hpp>
#include <optional>
#include <string>
#include <string_view>

/// What the names of experiments say by the naming pattern of their project. Safe from any thread.
namespace cq::experiments {

/// What a name says; nullopt where the pattern has no such field.
struct NameFields {
  std::optional<std::string> num{};
  std::optional<std::string> parent{};
  std::optional<std::string> change{};

  bool operator==(const NameFields&) const = default;
};

/// Reads a name by a pattern such as "{num}_from_{parent}_{change}": each field stands for one or
/// more characters, as few as possible, but for the last one, which takes as many as possible;
/// anything else stands for itself. Returns nullopt for a name that isn't of that form, and for
/// a pattern of more than 8 fields. Its time grows with the length of the name squared at most.
CQ_EXPORT std::optional<NameFields> read_name(std::string_view pattern, std::string_view name);

}  // namespace cq::experiments
