#pragma once

#include <cq/host/database_url_resolver.hpp>
#include <cq/host/migration_runner.hpp>
#include <cq/store.hpp>
#include <functional>
#include <memory>
#include <string>

#include "log/log.hpp"

namespace cq::app {

/// Told in a sentence that an existing database's schema was moved forward.
using SchemaMoved = std::function<void(const std::string& sentence)>;

/// Opens the database that the settings name: resolves its URL, loads the module that serves it,
/// brings the schema to head, opens the store. The one way in, for the server and for every command
/// that writes. Logs one line on what was opened and what the migrations did, without a password.
/// Throws what the resolver, the loader, the migrations and the store throw.
std::unique_ptr<Store> open_store(const host::SettingLookup& lookup, logging::Log& log,
                                  const SchemaMoved& schema_moved = {});

/// Likewise, for a command that only reads: the schema stays where it is, and nothing is made.
/// Throws Error: not found when there is no database yet; conflict when its schema isn't at head.
std::unique_ptr<Store> open_store_to_read(const host::SettingLookup& lookup, logging::Log& log);

/// What an operator who may go back to the Python original has to know of a run of migrations;
/// empty when it moved no existing database.
std::string sentence_on_moved_schema(const host::MigrationReport& report);

}  // namespace cq::app
