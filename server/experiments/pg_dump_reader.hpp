#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace cq::experiments {

/// A row's values as texts, by the names of their columns; nullopt is NULL.
using DumpedRow = std::map<std::string, std::optional<std::string>, std::less<>>;

/// `line` is where the row ends.
using VisitDumpedRow =
    std::function<void(std::string_view table, const DumpedRow& row, std::size_t line)>;

/// The tables that a dump makes, or has rows of, by their names without a schema.
using DumpedTables = std::set<std::string, std::less<>>;

/// Hands over the rows of a dump that pg_dump has written as plain text, in their order: with COPY,
/// as it does by default, or with --inserts or --column-inserts. Returns the tables that it has,
/// with rows or without. Needs memory for one statement. What `visit` throws ends it and passes
/// through.
/// Throws Error: invalid argument, naming the line, where the text isn't such a dump, in UTF-8 and
/// whole: with the comment behind all that says so. Safe from any thread.
DumpedTables read_pg_dump(std::istream& dump, const VisitDumpedRow& visit);

}  // namespace cq::experiments
