#pragma once

#include <cq/host/opened_store.hpp>
#include <cstdint>
#include <string>

#include "cli/command.hpp"

/// Records that a store leaves out of lists, since they can't be read.
namespace cq::database {

/// That there are so many, without a full stop. Safe from any thread.
std::string sentence_on_unreadable(std::uint64_t count);

/// For a command that has listed records of that store: says on standard error how many it has left
/// out, if any. Throws what the store throws.
void tell_of_unreadable(const cli::Session& session, const host::OpenedStore& store);

}  // namespace cq::database
