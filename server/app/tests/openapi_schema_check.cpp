#include "app/tests/openapi_schema_check.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace cq::test {

namespace {

bool has_type(const JsonValue& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.as_bool() != nullptr;
  if (type == "integer") return value.as_integer() != nullptr;
  if (type == "number") return value.is_number();
  if (type == "string") return value.as_string() != nullptr;
  if (type == "array") return value.as_array() != nullptr;
  return type == "object" && value.as_object() != nullptr;
}

bool has_one_of_the_types(const JsonValue& value, const JsonValue& types) {
  if (const std::string* type = types.as_string()) {
    return has_type(value, *type);
  }
  const JsonValue::Array& all = *types.as_array();
  return std::any_of(all.begin(), all.end(), [&value](const JsonValue& type) {
    return has_type(value, *type.as_string());
  });
}

/// Checks one value; the walk's state is what it found so far.
class Checker {
 public:
  explicit Checker(const JsonValue& document) : document_(document) {}

  void check(const JsonValue& given, const JsonValue& value, const std::string& place) {
    const JsonValue& schema = resolved(document_, given);
    if (const JsonValue* types = schema.member("type");
        types != nullptr && !has_one_of_the_types(value, *types)) {
      found.push_back(place + " is not of type " + write_json(*types));
      return;
    }
    check_choices(schema, value, place);
    check_bounds(schema, value, place);
    if (value.as_object() != nullptr) check_members(schema, value, place);
    if (const JsonValue* items = schema.member("items"); items != nullptr && value.as_array()) {
      for (std::size_t i = 0; i < value.as_array()->size(); ++i) {
        check(*items, (*value.as_array())[i], place + "[" + std::to_string(i) + "]");
      }
    }
  }

  std::vector<std::string> found;

 private:
  void check_choices(const JsonValue& schema, const JsonValue& value, const std::string& place) {
    if (const JsonValue* choices = schema.member("enum")) {
      const JsonValue::Array& all = *choices->as_array();
      const bool listed = std::any_of(all.begin(), all.end(), [&value](const JsonValue& each) {
        return write_json(each) == write_json(value);
      });
      if (!listed) found.push_back(place + " is none of " + write_json(*choices));
    }
    if (const JsonValue* choices = schema.member("anyOf")) {
      std::vector<std::string> all_faults;
      for (const JsonValue& choice : *choices->as_array()) {
        const std::vector<std::string> wrong = faults(document_, choice, value, place);
        if (wrong.empty()) return;
        all_faults.insert(all_faults.end(), wrong.begin(), wrong.end());
      }
      found.push_back(place + " fits no choice");
      found.insert(found.end(), all_faults.begin(), all_faults.end());
    }
  }

  void check_bounds(const JsonValue& schema, const JsonValue& value, const std::string& place) {
    const JsonValue* minimum = schema.member("minimum");
    const JsonValue* maximum = schema.member("maximum");
    if ((minimum != nullptr && value.as_double() < minimum->as_double()) ||
        (maximum != nullptr && value.as_double() > maximum->as_double())) {
      found.push_back(place + " is out of its bounds");
    }
  }

  void check_members(const JsonValue& schema, const JsonValue& value, const std::string& place) {
    if (const JsonValue* required = schema.member("required")) {
      for (const JsonValue& name : *required->as_array()) {
        if (value.member(*name.as_string()) == nullptr) {
          found.push_back(place + " lacks " + *name.as_string());
        }
      }
    }
    const JsonValue* properties = schema.member("properties");
    const JsonValue* others = schema.member("additionalProperties");
    for (const auto& [name, member] : *value.as_object()) {
      const std::string at = std::string(place).append(".").append(name);
      const JsonValue* declared = properties == nullptr ? others : properties->member(name);
      if (declared != nullptr) {
        check(*declared, member, at);
      } else if (properties != nullptr) {
        found.push_back(at + " is not declared");
      }
    }
  }

  const JsonValue& document_;
};

}  // namespace

const JsonValue* referred(const JsonValue& document, const std::string& reference) {
  if (!reference.starts_with("#/")) {
    return nullptr;
  }
  const JsonValue* at = &document;
  std::istringstream parts(reference.substr(2));
  for (std::string part; at != nullptr && std::getline(parts, part, '/');) {
    at = at->member(part);
  }
  return at;
}

const JsonValue& resolved(const JsonValue& document, const JsonValue& node) {
  const JsonValue* reference = node.member("$ref");
  if (reference == nullptr) {
    return node;
  }
  const JsonValue* target = referred(document, *reference->as_string());
  if (target == nullptr) {
    throw std::runtime_error("nothing at " + *reference->as_string());
  }
  return *target;
}

std::vector<std::string> faults(const JsonValue& document, const JsonValue& schema,
                                const JsonValue& value, const std::string& place) {
  Checker checker(document);
  checker.check(schema, value, place);
  return checker.found;
}

}  // namespace cq::test
