#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/store.hpp>
#include <memory>

#include "log/log.hpp"

namespace cq::app {

/// Opens the database that the settings name: resolves its URL, loads the module that serves it,
/// brings the schema to head, opens the store. The one way in, for the server and for commands.
/// Logs one line on what was opened and what the migrations did, without a password.
/// Throws what the resolver, the loader, the migrations and the store throw.
std::unique_ptr<Store> open_store(const host::SettingLookup& lookup, logging::Log& log);

}  // namespace cq::app
