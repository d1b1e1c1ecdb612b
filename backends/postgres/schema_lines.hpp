#pragma once

#include <string>

namespace cq::postgres {

/// "FROM ... WHERE ...": the tables of the current schema as c (pg_class) and n (pg_namespace), but
/// for those that an extension brought along.
inline constexpr const char* kTablesOfSchema =
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'f') "
    "AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d "
    "WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')";

/// The query whose rows are the current schema as MigrationTarget::schema_lines() has it, unsorted.
std::string schema_lines_query();

}  // namespace cq::postgres
