#include "e2e/stand_ins.hpp"

#include <array>
#include <regex>
#include <string>
#include <string_view>

namespace cq::test {
namespace {

constexpr const char* kNow = "2026-11-20T10:00:00.123456";

/// A route that isn't served yet and, if it changes anything, the statement that stands in for it:
/// ?1 is the id in the path, ?2 the present moment.
struct Unserved {
  std::string_view method;
  const char* path;
  const char* statement;
};

constexpr const char* kDecide =
    "UPDATE knowledge_units SET status = 'decided', reviewed_by = 'alice',"
    " reviewed_at = ?2 || '+00:00' WHERE id = ?1 AND status = 'pending'";

constexpr std::array<Unserved, 7> kUnserved{{
    {"POST", "/api/v1/users/me/api-keys/([^/]+)/revoke",
     "UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?2 || '+00:00') WHERE id = ?1"},
    {"POST", "/api/v1/knowledge/([^/]+)/confirmations",
     "UPDATE knowledge_units SET data = json_set(data,"
     " '$.evidence.confidence', min(1.0, json_extract(data, '$.evidence.confidence') + 0.1),"
     " '$.evidence.confirmations', json_extract(data, '$.evidence.confirmations') + 1,"
     " '$.evidence.last_confirmed', ?2 || 'Z') WHERE id = ?1"},
    {"POST", "/api/v1/knowledge/([^/]+)/flags",
     "UPDATE knowledge_units SET data = json_set(data,"
     " '$.evidence.confidence', max(0.0, json_extract(data, '$.evidence.confidence') - 0.15),"
     " '$.flags[#]', json_object('reason', ?3, 'timestamp', ?2 || 'Z')) WHERE id = ?1"},
    {"POST", "/api/v1/review/([^/]+)/approve", kDecide},
    {"POST", "/api/v1/review/([^/]+)/reject", kDecide},
    {"GET", "/api/v1/review/(.+)", nullptr},
    {"GET", "/api/v1/knowledge/stats", nullptr},
}};

std::string path_of(const ContractCase& contract_case) {
  return contract_case.target.substr(0, contract_case.target.find('?'));
}

const Unserved* unserved_route_of(const ContractCase& contract_case) {
  for (const Unserved& route : kUnserved) {
    if (route.method == contract_case.method &&
        std::regex_match(path_of(contract_case), std::regex(route.path))) {
      return &route;
    }
  }
  return nullptr;
}

/// The id of the API key that the case is sent with; empty when it is sent with none.
std::string key_id_of(const ContractCase& contract_case, const Captured& captured) {
  constexpr std::string_view kScheme = "Bearer cqa.v1.";
  constexpr std::size_t kIdLength = 32;
  const auto header = contract_case.headers.find("Authorization");
  const std::string value =
      header == contract_case.headers.end() ? std::string() : fill(header->second, captured);
  return value.starts_with(kScheme) ? value.substr(kScheme.size(), kIdLength) : std::string();
}

bool succeeds(const ContractCase& contract_case) {
  return contract_case.status >= 200 && contract_case.status < 300;
}

}  // namespace

bool is_unserved(const ContractCase& contract_case) {
  return unserved_route_of(contract_case) != nullptr;
}

void apply_stand_in(const ContractCase& contract_case, const Captured& captured,
                    DatabaseFile& database) {
  const Unserved* route = unserved_route_of(contract_case);
  if (route == nullptr || route->statement == nullptr || !succeeds(contract_case)) {
    return;
  }
  const std::string path = fill(path_of(contract_case), captured);
  std::smatch match;
  std::regex_match(path, match, std::regex(route->path));
  std::string statement = route->statement;
  const std::string_view decision = path.ends_with("/approve") ? "approved" : "rejected";
  if (const std::size_t at = statement.find("decided"); at != std::string::npos) {
    statement.replace(at, std::string_view("decided").size(), decision);
  }
  std::vector<std::string> values{match[1], kNow};
  if (path.ends_with("/flags")) {
    values.emplace_back(contract_case.body.find("incorrect") == std::string::npos ? "stale"
                                                                                  : "incorrect");
  }
  database.run(statement, values);
  database.run("UPDATE api_keys SET last_used_at = ?2 || '+00:00' WHERE id = ?1",
               {key_id_of(contract_case, captured), kNow});
}

}  // namespace cq::test
