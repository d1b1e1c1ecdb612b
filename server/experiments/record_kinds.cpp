#include <cq/experiments/records.hpp>
#include <cq/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "crypto/encoding.hpp"
#include "database/line_reading.hpp"
#include "experiments/registration.hpp"

namespace cq::experiments {
namespace {

using database::require_line;

void require_json_object(const char* member, const std::string& text) {
  const auto parsed = parse_json(text);
  const auto* value = std::get_if<JsonValue>(&parsed);
  require_line(value != nullptr && value->as_object() != nullptr,
               std::string(member) + " is a text that is no JSON object.");
}

void check_line(const Account& account) {
  require_line(!account.email.empty(), "email is empty.");
}

void check_line(const ApiToken& token) {
  constexpr std::size_t kHashDigits = 64;
  require_line(crypto::is_hex(token.token_hash, kHashDigits),
               "token_hash is not 64 lower-case hex digits.");
}

void check_line(const Experiment& experiment) {
  require_json_object("features", experiment.features);
  if (experiment.features_diff) require_json_object("features_diff", *experiment.features_diff);
  require_line(is_color(experiment.color), "color is not # and six hexadecimal digits.");
}

/// What reading the record already has checked.
void check_line(const Team& /*team*/) {}
void check_line(const TeamMember& /*member*/) {}
void check_line(const Project& /*project*/) {}
void check_line(const Hypothesis& /*hypothesis*/) {}
void check_line(const Metric& /*metric*/) {}
void check_line(const Permission& /*permission*/) {}

/// A line of the kind whose records `kRead` reads. The key is the id, as it stands there.
template <auto kRead>
ArchiveRecord read_line_of(std::string_view kind, const database::RecordLine& given) {
  const JsonValue* id = given.members.member("id");
  const std::string* key = id == nullptr ? nullptr : id->as_string();
  const auto value =
      kRead({std::string(kind), key == nullptr ? "" : *key, write_json(given.members)});
  check_line(value);
  return to_record(value);
}

/// When a token was last used is written late.
std::string api_token_without_its_use(const ArchiveRecord& record) {
  ApiToken token = api_token_of(record);
  token.last_used_at.reset();
  return to_record(token).json;
}

template <auto kRead, const std::string_view& kKind>
database::RecordKind describe(const char* plural, const char* words) {
  return {.name = std::string(kKind),
          .plural = plural,
          .words = words,
          .read_line = [](const database::RecordLine& line) {
            return read_line_of<kRead>(kKind, line);
          }};
}

}  // namespace

database::RecordKinds record_kinds() {
  database::RecordKinds kinds{
      describe<&account_of, kAccountKind>("accounts", "account"),
      describe<&api_token_of, kApiTokenKind>("api_tokens", "API token"),
      describe<&team_of, kTeamKind>("teams", "team"),
      describe<&team_member_of, kTeamMemberKind>("team_members", "team member"),
      describe<&project_of, kProjectKind>("projects", "project"),
      describe<&experiment_of, kExperimentKind>("experiments", "experiment"),
      describe<&hypothesis_of, kHypothesisKind>("hypotheses", "hypothesis"),
      describe<&metric_of, kMetricKind>("metrics", "metric"),
      describe<&permission_of, kPermissionKind>("permissions", "permission")};
  kinds[0].also_unique = " or its e-mail";
  kinds[1].also_unique = " or its hash";
  kinds[1].compared = &api_token_without_its_use;
  kinds[6].words_of_several = "hypotheses";
  return kinds;
}

}  // namespace cq::experiments
