#pragma once

#include <cq/database_url.hpp>
#include <optional>
#include <string_view>

namespace cq::host {

/// The one place where the core names back ends. A dialect that isn't in the table is served by the
/// module of its own name, so a new back end needs no change here.

/// The name of the module that serves a dialect, if the table holds it.
std::optional<std::string_view> module_name_for(std::string_view dialect) noexcept;

/// The dialect that CQ_DB_PATH, a bare file's path, stands for.
std::string_view file_dialect() noexcept;

/// Whether a URL names a database in memory: one that has no name, or the name that stands for
/// that.
bool is_in_memory(const DatabaseUrl& url) noexcept;

/// Whether a URL names a file: its path on no host. A server's databases have such URLs, too, where
/// a socket leads to it; of a dialect that isn't in the table a single word isn't taken for a file.
bool is_file(const DatabaseUrl& url) noexcept;

/// The database that is opened when no setting names one.
std::string_view default_database_url() noexcept;

}  // namespace cq::host
