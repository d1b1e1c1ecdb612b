#include "e2e/contract_replay.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <variant>

#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"

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

std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  std::istringstream stream(text);
  while (std::getline(stream, word, ',')) {
    words.insert(word.substr(word.find_first_not_of(' ')));
  }
  return words;
}

/// The path and what follows it, of an absolute or relative URL, without the query.
std::string path_of(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : url.find('/', scheme + 3);
  return url.substr(start, url.find('?') - start);
}

bool is_same_header(const std::string& name, const std::string& wanted, const std::string& actual) {
  if (name == "content-type") {
    return wanted.substr(0, wanted.find(';')) == actual.substr(0, actual.find(';'));
  }
  if (name == "allow") {  // the original names one method only
    const std::set<std::string> named = words_of(actual);
    for (const std::string& method : words_of(wanted)) {
      if (!named.contains(method)) return false;
    }
    return true;
  }
  return name == "location" ? path_of(wanted) == path_of(actual) : wanted == actual;
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

ContractReplay::ContractReplay(const std::filesystem::path& database) : server_(database) {
  DatabaseFile(database).add_contract_users();
}

std::vector<std::string> ContractReplay::replay(const ContractCase& contract_case) {
  Headers headers;
  for (const auto& [name, value] : contract_case.headers) {
    headers[name] = fill(value, captured_);
  }
  const HttpAnswer answer =
      send_request(server_.port(), contract_case.method, fill(contract_case.target, captured_),
                   headers, fill(contract_case.body, captured_));
  const JsonValue body = answer.json();
  std::vector<std::string> found;
  for (const auto& [name, path] : contract_case.captures) {
    const JsonValue* value = dig(body, path);
    if (value == nullptr || value->as_string() == nullptr) {
      found.push_back("nothing to capture at " + path);
    } else {
      captured_[name] = *value->as_string();
    }
  }
  if (answer.status != contract_case.status) {
    found.push_back("status: want " + std::to_string(contract_case.status) + ", got " +
                    std::to_string(answer.status));
  }
  for (const auto& [name, value] : contract_case.answer_headers) {
    if (!is_same_header(name, value, answer.header(name))) {
      std::string difference = name;
      difference.append(": want ").append(value).append(", got ").append(answer.header(name));
      found.push_back(difference);
    }
  }
  for (const std::string& difference : differences(contract_case.answer_body, body, captured_)) {
    found.push_back(difference);
  }
  return found;
}

}  // namespace cq::test
