#pragma once

#include <string>
#include <string_view>

/// The names under which servers hold places in the line: of one that was killed, the others on its
/// machine know that immediately. Both are safe from any thread.
namespace cq::workspaces {

/// A name for a line of this process: on which machine it runs, as which process, and some random
/// digits; at most 64 bytes. Where the system doesn't say the former, random digits alone. Throws
/// as crypto::random_hex_id().
std::string new_server_mark();

/// Whether the process of that name has surely ended: it ran on this machine, where this one would
/// see it, and is there no more. False where that can't be known.
bool has_surely_ended(std::string_view mark) noexcept;

}  // namespace cq::workspaces
