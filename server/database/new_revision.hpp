#pragma once

#include <cq/timestamp.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace cq::database {

/// Writes the files of a new migration of a feature: one with the next number into each directory
/// `migrations`/<module>/<feature> that holds a chain, all with the same name. Headers are filled
/// in; the up part brings the schema's readable version to today's, the down part puts the one
/// before it back. Returns the files, all of them or, when it throws, none written. Throws Error:
/// invalid argument when there is no chain there, the chains aren't at the same number, or the
/// message is empty, over 200 characters or more than one line; unavailable when a file can't be
/// written.
std::vector<std::filesystem::path> write_new_revision(const std::filesystem::path& migrations,
                                                      const std::string& feature,
                                                      const std::string& message, Timestamp today);

/// The readable version after `before` (empty: none): YYYY.MM.DD.NN of that day, NN counting from
/// 01; never one that doesn't rise.
std::string next_schema_version(const std::string& before, Timestamp today);

}  // namespace cq::database
