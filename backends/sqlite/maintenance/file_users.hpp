#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace cq::sqlite {

/// The other processes that have that file open, e.g. "cq-server (process 4711)", as far as the
/// system lets this one see: those of the same user, all for root. A connection that does nothing
/// holds no lock unless the database is in write-ahead mode, so locks alone don't show everybody.
/// Safe from any thread.
std::vector<std::string> other_users_of(const std::filesystem::path& file);

/// A process as a sentence names it, e.g. "cq-server (process 4711)". Safe from any thread.
std::string process_name(long process);

}  // namespace cq::sqlite
