#pragma once

#include <string>
#include <vector>

#include "cli/cli11_fwd.hpp"

namespace CLI {
class ParseError;
}  // namespace CLI

namespace cq::cli {

/// What is wrong with arguments that `root` refused with `error`, in one sentence or two: what was
/// meant, where that shows, and where help is. Shows no value of an option. Safe from any thread.
std::string usage_sentence(const CLI::App& root, const std::vector<std::string>& arguments,
                           const CLI::ParseError& error);

}  // namespace cq::cli
