#include "database/line_reading.hpp"

namespace cq::database {

void refuse_line(const api::InvalidRequest& invalid) {
  const api::Complaint& complaint = invalid.complaints().front();
  std::string place;
  for (std::size_t i = 1; i < complaint.location.size(); ++i) {
    const JsonValue& step = complaint.location[i];
    place += i > 1 ? "." : "";
    place += step.as_string() != nullptr ? *step.as_string() : write_json(step);
  }
  host::refuse(place + ": " + complaint.message + ".");
}

Timestamp read_timestamp(const std::string& member, const std::string& text) {
  const auto parsed = parse_timestamp(text);
  if (!parsed) {
    host::refuse(member + " is not a timestamp in ISO 8601.");
  }
  return *parsed;
}

std::optional<Timestamp> read_timestamp(const std::string& member,
                                        const std::optional<std::string>& text) {
  return text ? std::optional(read_timestamp(member, *text)) : std::nullopt;
}

}  // namespace cq::database
