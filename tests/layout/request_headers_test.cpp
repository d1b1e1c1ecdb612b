#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

// A route that reads a header of its own declares it, so that the API's document has it:
// header_of() sees to that, so no route may read one past it.
namespace cq::test {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// What is no parameter of an operation in OpenAPI (credentials, and the forms of body and
/// response), and what concerns every request alike, whatever its route.
const std::set<std::string> kOfEveryRequest{"authorization",  "content-type",
                                            "accept",         "accept-encoding",
                                            "host",           "origin",
                                            "x-request-id",   "access-control-request-method",
                                            "connection",     "access-control-request-headers",
                                            "upgrade",        "sec-websocket-key",
                                            "sec-fetch-site", "sec-websocket-version"};

TEST(RequestHeaders, OfARouteAreReadOnlyAsItDeclaresThem) {
  static const std::regex kReading(R"re((?:\.|->)header\(\s*("[^"]*"|\w+))re");
  std::set<std::string> read;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(CQ_SOURCE_DIRECTORY) / "server")) {
    const fs::path& file = entry.path();
    if (file.extension() != ".cpp" || file.parent_path().filename() == "tests" ||
        file.filename() == "request_headers.cpp") {
      continue;
    }
    const std::string text = text_of(file);
    for (std::sregex_iterator match(text.begin(), text.end(), kReading), end; match != end;
         ++match) {
      const std::string name = (*match)[1];
      const bool is_literal = name.front() == '"';
      const bool is_of_every_request =
          is_literal ? kOfEveryRequest.contains(name.substr(1, name.size() - 2))
                     : name == "kLowerPageHeader";  // with a cookie, which is a credential
      EXPECT_TRUE(is_of_every_request) << file << " reads " << name << " without header_of()";
      read.insert(name);
    }
  }
  EXPECT_GE(read.size(), 10U);  // it looked where it should
}

}  // namespace
}  // namespace cq::test
