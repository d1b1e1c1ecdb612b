#pragma once

#include <cq/knowledge/knowledge.hpp>
#include <string>

#include "api/route.hpp"
#include "knowledge/unit_search.hpp"

/// What people found, as a file that they take elsewhere.
namespace cq::knowledge {

/// Writes units as lines of a file.
struct LineFormat {
  const char* file_name;
  const char* content_type;
  std::string head;  ///< the file's first line, with its end; empty: none
  /// The unit's line, with its end. Safe from any thread. Throws Error: corrupt for a document that
  /// can't be read.
  std::string (*line_of)(const StoredUnit& unit);
};

/// A line of JSON for each, as the review shows a unit.
LineFormat json_lines();

/// RFC 4180, with a head. A cell that a spreadsheet would take for a formula begins with a quote.
LineFormat csv();

/// Every unit that the question is about, whatever its limit is, in the order of the search. What
/// is found at first is sent at once, and the rest piece by piece as the client reads. The search
/// outlives the response. Throws as UnitSearch::find(); behind the first piece what is thrown cuts
/// the connection off, so that half a file isn't taken for a whole one.
http::Response export_response(const api::Call& call, const UnitSearch& units,
                               UnitQuestion question, const LineFormat& format);

}  // namespace cq::knowledge
