#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/cli11_fwd.hpp"
#include "cli/command.hpp"
#include "cli/console.hpp"
#include "feature/feature.hpp"
#include "settings/sources.hpp"

namespace cq::app {

/// Everything that `cq-server` takes where it has those features, or what invocation.arguments may
/// name of that: parsing with it fills `invocation`, which must outlive it, as must the features.
/// Whatever calls it includes <CLI/App.hpp>.
std::unique_ptr<CLI::App> make_app(cli::Invocation& invocation,
                                   const std::vector<feature::Feature>& features);

/// Runs a `cq-server` that has those features with those arguments (without the program's name) in
/// that environment; returns its exit status: 0, or what errors.hpp says, or 2 for arguments
/// that make no sense. Never throws.
int run(const std::vector<std::string>& arguments, const settings::Values& environment,
        const cli::Console& console, const std::vector<feature::Feature>& features) noexcept;

}  // namespace cq::app
