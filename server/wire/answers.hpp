#pragma once

#include <cq/host/json.hpp>
#include <cq/unit.hpp>
#include <string_view>
#include <vector>

#include "http/response.hpp"
#include "wire/complaint.hpp"

/// The shapes that every answer has.
namespace cq::wire {

/// A JSON body.
http::Response json_answer(int status, const host::JsonValue& body);

/// {"detail": sentence}
http::Response detail_answer(int status, std::string_view sentence);

/// 422 with every complaint.
http::Response complaints_answer(const std::vector<Complaint>& complaints);

/// {"data": [...]}
host::JsonValue data_envelope(host::JsonValue::Array items);

/// The same of units in their public view. Throws Error: corrupt when a document can't be read.
http::Response public_units_answer(const std::vector<StoredUnit>& units);

}  // namespace cq::wire
