#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "e2e/contract_cases.hpp"
#include "e2e/contract_matching.hpp"
#include "e2e/database_file.hpp"
#include "e2e/http_client.hpp"
#include "e2e/server_process.hpp"
#include "e2e/stand_ins.hpp"

namespace cq::test {
namespace {

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

class Replay {
 public:
  Replay() : server_(directory_.path() / "cq.db"), database_(directory_.path() / "cq.db") {
    database_.add_contract_users();
  }

  /// Sends one case and complains of every difference.
  void replay(const ContractCase& contract_case) {
    SCOPED_TRACE(contract_case.name + ": " + contract_case.method + " " +
                 contract_case.target.substr(0, 120));
    Headers headers;
    for (const auto& [name, value] : contract_case.headers) {
      headers[name] = fill(value, captured_);
    }
    const HttpAnswer answer =
        send_request(server_.port(), contract_case.method, fill(contract_case.target, captured_),
                     headers, fill(contract_case.body, captured_));
    EXPECT_EQ(answer.status, contract_case.status);
    const host::JsonValue body = answer.json();
    for (const auto& [name, path] : contract_case.captures) {
      const host::JsonValue* value = dig(body, path);
      if (value == nullptr || value->as_string() == nullptr) {
        ADD_FAILURE() << "nothing to capture at " << path;
      } else {
        captured_[name] = *value->as_string();
      }
    }
    for (const auto& [name, value] : contract_case.answer_headers) {
      EXPECT_TRUE(is_same_header(name, value, answer.header(name)))
          << name << ": want " << value << ", got " << answer.header(name);
    }
    for (const std::string& difference : differences(contract_case.answer_body, body, captured_)) {
      ADD_FAILURE() << difference;
    }
  }

  void stand_in(const ContractCase& contract_case) {
    apply_stand_in(contract_case, captured_, database_);
  }

  int stop() { return server_.stop(); }

 private:
  TempDirectory directory_;
  ServerProcess server_;
  DatabaseFile database_;
  Captured captured_;
};

TEST(ContractReplay, EveryCaseOfAServedRouteIsAnsweredAsByTheOriginal) {
  Replay replay;
  std::size_t replayed = 0;
  std::size_t stood_in = 0;
  for (const ContractCase& contract_case : read_contract_cases()) {
    if (is_unserved(contract_case)) {
      replay.stand_in(contract_case);
      ++stood_in;
    } else {
      replay.replay(contract_case);
      ++replayed;
    }
  }
  EXPECT_EQ(replayed, 106U);
  EXPECT_EQ(stood_in, 49U);
  EXPECT_EQ(replay.stop(), 0);
}

}  // namespace
}  // namespace cq::test
