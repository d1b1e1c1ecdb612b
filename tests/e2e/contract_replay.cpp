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

std::vector<std::string> text_list(const JsonValue* array) {
  std::vector<std::string> list;
  if (array != nullptr) {
    for (const JsonValue& text : *array->as_array()) list.push_back(*text.as_string());
  }
  return list;
}

std::vector<StoredRows> stored_rows(const JsonValue* checks) {
  std::vector<StoredRows> all;
  if (checks != nullptr) {
    for (const JsonValue& check : *checks->as_array()) {
      all.push_back({*at(check, "sql").as_string(), at(check, "rows")});
    }
  }
  return all;
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
  result.prepare = text_list(json.member("prepare"));
  result.files = texts(json.member("files"));
  result.stored = stored_rows(json.member("stored"));
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

std::vector<ContractCase> read_contract_cases(const std::string& name) {
  const std::filesystem::path file =
      std::filesystem::path(CQ_TEST_DATA_DIRECTORY) / "contract" / name;
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

ContractReplay::ContractReplay(const std::filesystem::path& database)
    : ContractReplay(server_environment(database), database) {
  DatabaseFile(database).add_contract_users();
}

ContractReplay::ContractReplay(const std::map<std::string, std::string>& environment,
                               const std::filesystem::path& database)
    : database_(database), server_(environment) {}

void ContractReplay::prepare(const ContractCase& contract_case) {
  for (const auto& [name, text] : contract_case.files) {
    std::ofstream(files_.path() / name) << fill(text, captured_);
  }
  for (const std::string& statement : contract_case.prepare) {
    DatabaseFile(database_).run(fill(statement, captured_));
  }
}

void ContractReplay::check_rows(const StoredRows& stored, std::vector<std::string>& found) {
  JsonValue::Array rows;
  for (const Row& row : DatabaseFile(database_).run(fill(stored.statement, captured_))) {
    rows.push_back(JsonValue(row));
  }
  // Every column of a row that was read is text.
  JsonValue::Array wanted;
  for (const JsonValue& row : *stored.rows.as_array()) {
    wanted.push_back(json_array(*row.as_array(), [](const JsonValue& column) {
      if (column.is_null()) return JsonValue("NULL");
      const std::string* text = column.as_string();
      return JsonValue(text != nullptr ? *text : write_json(column));
    }));
  }
  for (const std::string& difference :
       differences(JsonValue(wanted), JsonValue(rows), captured_, "stored")) {
    found.push_back(difference);
  }
}

std::vector<std::string> ContractReplay::replay(const ContractCase& contract_case) {
  prepare(contract_case);
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
  for (const StoredRows& stored : contract_case.stored) {
    check_rows(stored, found);
  }
  return found;
}

}  // namespace cq::test
