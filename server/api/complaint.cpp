#include "api/complaint.hpp"

#include <utility>

namespace cq::api {

JsonValue to_json(const Complaint& complaint) {
  JsonValue json = json_object({{"type", complaint.type},
                                {"loc", complaint.location},
                                {"msg", complaint.message},
                                {"input", complaint.input}});
  json.add_if("ctx", complaint.context);
  return json;
}

Reading::Reading(std::string_view root) : location_{JsonValue(root)} {}

void Reading::complain(std::string type, std::string message, JsonValue input,
                       std::optional<JsonValue> context) {
  complaints_.push_back(
      {std::move(type), location_, std::move(message), std::move(input), std::move(context)});
}

void Reading::finish() && {
  if (!complaints_.empty()) {
    throw InvalidRequest(std::move(complaints_));
  }
}

Reading::Step::Step(Reading& reading, JsonValue name) : reading_(reading) {
  reading_.location_.push_back(std::move(name));
}

Reading::Step::~Step() {
  reading_.location_.pop_back();
}

}  // namespace cq::api
