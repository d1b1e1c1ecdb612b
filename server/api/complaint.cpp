#include "api/complaint.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "text/text.hpp"

namespace cq::api {
namespace {

constexpr std::string_view kEllipsis = "\u2026";

/// Takes the size of the value's JSON text from `left`, roughly, and stops where nothing is left.
bool fits(const JsonValue& value, std::size_t& left) {
  const auto take = [&left](std::size_t size) {
    if (size > left) return false;
    left -= size;
    return true;
  };
  if (const std::string* text = value.as_string()) return take(text->size() + 2);
  if (const JsonValue::Integer* integer = value.as_integer()) return take(integer->digits.size());
  if (const JsonValue::Array* items = value.as_array()) {
    if (!take(2)) return false;
    return std::all_of(items->begin(), items->end(),
                       [&](const JsonValue& item) { return take(1) && fits(item, left); });
  }
  if (const JsonValue::Object* members = value.as_object()) {
    if (!take(2)) return false;
    return std::all_of(members->begin(), members->end(), [&](const JsonValue::Member& member) {
      return take(member.first.size() + 4) && fits(member.second, left);
    });
  }
  return take(4);
}

JsonValue repeatable(const JsonValue& value) {
  std::size_t left = kMaxRepeatedBytes;
  if (fits(value, left)) return value;
  if (const std::string* text = value.as_string()) {
    const std::size_t kept = kMaxRepeatedBytes - kEllipsis.size();
    return std::string(text::beginning_of(*text, kept)) + std::string(kEllipsis);
  }
  if (const JsonValue::Integer* integer = value.as_integer()) {
    return integer->digits.substr(0, kMaxRepeatedBytes) + std::string(kEllipsis);
  }
  if (const JsonValue::Array* items = value.as_array()) {
    return "a list of " + text::counted(items->size(), "item") + ", too long to repeat";
  }
  return "an object of " + text::counted(value.as_object()->size(), "member") +
         ", too long to repeat";
}

}  // namespace

JsonValue to_json(const Complaint& complaint) {
  JsonValue json = json_object({{"type", complaint.type},
                                {"loc", complaint.location},
                                {"msg", complaint.message},
                                {"input", complaint.input}});
  json.add_if("ctx", complaint.context);
  return json;
}

Reading::Reading(std::string_view root) : root_(root) {}

void Reading::complain(std::string type, std::string message, const JsonValue& input,
                       std::optional<JsonValue> context) {
  if (complaints_.size() >= kMaxComplaints) {
    ++further_;
    return;
  }
  JsonValue::Array location{root_};
  for (const Place& place : places_) {
    location.push_back(std::visit([](const auto& step) { return repeatable(step); }, place));
  }
  complaints_.push_back({std::move(type), std::move(location), std::move(message),
                         repeatable(input), std::move(context)});
}

void Reading::finish() && {
  if (!complaints_.empty()) {
    throw InvalidRequest(std::move(complaints_), further_);
  }
}

Reading::Step::Step(Reading& reading, std::string_view name) : reading_(reading) {
  reading_.places_.emplace_back(name);
}

Reading::Step::Step(Reading& reading, std::size_t index) : reading_(reading) {
  reading_.places_.emplace_back(index);
}

Reading::Step::~Step() {
  reading_.places_.pop_back();
}

}  // namespace cq::api
