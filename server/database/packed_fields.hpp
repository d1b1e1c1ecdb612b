#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cq::database {

/// Texts as one, to be handed from a child process to its parent: each ends with a NUL, those that
/// are within it become "?". Safe from any thread.
std::string pack_fields(const std::vector<std::string>& fields);

/// The texts again. Safe from any thread.
std::vector<std::string> unpack_fields(std::string_view packed);

}  // namespace cq::database
