#pragma once

#include "cli/command.hpp"
#include "database/record_kind.hpp"
#include "feature/feature.hpp"

/// Units of knowledge, which agents propose and query for, and people's reviews of them.
namespace cq::knowledge {

/// This feature, as the server registers it.
feature::Feature registration();

/// `cq-server demo`: a few units to try things out on.
void add_demo_command(CLI::App& app, cli::Invocation& invocation);

/// `cq-server convert-documents`: brings units of older releases to today's form.
void add_convert_documents_command(CLI::App& app, cli::Invocation& invocation);

/// Units as records that are exported, imported and copied.
database::RecordKinds record_kinds();

}  // namespace cq::knowledge
