#include "e2e/contract_cases.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <variant>

namespace cq::test {

namespace {

const JsonValue& at(const JsonValue& object, const char* name) {
  const JsonValue* member = object.member(name);
  if (member == nullptr) {
    throw std::runtime_error(std::string("a case has no ") + name);
  }
  return *member;
}

std::map<std::string, std::string> texts(const JsonValue* object) {
  std::map<std::string, std::string> map;
  if (object != nullptr) {
    for (const auto& [name, value] : *object->as_object()) {
      map[name] = *value.as_string();
    }
  }
  return map;
}

ContractCase parse_case(const std::string& line) {
  const auto parsed = parse_json(line);
  if (!std::holds_alternative<JsonValue>(parsed)) {
    throw std::runtime_error("not a case: " + line);
  }
  const auto& json = std::get<JsonValue>(parsed);
  const JsonValue& request = at(json, "request");
  const JsonValue& response = at(json, "response");
  ContractCase result;
  result.name = *at(json, "name").as_string();
  result.method = *at(request, "method").as_string();
  result.target = *at(request, "path").as_string();
  result.headers = texts(request.member("headers"));
  result.body = request.member("body") != nullptr ? *at(request, "body").as_string() : "";
  result.captures = texts(json.member("capture"));
  result.status = static_cast<int>(at(response, "status").as_int64().value());
  result.answer_headers = texts(response.member("headers"));
  result.answer_body = at(response, "body");
  return result;
}

}  // namespace

std::vector<ContractCase> read_contract_cases() {
  const std::filesystem::path file =
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "contract" / "cases.jsonl";
  std::ifstream lines(file);
  if (!lines) {
    throw std::runtime_error("cannot read " + file.string());
  }
  std::vector<ContractCase> cases;
  for (std::string line; std::getline(lines, line);) {
    cases.push_back(parse_case(line));
  }
  return cases;
}

}  // namespace cq::test
